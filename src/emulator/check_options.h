// Whether options describe a service that can be emulated.
#pragma once

#include <string>
#include <vector>

#include "marketplace_metering/emulator/options.h"
#include "marketplace_metering/error.h"

namespace marketplace_metering::emulator {

/// Everything that is wrong, each with its path such as `customers[2].product_code`.
std::vector<Violation> CheckOptions(const EmulatorOptions& options);

}  // namespace marketplace_metering::emulator
