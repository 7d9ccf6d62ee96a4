#include "retry/retry_strategies.h"

#include <utility>

#include "retry/adaptive.h"
#include "retry/legacy.h"
#include "retry/standard.h"

namespace marketplace_metering {

RetryStrategy::~RetryStrategy() = default;

namespace retry {

std::shared_ptr<RetryStrategy> MakeStandardRetry(RetryBehavior behavior, std::shared_ptr<RandomSource> random) {
  return std::make_shared<StandardRetry>(behavior, std::move(random));
}

std::shared_ptr<RetryStrategy> MakeLegacyRetry(const RetryConfig& config, std::shared_ptr<RandomSource> random) {
  return std::make_shared<LegacyRetry>(config, std::move(random));
}

std::shared_ptr<RetryStrategy> MakeAdaptiveRetry(RetryBehavior behavior, bool wait_to_fill,
                                                 std::shared_ptr<RandomSource> random,
                                                 std::chrono::steady_clock::time_point start) {
  return std::make_shared<AdaptiveRetry>(behavior, wait_to_fill, std::move(random), start);
}

std::shared_ptr<RetryStrategy> MakeRetryStrategy(const ResolvedConfig& config, std::shared_ptr<RandomSource> random,
                                                 std::chrono::steady_clock::time_point now) {
  switch (config.retry_mode.value) {
    case RetryMode::kLegacy:
      return MakeLegacyRetry(config.retry, std::move(random));
    case RetryMode::kAdaptive:
      return MakeAdaptiveRetry(config.retry_behavior.value, config.adaptive_wait_to_fill.value, std::move(random), now);
    case RetryMode::kStandard:
      break;
  }
  return MakeStandardRetry(config.retry_behavior.value, std::move(random));
}

}  // namespace retry
}  // namespace marketplace_metering
