// Settings that only the metadata service of the instance can tell, at the first call.
#pragma once

#include <string>

#include "marketplace_metering/client_config.h"
#include "marketplace_metering/outcome.h"

namespace marketplace_metering::config {

/// Whether `resolved` lacks a region that the instance shall tell, or what becomes of `DefaultsMode::kAuto`.
bool IsLate(const ResolvedConfig& resolved) noexcept;

/// Fills in what is late, by the region that the instance has told, or by why it has not: a region that is missing then
/// is `kMissingRegion`, a mode is `kStandard`.
Outcome<ResolvedConfig> Complete(ResolvedConfig resolved, const Outcome<std::string>& here);

}  // namespace marketplace_metering::config
