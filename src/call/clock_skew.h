// Whether a refusal is about the time, and by how much ours is wrong.
#pragma once

#include <chrono>
#include <optional>

#include "marketplace_metering/error.h"
#include "marketplace_metering/http_transport.h"

namespace marketplace_metering::call {

/// Server time minus ours, from the reply's `Date`; nothing when it has no readable one.
std::optional<std::chrono::system_clock::duration> MeasureSkew(const std::vector<HttpHeader>& headers,
                                                               std::chrono::system_clock::time_point now);

/// True when the error is one that a wrong clock provokes and `skew` is over five minutes: the
/// same code with a right clock means a wrong key, which no correction mends.
bool IsClockSkewError(const Error& error, std::optional<std::chrono::system_clock::duration> skew);

}  // namespace marketplace_metering::call
