// Agreements by the names people give them.
#pragma once

#include <cstddef>
#include <vector>

#include "marketplace_metering/emulator/emulator.h"
#include "marketplace_metering/emulator/options.h"

namespace marketplace_metering::emulator {

/// The places of all that have every name that is given.
std::vector<std::size_t> FindAgreements(const std::vector<Customer>& customers, const AgreementName& name);

}  // namespace marketplace_metering::emulator
