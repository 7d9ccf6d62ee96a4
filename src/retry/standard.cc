#include "retry/standard.h"

#include <utility>

#include "retry/backoff.h"
#include "retry/classify.h"

namespace marketplace_metering::retry {
namespace {

int CostOf(FailureClass failure, RetryBehavior behavior) {
  if (failure == FailureClass::kThrottling) return 5;
  if (behavior == RetryBehavior::kV2_1) return 14;
  return failure == FailureClass::kNetwork ? 10 : 5;
}

}  // namespace

StandardRetry::StandardRetry(RetryBehavior behavior, std::shared_ptr<RandomSource> random, int quota)
    : behavior_(behavior), random_(std::move(random)), quota_(quota) {}

RetryStrategy::Decision StandardRetry::BeforeAttempt(RetryState& /*state*/,
                                                     std::chrono::steady_clock::time_point /*now*/) {
  return Proceed{};
}

std::optional<std::chrono::milliseconds> StandardRetry::OnFailure(RetryState& state, const RetryFailure& failure,
                                                                  std::chrono::steady_clock::time_point /*now*/) {
  const FailureClass kind = Classify(failure, behavior_);
  if (kind == FailureClass::kFinal) return std::nullopt;
  // Before the quota is touched: a retry that is not made costs nothing.
  if (state.attempts >= state.max_attempts) return std::nullopt;
  auto delay = StandardDelay(behavior_, kind, state.attempts - 1, Jitter(*random_));
  if (behavior_ == RetryBehavior::kV2_1) delay = WithRetryAfter(delay, failure.retry_after);
  if (failure.time_left && delay >= *failure.time_left) return std::nullopt;
  const int cost = CostOf(kind, behavior_);
  if (!quota_.TryTake(cost)) return std::nullopt;
  state.reserved = cost;
  return delay;
}

void StandardRetry::OnSuccess(RetryState& state, std::chrono::steady_clock::time_point /*now*/) {
  // Only the latest cost comes back, so that trouble which needs two retries still drains.
  const int taken = static_cast<int>(std::exchange(state.reserved, 0));
  quota_.Return(taken > 0 ? taken : 1);
}

}  // namespace marketplace_metering::retry
