// Which address a client talks to, and how requests to it are signed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "marketplace_metering/error.h"
#include "marketplace_metering/export.h"
#include "marketplace_metering/outcome.h"

namespace marketplace_metering {

/// What the rules decide from.
struct EndpointParameters {
  std::optional<std::string> region = {};
  bool use_fips = false;
  bool use_dual_stack = false;
  std::optional<std::string> endpoint = {};  ///< Set when an endpoint was configured.

  friend bool operator==(const EndpointParameters& a, const EndpointParameters& b) {
    return a.region == b.region && a.use_fips == b.use_fips && a.use_dual_stack == b.use_dual_stack &&
           a.endpoint == b.endpoint;
  }
  friend bool operator!=(const EndpointParameters& a, const EndpointParameters& b) { return !(a == b); }
};

/// A way to sign. Unset members take the client's values.
struct AuthScheme {
  std::string name = "sigv4";                      ///< The client signs `sigv4`.
  std::optional<std::string> signing_name = {};    ///< The service in the signature's scope.
  std::optional<std::string> signing_region = {};  ///< The region in it.
  bool disable_double_encoding = false;            ///< The path is signed as it stands, not encoded once more.
  bool disable_normalize_path = false;             ///< `.`, `..` and empty segments of the path are signed too.
};

/// An address, and what requests to it need.
struct ResolvedEndpoint {
  std::string url = {};                  ///< http or https; a path is kept as written, empty means `/`.
  std::vector<HttpHeader> headers = {};  ///< Added to each request, and signed.
  /// In order of preference; the first one the client knows is used. Empty: `sigv4`.
  std::vector<AuthScheme> auth_schemes = {};
};

/// Turns parameters into an address. Implementations must be thread-safe. A resolver given by
/// the user is asked once per call.
class MARKETPLACE_METERING_EXPORT EndpointResolver {
 public:
  virtual ~EndpointResolver();
  /// Fails with `kEndpointResolutionFailed` or another configuration error.
  virtual Outcome<ResolvedEndpoint> Resolve(const EndpointParameters& parameters) = 0;
};

}  // namespace marketplace_metering
