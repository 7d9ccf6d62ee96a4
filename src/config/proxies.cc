#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "config/groups.h"
#include "crypto/wipe.h"
#include "encoding/ascii.h"
#include "http/proxy_url.h"
#include "marketplace_metering/http_transport.h"

namespace marketplace_metering::config {
namespace {

constexpr std::string_view kProxy = "http.proxy";
constexpr Row kHttpsProxy = {kProxy, {"https_proxy", "HTTPS_PROXY"}};
constexpr Row kHttpProxy = {kProxy, {"http_proxy", "HTTP_PROXY"}};
/// A web server hands the header `Proxy` of any request to a CGI program as `HTTP_PROXY`.
constexpr Row kHttpProxyInCgi = {kProxy, {"http_proxy"}};
constexpr Row kAllProxy = {kProxy, {"all_proxy", "ALL_PROXY"}};
constexpr Row kNoProxy = {"no_proxy", {"no_proxy", "NO_PROXY"}};

/// As found. Wipes what may hold a password.
struct FoundProxies {
  FoundProxies(const Sources& sources, const Environment& environment)
      : https(sources.FindVariable(kHttpsProxy)),
        http(sources.FindVariable(IsCgi(environment) ? kHttpProxyInCgi : kHttpProxy)),
        no_proxy(sources.FindVariable(kNoProxy)) {
    auto all = sources.FindVariable(kAllProxy);
    if (!https) https = all;
    if (!http) http = std::move(all);
  }
  ~FoundProxies() {
    for (std::optional<Found>* found : {&https, &http}) {
      if (*found) crypto::Wipe((*found)->text.data(), (*found)->text.size());
    }
  }
  FoundProxies(const FoundProxies&) = delete;
  FoundProxies& operator=(const FoundProxies&) = delete;

  static bool IsCgi(const Environment& environment) {
    const auto method = environment.Get("REQUEST_METHOD");
    return method && !encoding::IsBlank(*method);
  }

  std::optional<Found> https;
  std::optional<Found> http;
  std::optional<Found> no_proxy;
};

/// What is safe to show of it; unset when it is a problem.
std::optional<std::string> Check(std::string_view text, std::string_view source, std::string_view undo,
                                 Problems& problems) {
  auto proxy = http::ParseProxy(text);
  if (proxy) return std::move(proxy->url);
  problems.Add(ErrorCode::kInvalidConfiguration, kProxy, source, proxy.error().message + ", or " + std::string(undo));
  return std::nullopt;
}

std::optional<std::string> Check(const Found& found, Problems& problems) {
  return Check(found.text, found.source, found.undo, problems);
}

void ResolveEnvironment(const FoundProxies& found, Problems& problems, ResolvedConfig& resolved) {
  if (found.https) resolved.https_proxy = {Check(*found.https, problems), found.https->source};
  if (found.http && found.https && found.http->source == found.https->source) {
    resolved.http_proxy = resolved.https_proxy;  // one variable for both: one problem at most
  } else if (found.http) {
    resolved.http_proxy = {Check(*found.http, problems), found.http->source};
  }
  if (found.no_proxy) resolved.no_proxy = {found.no_proxy->text, found.no_proxy->source};
}

}  // namespace

void ResolveProxies(const ClientConfig& config, const Sources& sources, const Environment& environment,
                    Problems& problems, ResolvedConfig& resolved) {
  const std::optional<std::string>& option = config.http.proxy;
  if (!option) return ResolveEnvironment(FoundProxies(sources, environment), problems, resolved);
  std::optional<std::string> shown;
  if (!option->empty()) {
    shown = Check(*option, kOptionSource, "leave it unset to go by the environment, or empty for none", problems);
  }
  resolved.http.proxy = shown.value_or("");
  resolved.https_proxy = {shown, std::string(kOptionSource)};
  resolved.http_proxy = {std::move(shown), std::string(kOptionSource)};
}

}  // namespace marketplace_metering::config

namespace marketplace_metering {

Outcome<ProxyConfig> ReadProxyEnvironment(const Environment& environment) {
  const config::SharedFiles no_files;
  config::Problems problems;
  const config::Sources sources(environment, no_files, problems);
  const config::FoundProxies found(sources, environment);
  ResolvedConfig resolved;
  config::ResolveEnvironment(found, problems, resolved);
  if (!problems.empty()) return problems.ToError();

  ProxyConfig proxies;
  if (found.https) proxies.for_https = Secret(found.https->text);
  if (found.http) proxies.for_http = Secret(found.http->text);
  proxies.no_proxy = resolved.no_proxy.value;
  return proxies;
}

}  // namespace marketplace_metering
