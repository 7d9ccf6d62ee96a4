// The groups that settings are resolved in; each reports what is wrong and goes on.
#pragma once

#include "config/problems.h"
#include "config/sources.h"
#include "marketplace_metering/client_config.h"
#include "marketplace_metering/system.h"

namespace marketplace_metering::config {

/// Region, FIPS, dual stack.
void ResolveRegion(const ClientConfig& config, const Sources& sources, Problems& problems, ResolvedConfig& resolved);

/// A configured endpoint; after `ResolveRegion`.
void ResolveEndpoint(const ClientConfig& config, const Sources& sources, Problems& problems, ResolvedConfig& resolved);

/// Retries and clock skew.
void ResolveRetries(const ClientConfig& config, const Sources& sources, Problems& problems, ResolvedConfig& resolved);

/// Time limits and sizes.
void ResolveConnections(const ClientConfig& config, Problems& problems, ResolvedConfig& resolved);

/// The file of trusted certificates; `environment` tells the home directory.
void ResolveTrust(const ClientConfig& config, const Sources& sources, const Environment& environment,
                  const FileSystem& files, Problems& problems, ResolvedConfig& resolved);

/// Application id and suffix.
void ResolveUserAgent(const ClientConfig& config, const Sources& sources, Problems& problems, ResolvedConfig& resolved);

/// All of a key pair or none of it.
void CheckKeys(const ClientConfig& config, Problems& problems);

}  // namespace marketplace_metering::config
