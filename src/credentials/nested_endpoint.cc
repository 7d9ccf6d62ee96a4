#include "credentials/nested_endpoint.h"

#include "credentials/ask.h"
#include "endpoints/custom_endpoint.h"

namespace marketplace_metering::credentials {

Outcome<EndpointParameters> ParametersFor(const ResolvedConfig& config, const std::string& region,
                                          const Setting<std::optional<std::string>>& endpoint,
                                          std::string_view service) {
  EndpointParameters parameters;
  parameters.region = region;
  parameters.use_fips = config.use_fips_endpoint.value;
  parameters.use_dual_stack = config.use_dualstack_endpoint.value;
  parameters.endpoint = endpoint.value;
  if (parameters.endpoint) {
    if (const auto uri = endpoints::ParseCustomEndpoint(*parameters.endpoint); !uri) {
      return MakeError(ErrorCode::kInvalidEndpoint, "the endpoint of " + std::string(service) + " (" + endpoint.source +
                                                        "): " + uri.error().message);
    }
  }
  return parameters;
}

}  // namespace marketplace_metering::credentials
