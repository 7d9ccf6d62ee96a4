// Whether options describe a service that can be emulated.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "marketplace_metering/emulator/options.h"
#include "marketplace_metering/error.h"

namespace marketplace_metering::emulator {

/// The largest `EmulatorOptions::max_body_bytes`.
inline constexpr std::size_t kLargestBodyLimit = std::size_t{2} << 20;

/// Everything that is wrong, each with its path such as `customers[2].product_code`.
std::vector<Violation> CheckOptions(const EmulatorOptions& options);

}  // namespace marketplace_metering::emulator
