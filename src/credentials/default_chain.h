// The sources that a client asks when it is given none, in their order.
#pragma once

#include <memory>

#include "config/shared_files.h"
#include "marketplace_metering/client_config.h"
#include "marketplace_metering/credentials.h"
#include "marketplace_metering/dependencies.h"

namespace marketplace_metering::credentials {

/// A profile that code names alone; else the environment, then its web identity, then the profile that the environment
/// names, or `default`, then the agent of the container, then the instance. Not cached. `world` has at least transport,
/// environment, files, clock and random.
std::shared_ptr<CredentialsProvider> MakeDefaultChain(const ResolvedConfig& config, const config::SharedFiles& files,
                                                      const Dependencies& world);

}  // namespace marketplace_metering::credentials
