// The door to the network. Wrap it to record or to inject faults; replace it to test.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "marketplace_metering/cancellation.h"
#include "marketplace_metering/error.h"
#include "marketplace_metering/export.h"
#include "marketplace_metering/http_config.h"
#include "marketplace_metering/outcome.h"
#include "marketplace_metering/system.h"

namespace marketplace_metering {

/// A signed request. It must leave exactly as it stands: header values are covered by the
/// signature. `Host` follows from `url` and is not among the headers, nor is `Content-Length`.
struct HttpRequest {
  std::string method = "POST";
  std::string url = {};
  std::vector<HttpHeader> headers = {};
  std::string body = {};
};

/// What came back: any status, whole body.
struct HttpResponse {
  int status = 0;
  std::vector<HttpHeader> headers = {};
  std::string body = {};
  /// How often the request was sent again on a new connection after a kept one had died.
  int resends = 0;

  /// The first header of that name, compared without case.
  MARKETPLACE_METERING_EXPORT const std::string* FindHeader(std::string_view name) const noexcept;
};

/// Called with each block, the bytes so far, and the total where known. Counts start again with
/// every attempt. What it throws ends the call with `kExtensionFailed`.
using ChunkCallback =
    std::function<void(std::string_view chunk, std::uint64_t bytes_so_far, std::optional<std::uint64_t> total)>;

/// Limits of one send.
struct SendOptions {
  /// Name resolution and TCP, with TLS while `tls_timeout` is unset; zero: no limit of its own.
  std::chrono::milliseconds connect_timeout{15000};
  /// The TLS handshake alone; zero: no limit of its own.
  std::optional<std::chrono::milliseconds> tls_timeout = {};
  /// The longest silence once connected; zero: no limit.
  std::chrono::milliseconds read_timeout{60000};
  /// How long to wait for `100 Continue` when the request asks for it with `Expect`.
  std::chrono::milliseconds continue_timeout{1000};
  /// The call's own end; the send fails with `kDeadlineExceeded` when it passes.
  std::optional<std::chrono::steady_clock::time_point> deadline = {};
  Cancellation cancellation = {};
  /// A kept connection may turn out dead only after the request was written. True: the
  /// transport may send again on a new connection and must report it. False: it must stop with
  /// `kConnectionReset` and `Delivery::kUnknown`.
  bool resend_allowed = false;
  ChunkCallback on_chunk_sent = {};
  ChunkCallback on_chunk_received = {};
};

/// Sends one request and waits for its answer. Implementations must be thread-safe.
class MARKETPLACE_METERING_EXPORT HttpTransport {
 public:
  virtual ~HttpTransport();

  /// A response of any status; or an error of kind `kTransport` or `kInterrupted`, or
  /// `kExtensionFailed` when a callback threw, or `kUnreadableFile` when the trusted roots could
  /// be read once but cannot any more.
  /// An error should hold one entry in `Error::attempts` whose `delivery` is `kNotSent` only if not
  /// one byte of the body left, otherwise `kUnknown`, and which reports `resends`; of several the
  /// worst counts. Without one only what cannot happen later (no address, no connection, no TLS, the proxy) is taken
  /// for `kNotSent`, and everything else for `kUnknown`: money is not bet on what nobody said. Follows no redirect and
  /// retries nothing beyond `resend_allowed`.
  virtual Outcome<HttpResponse> Send(const HttpRequest& request, const SendOptions& options) = 0;
};

/// The real one: libcurl with kept connections, HTTP/1.1 over http or https only; no redirects,
/// cookies, netrc or HTTP authentication. It is what a client uses by default; make it yourself
/// to wrap it. `clock` judges idle time and deadlines; null: the system's. Fails with
/// `kInvalidConfiguration`, `kUnsupportedHttpLibrary` or `kUnreadableFile`. Opens no connection.
MARKETPLACE_METERING_EXPORT Outcome<std::shared_ptr<HttpTransport>> MakeCurlTransport(
    const HttpConfig& http = {}, const TlsConfig& tls = {}, std::shared_ptr<Clock> clock = nullptr);

}  // namespace marketplace_metering
