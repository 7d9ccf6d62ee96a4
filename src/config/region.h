// What can be a region.
#pragma once

#include <string_view>

namespace marketplace_metering::config {

/// 1 to 63 letters, digits and inner hyphens: it becomes part of a host name.
bool IsRegion(std::string_view text) noexcept;

}  // namespace marketplace_metering::config
