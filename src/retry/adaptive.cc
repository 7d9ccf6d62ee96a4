#include "retry/adaptive.h"

#include <algorithm>
#include <string>
#include <utility>

#include "retry/classify.h"

namespace marketplace_metering::retry {
namespace {

Error NoCapacity(std::chrono::milliseconds wait) {
  Error error;
  error.code = ErrorCode::kRetryCapacityUnavailable;
  error.message =
      "the adaptive retry mode has no room for another request under the rate learned from throttling; try "
      "again in " +
      std::to_string(wait.count()) + " ms, or set adaptive_wait_to_fill to wait for room";
  return error;
}

}  // namespace

AdaptiveRetry::AdaptiveRetry(RetryBehavior behavior, bool wait_to_fill, std::shared_ptr<RandomSource> random,
                             std::chrono::steady_clock::time_point start, int quota)
    : behavior_(behavior), wait_to_fill_(wait_to_fill), start_(start), standard_(behavior, std::move(random), quota) {}

RetryStrategy::Decision AdaptiveRetry::BeforeAttempt(RetryState& /*state*/, std::chrono::steady_clock::time_point now) {
  const auto seconds = limiter_.Take(SinceStart(now));
  if (!seconds) return Proceed{};
  // Rounded up: a wait that ends too early would have to be followed by another.
  const auto wait = std::chrono::ceil<std::chrono::milliseconds>(std::chrono::duration<double>(*seconds));
  if (!wait_to_fill_) return NoCapacity(wait);
  return Wait{wait};
}

std::optional<std::chrono::milliseconds> AdaptiveRetry::OnFailure(RetryState& state, const RetryFailure& failure,
                                                                  std::chrono::steady_clock::time_point now) {
  limiter_.Learn(SinceStart(now), Classify(failure, behavior_) == FailureClass::kThrottling);
  return standard_.OnFailure(state, failure, now);
}

void AdaptiveRetry::OnSuccess(RetryState& state, std::chrono::steady_clock::time_point now) {
  limiter_.Learn(SinceStart(now), false);
  standard_.OnSuccess(state, now);
}

double AdaptiveRetry::SinceStart(std::chrono::steady_clock::time_point now) const {
  return std::max(0.0, std::chrono::duration<double>(now - start_).count());
}

}  // namespace marketplace_metering::retry
