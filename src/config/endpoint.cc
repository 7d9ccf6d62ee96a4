#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/endpoint_url.h"
#include "config/groups.h"
#include "encoding/quote.h"
#include "endpoints/custom_endpoint.h"
#include "endpoints/rules.h"

namespace marketplace_metering::config {
namespace {

constexpr Row kIgnoreConfigured = {
    "ignore_configured_endpoint_urls", {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"}, {"ignore_configured_endpoint_urls"}};
constexpr std::string_view kEndpointUrl = "endpoint_url";

/// The variants are addresses of the service's own; with a configured endpoint nobody could
/// honour them, and ignoring FIPS without a word is worse than failing.
void RefuseVariant(const Setting<bool>& variant, std::string_view setting, std::string_view rule,
                   const std::string& endpoint, Problems& problems) {
  if (!variant.value) return;
  problems.Add(ErrorCode::kInvalidEndpoint, setting, variant.source,
               std::string(rule) + "; endpoint_url is " + endpoint + ": turn " + std::string(setting) +
                   " off, or unset the endpoint");
}

// What is configured for a service that credentials come from is kept as it is found: who calls that service judges it.
void ResolveNestedUrls(const Sources& sources, EndpointUrls& urls, ResolvedConfig& resolved) {
  struct Nested {
    std::string_view setting;
    const ServiceNames& names;
    Setting<std::optional<std::string>>& url;
  };
  const std::array<Nested, 5> all = {{
      {"sts_endpoint_url", kStsService, resolved.sts_endpoint_url},
      {"sso_endpoint_url", kSsoService, resolved.sso_endpoint_url},
      {"sso_oidc_endpoint_url", kSsoOidcService, resolved.sso_oidc_endpoint_url},
      {"signin_endpoint_url", kSigninService, resolved.signin_endpoint_url},
      {"cognito_identity_endpoint_url", kCognitoService, resolved.cognito_identity_endpoint_url},
  }};
  for (const Nested& nested : all) {
    // A section that is not there was told of with this service's own, and is no reason against an address in code.
    Problems told;
    auto found = urls.For(nested.names, told);
    if (found.empty()) continue;
    sources.NoteOverridden(nested.setting, found);
    nested.url = {std::move(found.front().text), std::move(found.front().source)};
  }
}

void ResolveMeteringUrl(std::vector<Found> all, const Sources& sources, Problems& problems, ResolvedConfig& resolved) {
  if (all.empty()) return;
  Found* found = &all.front();
  sources.NoteOverridden(kEndpointUrl, all);

  const std::string origin =
      encoding::Quoted(endpoints::DisplayUrl(found->text)) + " (" + FullSource(kEndpointUrl, found->source) + ")";
  RefuseVariant(resolved.use_fips_endpoint, "use_fips_endpoint", endpoints::kFipsWithEndpoint, origin, problems);
  RefuseVariant(resolved.use_dualstack_endpoint, "use_dualstack_endpoint", endpoints::kDualStackWithEndpoint, origin,
                problems);

  const auto uri = endpoints::ParseCustomEndpoint(found->text);
  if (!uri) {
    problems.Add(ErrorCode::kInvalidEndpoint, kEndpointUrl, found->source, uri.error().message);
    return;
  }
  if (encoding::EqualsIgnoreCase(uri->scheme, "http") && !endpoints::IsLoopback(uri->host)) {
    resolved.warnings.push_back("endpoint_url " + origin +
                                " is not encrypted and not this machine: usage can be read and changed on its way. "
                                "Use https");
  }
  resolved.endpoint_url = {std::move(found->text), std::move(found->source)};
}

}  // namespace

void ResolveEndpoint(const ClientConfig& config, const Sources& sources, Problems& problems, ResolvedConfig& resolved) {
  const bool ignore = sources.ReadBool(config.ignore_configured_endpoint_urls, kIgnoreConfigured, false).value;
  EndpointUrls urls(sources);
  std::vector<Found> all;
  if (config.endpoint_url) all.push_back({*config.endpoint_url, std::string(kOptionSource)});
  if (!ignore && (all.empty() || sources.tracing())) {
    for (Found& other : urls.For(kMeteringService, problems)) all.push_back(std::move(other));
  }
  ResolveMeteringUrl(std::move(all), sources, problems, resolved);
  if (!ignore) ResolveNestedUrls(sources, urls, resolved);
}

}  // namespace marketplace_metering::config
