// The adaptive retry mode: the standard mode under a learned rate limit.
#pragma once

#include <chrono>
#include <memory>

#include "marketplace_metering/retry_strategy.h"
#include "retry/rate_limiter.h"
#include "retry/standard.h"

namespace marketplace_metering::retry {

/// Holds every try back, first ones included, until the learned rate has room for it. With
/// `wait_to_fill` false the call fails with `kRetryCapacityUnavailable` instead. Thread-safe.
class AdaptiveRetry final : public RetryStrategy {
 public:
  AdaptiveRetry(RetryBehavior behavior, bool wait_to_fill, std::shared_ptr<RandomSource> random,
                std::chrono::steady_clock::time_point start, int quota = RetryQuota::kCapacity);

  Decision BeforeAttempt(RetryState& state, std::chrono::steady_clock::time_point now) override;
  std::optional<std::chrono::milliseconds> OnFailure(RetryState& state, const RetryFailure& failure,
                                                     std::chrono::steady_clock::time_point now) override;
  void OnSuccess(RetryState& state, std::chrono::steady_clock::time_point now) override;

  int quota() const noexcept { return standard_.quota(); }

 private:
  double SinceStart(std::chrono::steady_clock::time_point now) const;

  const RetryBehavior behavior_;
  const bool wait_to_fill_;
  const std::chrono::steady_clock::time_point start_;
  StandardRetry standard_;
  RateLimiter limiter_;
};

}  // namespace marketplace_metering::retry
