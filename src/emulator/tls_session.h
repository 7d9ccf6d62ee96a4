// The server's side of one TLS connection, as bytes in and bytes out.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "emulator/tls_context.h"

struct ssl_st;

namespace marketplace_metering::emulator {

/// Knows no socket: whoever has one carries the bytes. Use from one thread at a time.
class TlsSession {
 public:
  explicit TlsSession(std::shared_ptr<const TlsContext> context);

  /// Takes what the peer sent, appends what it meant to `plain` and what is to be sent back to
  /// `to_send`. False when the peer has ended the session, or broken it; `to_send` may then hold
  /// an alert.
  bool Receive(std::string_view bytes, std::string& plain, std::string& to_send);

  /// False when the session is not one to send on.
  bool Send(std::string_view plain, std::string& to_send);

  /// Says goodbye.
  void Close(std::string& to_send);

 private:
  struct Free {
    void operator()(ssl_st* session) const noexcept;
  };

  void Collect(std::string& to_send);

  std::shared_ptr<const TlsContext> context_;
  std::unique_ptr<ssl_st, Free> session_;
};

}  // namespace marketplace_metering::emulator
