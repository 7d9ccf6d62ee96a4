// The groups that settings are resolved in; each reports what is wrong and goes on.
#pragma once

#include "config/problems.h"
#include "config/sources.h"
#include "marketplace_metering/client_config.h"
#include "marketplace_metering/system.h"

namespace marketplace_metering::config {

/// Whether a region that is missing or cannot be used is a problem: to a client it is. Who only looks for credentials
/// may need none, and gets none then.
enum class RegionRule { kRequired, kOptional };

/// Whose keys of the shared files count; first of all.
void ResolveProfile(const ClientConfig& config, Sources& sources, Problems& problems, ResolvedConfig& resolved);

/// The metadata service of the instance.
void ResolveInstanceMetadata(const ClientConfig& config, const Sources& sources, Problems& problems,
                             ResolvedConfig& resolved);

/// Region, FIPS, dual stack; after `ResolveInstanceMetadata`, which may be asked for the region.
void ResolveRegion(const ClientConfig& config, const Sources& sources, RegionRule rule, Problems& problems,
                   ResolvedConfig& resolved);

/// Configured endpoints of this service and of STS; after `ResolveRegion`.
void ResolveEndpoint(const ClientConfig& config, const Sources& sources, Problems& problems, ResolvedConfig& resolved);

/// Retries and clock skew.
void ResolveRetries(const ClientConfig& config, const Sources& sources, Problems& problems, ResolvedConfig& resolved);

/// Time limits and sizes; after `ResolveRegion`.
void ResolveConnections(const ClientConfig& config, const Sources& sources, const Environment& environment,
                        Problems& problems, ResolvedConfig& resolved);

/// Proxies, of which no secret is kept; after `ResolveConnections`.
void ResolveProxies(const ClientConfig& config, const Sources& sources, const Environment& environment,
                    Problems& problems, ResolvedConfig& resolved);

/// Which endpoint of STS roles are assumed at.
void ResolveSts(const Sources& sources, ResolvedConfig& resolved);

/// Settings that other services have and this one has not: a value that cannot be used is a problem all the same.
void CheckInert(const Sources& sources, Problems& problems, ResolvedConfig& resolved);

/// The file of trusted certificates.
void ResolveTrust(const ClientConfig& config, const Sources& sources, const FileSystem& files, Problems& problems,
                  ResolvedConfig& resolved);

/// Application id and suffix.
void ResolveUserAgent(const ClientConfig& config, const Sources& sources, Problems& problems, ResolvedConfig& resolved);

/// All of a key pair or none of it.
void CheckKeys(const ClientConfig& config, Problems& problems);

}  // namespace marketplace_metering::config
