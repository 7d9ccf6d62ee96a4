#include "http/route.h"

#include <charconv>
#include <string_view>
#include <utility>

#include "encoding/ip_address.h"
#include "http/no_proxy.h"

namespace marketplace_metering::http {
namespace {

std::optional<Proxy> ReadProxy(std::string_view text, const char* path, std::vector<Violation>& violations) {
  if (text.empty()) return std::nullopt;
  auto proxy = ParseProxy(text);
  if (proxy) return *std::move(proxy);
  violations.push_back({path, proxy.error().message});
  return std::nullopt;
}

// `ParseTarget` has seen to it that there are digits only, and few.
int PortOf(const Target& target) {
  int port = 0;
  std::from_chars(target.port.data(), target.port.data() + target.port.size(), port);
  return port;
}

const Proxy* FindProxy(const Proxies& proxies, const Target& target) {
  const auto& proxy = target.secure ? proxies.for_https : proxies.for_http;
  if (!proxy) return nullptr;
  if (proxies.named_in_code) return &*proxy;
  const bool is_exempt =
      encoding::IsLoopbackHost(target.host) || IsExempt(proxies.no_proxy, target.host, PortOf(target));
  return is_exempt ? nullptr : &*proxy;
}

}  // namespace

Proxies ReadProxies(const HttpConfig& http, const ProxyConfig& elsewhere, std::vector<Violation>& violations) {
  Proxies proxies;
  if (http.proxy) {
    proxies.for_https = ReadProxy(*http.proxy, "http.proxy", violations);
    proxies.for_http = proxies.for_https;
    proxies.named_in_code = true;
    return proxies;
  }
  proxies.for_https = ReadProxy(elsewhere.for_https.Reveal(), "proxies.for_https", violations);
  proxies.for_http = ReadProxy(elsewhere.for_http.Reveal(), "proxies.for_http", violations);
  proxies.no_proxy = elsewhere.no_proxy;
  return proxies;
}

Route FindRoute(const Proxies& proxies, const Target& target, const SendOptions& options) {
  Route route;
  route.key = target.origin;
  // An address to connect to is the host's own, and a proxy would not go there.
  if (!options.connect_to.empty()) {
    route.key.append(" at ").append(options.connect_to);
    return route;
  }
  const Proxy* const proxy = FindProxy(proxies, target);
  if (options.bypass_proxy) {
    if (proxy != nullptr) route.key += " directly";
    return route;
  }
  route.proxy = proxy;
  return route;
}

}  // namespace marketplace_metering::http
