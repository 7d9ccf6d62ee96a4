// What a client signs with.
#pragma once

#include <memory>
#include <optional>

#include "config/shared_files.h"
#include "marketplace_metering/client_config.h"
#include "marketplace_metering/credentials.h"
#include "marketplace_metering/dependencies.h"
#include "marketplace_metering/error.h"

namespace marketplace_metering::credentials {

/// `kInvalidConfiguration` when there are both keys in code and a provider.
std::optional<Error> CheckChoice(const ClientConfig& config, const Dependencies& world);

/// Keys in code, else the provider that was given, else the default ones; held as long as they are good, and renewed as
/// `resolved` says. After `CheckChoice`. `world` as for `MakeDefaultChain`.
std::shared_ptr<CredentialsProvider> ChooseCredentials(const ClientConfig& config, const ResolvedConfig& resolved,
                                                       const config::SharedFiles& files, const Dependencies& world);

}  // namespace marketplace_metering::credentials
