// The transport that the settings ask for.
#pragma once

#include <memory>

#include "marketplace_metering/client_config.h"
#include "marketplace_metering/http_transport.h"
#include "marketplace_metering/outcome.h"
#include "marketplace_metering/system.h"

namespace marketplace_metering::config {

/// libcurl with the settings in `config` and `resolved`, which came of it, and the proxies of `environment`. Reads
/// passwords of proxies again: what was resolved has no secrets.
Outcome<std::shared_ptr<HttpTransport>> MakeTransport(const ClientConfig& config, const ResolvedConfig& resolved,
                                                      const Environment& environment, std::shared_ptr<Clock> clock);

}  // namespace marketplace_metering::config
