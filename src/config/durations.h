// The bounds that hold for every duration in the settings.
#pragma once

#include <chrono>
#include <string_view>

#include "config/problems.h"

namespace marketplace_metering::config {

/// Not negative, and not so long that adding it to a point in time could overflow. `zero` says
/// what 0 means for this setting.
void CheckDuration(std::chrono::milliseconds value, std::string_view setting, std::string_view zero,
                   Problems& problems);

}  // namespace marketplace_metering::config
