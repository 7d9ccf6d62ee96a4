// Bytes to and from one socket, plain or TLS, for servers in tests.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "support/test_ca.h"

namespace marketplace_metering::test {

/// Server side of TLS. Thread-safe for const use.
class TlsServerContext {
 public:
  /// With `clients_root_pem` only clients that show a certificate of that root are let in.
  explicit TlsServerContext(const TlsIdentity& identity, bool at_most_tls1_2 = false,
                            const std::string& clients_root_pem = {});
  ~TlsServerContext();
  TlsServerContext(const TlsServerContext&) = delete;
  TlsServerContext& operator=(const TlsServerContext&) = delete;

 private:
  friend class SocketStream;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Every wait ends when the peer acts, or when `stop_fd` becomes readable. Raises no signal as
/// long as the calling thread blocks SIGPIPE. Use from one thread at a time.
class SocketStream {
 public:
  /// Takes the connected socket over.
  SocketStream(int fd, int stop_fd);
  ~SocketStream();
  SocketStream(const SocketStream&) = delete;
  SocketStream& operator=(const SocketStream&) = delete;

  /// From here on TLS. False when the handshake fails.
  bool Handshake(const TlsServerContext& context);

  /// Appends what arrives next. False at the end, on failure and when stopped.
  bool ReadSome(std::string& into);
  bool Write(std::string_view bytes);
  /// Returns when something has arrived, without reading it.
  void AwaitInput();
  /// Returns when the peer has closed or reset, without reading what it sent.
  void AwaitHangUp();

  /// An orderly end: TLS goodbye if there is TLS, then FIN. Also the destructor's way.
  void Close();
  /// Ends with RST; nothing more is sent or read.
  void Reset();

 private:
  struct Tls;

  bool Await(short events);
  bool AwaitFor(int tls_result);

  int fd_;
  const int stop_fd_;
  std::unique_ptr<Tls> tls_;
};

}  // namespace marketplace_metering::test
