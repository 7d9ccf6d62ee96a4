#include "retry/legacy.h"

#include <utility>

#include "retry/backoff.h"
#include "retry/classify.h"

namespace marketplace_metering::retry {

LegacyRetry::LegacyRetry(const RetryConfig& config, std::shared_ptr<RandomSource> random)
    : config_(config), random_(std::move(random)) {}

RetryStrategy::Decision LegacyRetry::BeforeAttempt(RetryState& /*state*/,
                                                   std::chrono::steady_clock::time_point /*now*/) {
  return Proceed{};
}

std::optional<std::chrono::milliseconds> LegacyRetry::OnFailure(RetryState& state, const RetryFailure& failure,
                                                                std::chrono::steady_clock::time_point /*now*/) {
  const int retries = state.attempts - 1;
  if (retries >= config_.legacy_retry_limit || state.attempts >= state.max_attempts) return std::nullopt;
  if (Classify(failure, RetryBehavior::kV2_0) == FailureClass::kFinal) return std::nullopt;
  const double jitter = config_.legacy_jitter == RetryJitter::kNone ? 1.0 : Jitter(*random_);
  return LegacyDelay(config_, retries, jitter);
}

void LegacyRetry::OnSuccess(RetryState& /*state*/, std::chrono::steady_clock::time_point /*now*/) {}

}  // namespace marketplace_metering::retry
