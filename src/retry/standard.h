// The standard retry mode, in both generations.
#pragma once

#include <memory>

#include "marketplace_metering/retry_strategy.h"
#include "retry/quota.h"

namespace marketplace_metering::retry {

/// Jittered exponential backoff within a quota per client. Thread-safe.
class StandardRetry final : public RetryStrategy {
 public:
  StandardRetry(RetryBehavior behavior, std::shared_ptr<RandomSource> random, int quota = RetryQuota::kCapacity);

  Decision BeforeAttempt(RetryState& state, std::chrono::steady_clock::time_point now) override;
  std::optional<std::chrono::milliseconds> OnFailure(RetryState& state, const RetryFailure& failure,
                                                     std::chrono::steady_clock::time_point now) override;
  void OnSuccess(RetryState& state, std::chrono::steady_clock::time_point now) override;

  int quota() const noexcept { return quota_.available(); }

 private:
  const RetryBehavior behavior_;
  const std::shared_ptr<RandomSource> random_;
  RetryQuota quota_;
};

}  // namespace marketplace_metering::retry
