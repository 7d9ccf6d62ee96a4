// The trace that a function in AWS Lambda belongs to.
#pragma once

#include <string>

#include "marketplace_metering/system.h"

namespace marketplace_metering::observe {

/// The value for `X-Amzn-Trace-Id`, or nothing outside Lambda. Control and non-ASCII bytes are
/// percent-encoded, so that it is a legal header value. The trace changes with every invocation:
/// read it for each call.
std::string TraceId(const Environment& environment);

}  // namespace marketplace_metering::observe
