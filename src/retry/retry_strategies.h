// Makes the built-in retry strategies.
#pragma once

#include <chrono>
#include <memory>

#include "marketplace_metering/client_config.h"
#include "marketplace_metering/retry_strategy.h"
#include "marketplace_metering/system.h"

namespace marketplace_metering::retry {

std::shared_ptr<RetryStrategy> MakeStandardRetry(RetryBehavior behavior, std::shared_ptr<RandomSource> random);

/// Takes the `legacy_` members of `config`.
std::shared_ptr<RetryStrategy> MakeLegacyRetry(const RetryConfig& config, std::shared_ptr<RandomSource> random);

/// `start` is where the rate limiter's measuring begins: the present.
std::shared_ptr<RetryStrategy> MakeAdaptiveRetry(RetryBehavior behavior, bool wait_to_fill,
                                                 std::shared_ptr<RandomSource> random,
                                                 std::chrono::steady_clock::time_point start);

/// The one that `config` asks for, new, with a full quota. `now` is monotonic.
std::shared_ptr<RetryStrategy> MakeRetryStrategy(const ResolvedConfig& config, std::shared_ptr<RandomSource> random,
                                                 std::chrono::steady_clock::time_point now);

}  // namespace marketplace_metering::retry
