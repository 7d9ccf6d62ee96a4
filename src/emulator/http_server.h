// HTTP/1.1 over TCP or TLS: requests in, replies out, within bounds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "emulator/tls_context.h"
#include "emulator/wire.h"
#include "marketplace_metering/emulator/fault.h"
#include "marketplace_metering/outcome.h"

namespace marketplace_metering::emulator {

struct ListenOptions {
  std::string host = {};  ///< numeric, or `localhost`
  std::uint16_t port = 0;
  /// Beyond these, the one that has waited longest for another request is closed.
  int max_connections = 0;
  /// A body beyond this is not read: the handler is told, and the connection closed.
  std::size_t max_body_bytes = 0;
  std::shared_ptr<const TlsContexts> tls = {};  ///< null: plain HTTP
};

/// Owns one I/O thread, on which the handlers run too. Thread-safe.
class HttpServer {
 public:
  /// What to do at each turn; the two that look out for faults may be left out.
  struct Handlers {
    std::function<WireReply(const WireRequest&)> answer = {};
    std::function<std::optional<Fault>()> on_connection = {};
    /// With the value of `X-Amz-Target`, once the headers of a request are there.
    std::function<std::optional<Fault>(const std::string& target)> on_head = {};
  };

  /// Listens when it returns. Fails with `kInvalidConfiguration`, naming the address.
  static Outcome<std::unique_ptr<HttpServer>> Start(ListenOptions options, Handlers handlers);

  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  ~HttpServer();

  /// `http://127.0.0.1:40123`
  const std::string& url() const noexcept;

  /// Resets all connections and lets nobody connect, as if there were no server; or ends that. Not from a handler.
  /// Fails with `kInvalidConfiguration` when the address was taken by somebody else meanwhile.
  Outcome<void> Refuse(bool refuse);

  /// Closes all connections and joins the thread. May be called more than once.
  void Stop();

 private:
  class Core;
  explicit HttpServer(std::unique_ptr<Core> core);
  std::unique_ptr<Core> core_;
};

}  // namespace marketplace_metering::emulator
