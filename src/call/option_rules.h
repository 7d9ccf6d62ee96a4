// What the options of a call may hold, and when they end it.
#pragma once

#include <chrono>
#include <optional>

#include "marketplace_metering/call_options.h"
#include "marketplace_metering/outcome.h"

namespace marketplace_metering::call {

/// `kInvalidRequest` with every option that cannot be used.
Outcome<void> CheckOptions(const CallOptions& options);

/// When a call that begins at `now` must have ended; nothing: whenever it does.
std::optional<std::chrono::steady_clock::time_point> DeadlineOf(const CallOptions& options,
                                                                std::chrono::steady_clock::time_point now);

}  // namespace marketplace_metering::call
