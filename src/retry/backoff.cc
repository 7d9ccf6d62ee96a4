#include "retry/backoff.h"

#include <algorithm>
#include <cmath>

namespace marketplace_metering::retry {
namespace {

using Seconds = std::chrono::duration<double>;

constexpr double kLongestStandardDelay = 20.0;
constexpr std::chrono::milliseconds kLongestRetryAfter{5000};
// No caller waits a year; the bound keeps `now + delay` inside the clock's range.
constexpr double kLongestLegacyDelay = 365.0 * 24 * 60 * 60;

/// base × 2^retries.
double Doubled(double base, int retries) {
  return std::ldexp(base, std::clamp(retries, 0, 64));
}

std::chrono::milliseconds ToMilliseconds(double seconds) {
  return std::chrono::round<std::chrono::milliseconds>(Seconds(seconds));
}

}  // namespace

double Jitter(RandomSource& random) noexcept {
  try {
    const double factor = random.Uniform();
    return factor >= 0.0 && factor <= 1.0 ? factor : 1.0;
  } catch (...) {  // whatever a random source of the user's may throw
    return 1.0;
  }
}

std::chrono::milliseconds StandardDelay(RetryBehavior behavior, FailureClass failure, int retries, double jitter) {
  if (behavior == RetryBehavior::kV2_0) {
    return ToMilliseconds(std::min(jitter * Doubled(1.0, retries), kLongestStandardDelay));
  }
  const double base = failure == FailureClass::kThrottling ? 1.0 : 0.05;
  return ToMilliseconds(jitter * std::min(Doubled(base, retries), kLongestStandardDelay));
}

std::chrono::milliseconds WithRetryAfter(std::chrono::milliseconds delay,
                                         std::optional<std::chrono::milliseconds> retry_after) {
  if (!retry_after) return delay;
  return std::clamp(*retry_after, delay, delay + kLongestRetryAfter);
}

std::chrono::milliseconds LegacyDelay(const RetryConfig& config, int retries, double jitter) {
  double delay = Doubled(Seconds(config.legacy_base_delay).count(), retries);
  if (config.legacy_max_delay.count() > 0) delay = std::min(delay, Seconds(config.legacy_max_delay).count());
  delay = std::clamp(delay, 0.0, kLongestLegacyDelay);
  switch (config.legacy_jitter) {
    case RetryJitter::kNone:
      break;
    case RetryJitter::kEqual:
      delay = delay / 2 + jitter * delay / 2;
      break;
    case RetryJitter::kFull:
      delay *= jitter;
      break;
  }
  return ToMilliseconds(delay);
}

}  // namespace marketplace_metering::retry
