// The ways of making calls that are measured.
#pragma once

#include "driver/meter.h"
#include "driver/options.h"
#include "driver/side.h"

namespace marketplace_metering::bench {

/// One after the other, by one caller.
Measured OneByOne(const Options& options, Caller& caller);

/// By `options.threads` threads at once, each with a caller of its own.
Measured InThreads(const Options& options, const Side& side);

/// One call, then `RESPONSE` and the monotonic clock's nanoseconds on standard output. False when it failed.
bool Once(const Side& side);

}  // namespace marketplace_metering::bench
