// A server made of raw sockets that does to a connection exactly what a test wrote down.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "support/received_request.h"
#include "support/socket_stream.h"
#include "support/test_ca.h"

namespace marketplace_metering::test {

class FaultServer;

/// One connection as the steps see it.
class FaultConnection {
 public:
  FaultConnection(FaultServer& server, SocketStream& stream, int number)
      : server_(server), stream_(stream), number_(number) {}

  SocketStream& stream() { return stream_; }
  FaultServer& server() { return server_; }

  /// Reads and records. False at the end of what the peer sends.
  bool ReadSome();
  /// The request being read: the last one of which anything has arrived.
  ReceivedRequest current() const;
  /// How many requests have been read, the heads alone and the bodies too.
  std::size_t heads() const;
  std::size_t whole_requests() const;
  /// Set by `steps::Again`.
  bool again = false;
  /// How many requests this connection's steps have asked for.
  std::size_t wanted = 0;

 private:
  FaultServer& server_;
  SocketStream& stream_;
  const int number_;
  std::string bytes_;
};

/// Does something to a connection. False: the script ends here.
using Step = std::function<bool(FaultConnection&)>;
using Script = std::vector<Step>;

using Headers = std::vector<std::pair<std::string, std::string>>;

/// A whole answer with `Content-Length`.
std::string ResponseText(int status, std::string_view body, const Headers& headers = {});

namespace steps {

Step ReadHead();                    ///< Up to the empty line. Ends the script when the client is gone.
Step ReadBody();                    ///< The rest of the request.
Step ReadRequest();                 ///< Both.
Step ReadBytes(std::size_t count);  ///< At least so many bytes of the request, head and body together.
Step ReadUntilClosed();             ///< Records everything until the client closes.
Step AwaitInput();                  ///< Waits until something has arrived, and leaves it unread.
Step AwaitHangUp();                 ///< Waits until the client closes, and leaves unread what it sends.
Step Send(std::string bytes);
Step Respond(int status, std::string body, Headers headers = {});
Step AwaitSignal(std::string name);  ///< Until the test calls `FaultServer::Signal(name)`.
Step Close();      ///< FIN; with unread bytes the kernel makes it a reset. Also what the end of a script does.
Step Reset();      ///< RST.
Step Handshake();  ///< TLS; a server with an identity does it first, unless told otherwise.
Step Again();      ///< From the first step, on the same connection.

}  // namespace steps

/// Answers every request alike.
Script Always(int status, const std::string& body, const Headers& headers = {});

struct FaultServerOptions {
  std::optional<TlsIdentity> identity = {};  ///< Speaks TLS when set.
  bool at_most_tls1_2 = false;
  bool handshake_first = true;
  int port = 0;                         ///< 0: a free one.
  std::string clients_must_be_of = {};  ///< PEM of the root that clients must show a certificate of. Empty: none.
};

/// Listens on 127.0.0.1 with a port of its own; a thread accepts, and one more serves each
/// connection. The destructor ends them all. Thread-safe.
class FaultServer {
 public:
  /// `script` is for every connection that `OnNext` does not speak for.
  explicit FaultServer(Script script, FaultServerOptions options = {});
  ~FaultServer();
  FaultServer(const FaultServer&) = delete;
  FaultServer& operator=(const FaultServer&) = delete;

  /// The script of the next connection that has none yet.
  FaultServer& OnNext(Script script);
  void Signal(const std::string& name);

  int port() const { return port_; }
  /// `http://127.0.0.1:port/`, or https.
  std::string url() const;

  /// Wait for what the server sees. False after ten seconds, which only a bug can make pass.
  bool AwaitConnections(int count);
  bool AwaitClosed(int count);
  bool AwaitRequests(std::size_t count);
  bool AwaitBytes(std::size_t count);

  int connections() const;
  int closed() const;
  /// Every request of which anything has arrived.
  std::vector<ReceivedRequest> requests() const;
  std::size_t body_bytes() const;

 private:
  friend class FaultConnection;

  void Accept();
  void Serve(int fd, int number, const Script& script);
  void Record(int number, std::string_view bytes);
  bool AwaitUntil(const std::function<bool()>& condition);
  std::size_t CountWholeRequests() const;

  friend Step steps::AwaitSignal(std::string name);
  friend Step steps::Handshake();
  bool AwaitSignal(const std::string& name);

  const Script default_script_;
  const FaultServerOptions options_;
  const std::unique_ptr<const TlsServerContext> tls_;
  int listener_ = -1;
  int stop_fd_ = -1;
  int port_ = 0;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Script> next_scripts_;
  std::set<std::string> signals_;
  std::vector<std::string> received_;  // by connection
  std::vector<std::thread> workers_;
  int closed_ = 0;
  bool stopping_ = false;
  std::thread acceptor_;
};

/// A port on which nobody listens, kept so for as long as the object lives.
class RefusingPort {
 public:
  RefusingPort();
  ~RefusingPort();
  RefusingPort(const RefusingPort&) = delete;
  RefusingPort& operator=(const RefusingPort&) = delete;
  int port() const { return port_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }

 private:
  int fd_ = -1;
  int port_ = 0;
};

/// A port whose queue is full: a new connection is neither accepted nor refused.
class SilentPort {
 public:
  SilentPort();
  ~SilentPort();
  SilentPort(const SilentPort&) = delete;
  SilentPort& operator=(const SilentPort&) = delete;
  int port() const { return port_; }

 private:
  int listener_ = -1;
  int port_ = 0;
  std::vector<int> fillers_;
};

}  // namespace marketplace_metering::test
