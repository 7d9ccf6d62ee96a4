// The way to a host: through which proxy, or straight to it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "http/proxy_url.h"
#include "http/target.h"
#include "marketplace_metering/http_transport.h"

namespace marketplace_metering::http {

/// The proxies of a transport.
struct Proxies {
  std::optional<Proxy> for_https = {};
  std::optional<Proxy> for_http = {};
  /// Only for proxies that were not named in code: those are for every host.
  std::string no_proxy = {};
  bool named_in_code = false;
};

/// The proxy of `http`, else those of `elsewhere`. Problems go to `violations`, without secrets.
Proxies ReadProxies(const HttpConfig& http, const ProxyConfig& elsewhere, std::vector<Violation>& violations);

/// How one request goes.
struct Route {
  const Proxy* proxy = nullptr;  ///< Null: none.
  /// Requests with one key may share a connection.
  std::string key = {};
};

/// `proxies` must outlive the route.
Route FindRoute(const Proxies& proxies, const Target& target, const SendOptions& options);

}  // namespace marketplace_metering::http
