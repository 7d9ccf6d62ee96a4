// The legacy retry mode: a fixed number of retries, plain exponential backoff, no quota.
#pragma once

#include <memory>

#include "marketplace_metering/retry_strategy.h"

namespace marketplace_metering::retry {

/// Goes by `RetryConfig::legacy_retry_limit` and not by the call's `max_attempts`. Failures are
/// classified as in behaviour 2.0. Thread-safe.
class LegacyRetry final : public RetryStrategy {
 public:
  LegacyRetry(const RetryConfig& config, std::shared_ptr<RandomSource> random);

  Decision BeforeAttempt(RetryState& state, std::chrono::steady_clock::time_point now) override;
  std::optional<std::chrono::milliseconds> OnFailure(RetryState& state, const RetryFailure& failure,
                                                     std::chrono::steady_clock::time_point now) override;
  void OnSuccess(RetryState& state, std::chrono::steady_clock::time_point now) override;

 private:
  const RetryConfig config_;
  const std::shared_ptr<RandomSource> random_;
};

}  // namespace marketplace_metering::retry
