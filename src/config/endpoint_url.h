// The configured address of a service.
#pragma once

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

/// The service's variable, the one for all services, the profile's `services` section, the profile's `endpoint_url`:
/// the first that holds something, and when `sources` traces the others too. A section that is not there is a problem,
/// unless something stronger was found.
std::vector<Found> FindEndpointUrls(const ServiceNames& service, const Sources& sources, Problems& problems);

}  // namespace marketplace_metering::config
