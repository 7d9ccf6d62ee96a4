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
#include "marketplace_metering/secret.h"
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
  /// True: straight to the host, whatever proxies are set. For addresses of this machine or its link.
  bool bypass_proxy = false;
  /// A numeric address to connect to in place of resolving the URL's host; port, `Host` and TLS stay the
  /// URL's, and no proxy is used. An IPv6 address without brackets and zone. What is no address fails with
  /// `kTransportFailed`, and nothing is sent. Empty: resolve.
  std::string connect_to = {};
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

/// Proxies from elsewhere than code, each written as `HttpConfig::proxy` is.
struct ProxyConfig {
  Secret for_https = {};  ///< For URLs that begin with https. Empty: none.
  Secret for_http = {};   ///< For those that begin with http. Empty: none.
  /// Hosts to reach without a proxy, separated by commas: `*` is every host; `example.com` and `.example.com` are that
  /// host and all beneath it; `192.0.2.1` and `2001:db8::1` a host written as that address; `192.0.2.0/24` one written
  /// as an address of that network. `:port` behind a host or an address, an IPv6 one in brackets, means that port
  /// alone. Upper and lower case and a dot at the end of a name do not count. `localhost`, 127.0.0.0/8 and ::1 are
  /// always among them.
  std::string no_proxy = {};
};

/// What the environment says: for https the first of `https_proxy`, `HTTPS_PROXY`, `all_proxy` and `ALL_PROXY` that is
/// not blank, for http the first of `http_proxy`, `HTTP_PROXY`, `all_proxy` and `ALL_PROXY`, and `no_proxy`, else
/// `NO_PROXY`. `HTTP_PROXY` is passed over where `REQUEST_METHOD` is set: in a CGI program it is a header of whoever
/// sent the request. Fails with `kInvalidConfiguration`. A client does this itself.
MARKETPLACE_METERING_EXPORT Outcome<ProxyConfig> ReadProxyEnvironment(const Environment& environment);

/// The real one: libcurl with kept connections, HTTP/1.1 over http or https only; no redirects,
/// cookies, netrc or HTTP authentication. It is what a client uses by default; make it yourself
/// to wrap it. `clock` judges idle time and deadlines; null: the system's. Never reads the environment: where
/// `HttpConfig::proxy` is unset the proxies are those of `proxies`, none unless you give it some, such as
/// `ReadProxyEnvironment(*MakeSystemEnvironment())`. Fails with `kInvalidConfiguration`, `kUnsupportedHttpLibrary` or
/// `kUnreadableFile`. Opens no connection.
MARKETPLACE_METERING_EXPORT Outcome<std::shared_ptr<HttpTransport>> MakeCurlTransport(
    const HttpConfig& http = {}, const TlsConfig& tls = {}, std::shared_ptr<Clock> clock = nullptr,
    const ProxyConfig& proxies = {});

}  // namespace marketplace_metering
