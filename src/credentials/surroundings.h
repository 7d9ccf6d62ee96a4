// What a provider that stands alone needs to know, as a client would know it.
#pragma once

#include "config/shared_files.h"
#include "marketplace_metering/client_config.h"
#include "marketplace_metering/dependencies.h"
#include "marketplace_metering/outcome.h"

namespace marketplace_metering::credentials {

struct Surroundings {
  /// With transport, environment, files, clock and random at least.
  Dependencies world = {};
  config::SharedFiles files = {};
  ResolvedConfig config = {};
};

/// Fills in what `dependencies` leave open and reads all settings, of which the region may be missing. Fails with what
/// is wrong with them.
Outcome<Surroundings> LookAround(const ClientConfig& config, const Dependencies& dependencies);

}  // namespace marketplace_metering::credentials
