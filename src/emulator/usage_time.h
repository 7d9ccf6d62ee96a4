// The hours and months by which usage is billed, and how late it may be reported.
#pragma once

#include <chrono>
#include <string>

#include "marketplace_metering/emulator/options.h"

namespace marketplace_metering::emulator {

using Time = std::chrono::system_clock::time_point;

/// The first instant of the UTC hour or month that holds `time`.
Time HourOf(Time time) noexcept;
Time MonthOf(Time time);

/// BatchMeterUsage: younger than `window`, as `edge` measures it, and not in the future. A month closes at 06:00 UTC on
/// the 1st of the next: until then its usage is taken at any age, afterwards at none.
bool IsInBatchWindow(Time usage, Time now, std::chrono::seconds window, WindowEdge edge = WindowEdge::kExact);

/// MeterUsage: at most `window` old and not in the future.
bool IsInMeterWindow(Time usage, Time now, std::chrono::seconds window);

/// Whole seconds since the epoch, rounded down.
std::chrono::seconds::rep EpochSeconds(Time time) noexcept;

/// `2026-08-15T12:00:00Z` and `2026-08`
std::string InstantText(Time time);
std::string MonthText(Time time);
/// `2026-08-15T12:00:00.25Z`: with the fraction, so that it can be read back. Without one as InstantText has it.
std::string ExactText(Time time);

}  // namespace marketplace_metering::emulator
