// Waiting for somebody else to be done.
#pragma once

#include <chrono>

#include "marketplace_metering/cancellation.h"
#include "marketplace_metering/system.h"

namespace marketplace_metering::credentials {

/// Blocks until `done` or `cancellation` is pulled, or until `limit`.
void AwaitEither(Clock& clock, std::chrono::steady_clock::time_point limit, const Cancellation& done,
                 const Cancellation& cancellation);

}  // namespace marketplace_metering::credentials
