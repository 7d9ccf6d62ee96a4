// Where the services are that credentials come from.
#pragma once

#include "marketplace_metering/client_config.h"
#include "marketplace_metering/endpoint_resolver.h"
#include "marketplace_metering/outcome.h"

namespace marketplace_metering::endpoints {

// Each takes the region, FIPS and dual stack of whoever asks, and as `endpoint` what was configured for that very
// service. Neither region nor endpoint is validated here. Fails with `kInvalidEndpoint`, `kMissingRegion` or
// `kEndpointResolutionFailed`.

/// With the scope to sign with. `kLegacy` counts only without FIPS, dual stack and configured endpoint. Needs a region
/// beside an endpoint, too: it stands in the signature.
Outcome<ResolvedEndpoint> ResolveSts(const EndpointParameters& parameters, StsEndpoints kind);

// These are called without a signature, and need no region beside an endpoint.

/// IAM Identity Center, for the keys of a role; `region` is the `sso_region`.
Outcome<ResolvedEndpoint> ResolveSsoPortal(const EndpointParameters& parameters);
/// IAM Identity Center, for its tokens; likewise.
Outcome<ResolvedEndpoint> ResolveSsoOidc(const EndpointParameters& parameters);
/// Console login.
Outcome<ResolvedEndpoint> ResolveSignIn(const EndpointParameters& parameters);
Outcome<ResolvedEndpoint> ResolveCognitoIdentity(const EndpointParameters& parameters);

}  // namespace marketplace_metering::endpoints
