// Where the service's reference of August 2026 says an operation is to be had.
#pragma once

#include <string_view>

#include "emulator/operation.h"

namespace marketplace_metering::emulator {

/// True as well for operations of which it says nothing: MeterUsage has no such error, and the regions of RegisterUsage
/// are not published.
bool IsListedRegion(Operation operation, std::string_view region) noexcept;

}  // namespace marketplace_metering::emulator
