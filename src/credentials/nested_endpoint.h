// What decides where a service is that credentials come from.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "marketplace_metering/client_config.h"
#include "marketplace_metering/endpoint_resolver.h"
#include "marketplace_metering/outcome.h"

namespace marketplace_metering::credentials {

/// For the rules of `endpoints/nested_rules.h`: `region`, which may be empty, with the variants of `config`, and what
/// is configured for that very service, one of the settings of `config`. Fails with `kInvalidEndpoint` when the latter
/// cannot be used; `service` names it in the message.
Outcome<EndpointParameters> ParametersFor(const ResolvedConfig& config, const std::string& region,
                                          const Setting<std::optional<std::string>>& endpoint,
                                          std::string_view service);

}  // namespace marketplace_metering::credentials
