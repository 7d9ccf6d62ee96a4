// How long to wait before a retry: formulas only.
#pragma once

#include <chrono>
#include <optional>

#include "marketplace_metering/retry_strategy.h"
#include "retry/classify.h"

namespace marketplace_metering::retry {

/// A random factor from 0 to 1. When `random` fails, 1: the longest wait is the safe one.
double Jitter(RandomSource& random) noexcept;

/// The wait before retry number `retries` (0 for the first) of the standard and adaptive modes.
std::chrono::milliseconds StandardDelay(RetryBehavior behavior, FailureClass failure, int retries, double jitter);

/// What the service asks for, but no less than `delay` and at most five seconds more: a mistaken
/// answer can neither make clients hammer nor put them to sleep.
std::chrono::milliseconds WithRetryAfter(std::chrono::milliseconds delay,
                                         std::optional<std::chrono::milliseconds> retry_after);

/// The wait before retry number `retries` of the legacy mode.
std::chrono::milliseconds LegacyDelay(const RetryConfig& config, int retries, double jitter);

}  // namespace marketplace_metering::retry
