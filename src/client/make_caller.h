// What makes the calls of a client.
#pragma once

#include <memory>

#include "call/caller.h"
#include "config/shared_files.h"
#include "marketplace_metering/client_config.h"
#include "marketplace_metering/dependencies.h"
#include "marketplace_metering/outcome.h"

namespace marketplace_metering::client {

using MadeCaller = Outcome<std::shared_ptr<const call::Caller>>;

/// With the credentials that `config`, `world` or the default sources give. Where settings are late it asks the
/// metadata service for them at the first call. Nothing of `world` but credentials, retry, endpoints, processes, names,
/// log, the MFA callback and interceptors may be missing. Fails with `kInvalidConfiguration` or what is wrong with the
/// endpoint.
MadeCaller MakeCaller(const ClientConfig& config, const ResolvedConfig& resolved, const config::SharedFiles& files,
                      const Dependencies& world);

}  // namespace marketplace_metering::client
