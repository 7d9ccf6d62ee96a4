// From when to when an agreement lets usage be metered.
#pragma once

#include "emulator/usage_time.h"
#include "marketplace_metering/emulator/options.h"

namespace marketplace_metering::emulator {

/// Whether usage is taken now: subscribed, begun, and cancelled for less than `tail`.
bool IsActive(const Customer& agreement, Time now, std::chrono::seconds tail) noexcept;

/// Whether usage of that time can belong to the agreement, whenever it is reported.
bool Covers(const Customer& agreement, Time usage, std::chrono::seconds tail) noexcept;

}  // namespace marketplace_metering::emulator
