// Settings in, settings in force out: the one place that reads the environment and the shared files for them.
#pragma once

#include "config/groups.h"
#include "config/shared_files.h"
#include "marketplace_metering/client_config.h"
#include "marketplace_metering/explain_config.h"
#include "marketplace_metering/outcome.h"
#include "marketplace_metering/system.h"

namespace marketplace_metering::config {

/// Each value from the option, else the environment, else the profile, else its default, with its source; checks
/// them all, and reads the file of trusted certificates to see that it can be used. Keys are
/// checked for completeness and not kept.
///
/// A single problem has its own code (`kMissingRegion`, `kInvalidRegion`, `kInvalidEndpoint`,
/// `kUnreadableFile`, `kInvalidCredentials`, `kInvalidConfiguration`); several come as one
/// `kInvalidConfiguration` that lists them all.
Outcome<ResolvedConfig> ResolveConfig(const ClientConfig& config, const Environment& environment,
                                      const FileSystem& files, const SharedFiles& shared,
                                      RegionRule rule = RegionRule::kRequired);

/// The same, and reads the shared files first.
Outcome<ResolvedConfig> ResolveConfig(const ClientConfig& config, const Environment& environment,
                                      const FileSystem& files);

/// As `ExplainConfig`.
ConfigExplanation Explain(const ClientConfig& config, const Environment& environment, const FileSystem& files);

}  // namespace marketplace_metering::config
