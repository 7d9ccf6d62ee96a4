// The configured address of a service.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "config/problems.h"
#include "config/sources.h"

namespace marketplace_metering::config {

/// A service by the names that settings have for it.
struct ServiceNames {
  const char* variable = nullptr;  ///< `AWS_ENDPOINT_URL_STS`
  std::string_view key = {};       ///< `sts`, of a `services` section
};

inline constexpr ServiceNames kMeteringService = {"AWS_ENDPOINT_URL_MARKETPLACE_METERING", "marketplace_metering"};
inline constexpr ServiceNames kStsService = {"AWS_ENDPOINT_URL_STS", "sts"};
inline constexpr ServiceNames kSsoService = {"AWS_ENDPOINT_URL_SSO", "sso"};
inline constexpr ServiceNames kSsoOidcService = {"AWS_ENDPOINT_URL_SSO_OIDC", "sso_oidc"};
inline constexpr ServiceNames kSigninService = {"AWS_ENDPOINT_URL_SIGNIN", "signin"};
inline constexpr ServiceNames kCognitoService = {"AWS_ENDPOINT_URL_COGNITO_IDENTITY", "cognito_identity"};

/// Looks for the addresses of several services; what is meant for all of them is read once. Use from one thread at a
/// time.
class EndpointUrls {
 public:
  /// `sources` must outlive this.
  explicit EndpointUrls(const Sources& sources) : sources_(sources) {}

  /// The service's variable, the one for all services, the profile's `services` section, the profile's `endpoint_url`:
  /// the first that holds something, and when `sources` traces the others too. A section that is not there is a
  /// problem, unless something stronger was found.
  std::vector<Found> For(const ServiceNames& service, Problems& problems);

 private:
  const Sources& sources_;
  std::optional<std::optional<Found>> for_all_ = {};  // absent: not read yet
};

}  // namespace marketplace_metering::config
