// Time limits by where the client runs.
#pragma once

#include <optional>
#include <string>

#include "config/sources.h"
#include "marketplace_metering/client_config.h"
#include "marketplace_metering/system.h"

namespace marketplace_metering::config {

/// Mode and limits for connecting, from the sources and what the environment says of `kAuto`; after `resolved.http` and
/// the metadata settings. The mode stays `kAuto`, with limits as of `kStandard`, where only the metadata service of the
/// instance can tell and a limit depends on it.
void ResolveDefaultsMode(const ClientConfig& config, const Sources& sources, const Environment& environment,
                         ResolvedConfig& resolved);

/// What becomes of `kAuto` when the program runs in the region `here`; nothing: nobody knows.
void SettleDefaultsMode(const std::optional<std::string>& here, ResolvedConfig& resolved);

}  // namespace marketplace_metering::config
