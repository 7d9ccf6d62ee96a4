#include "retry/rate_limiter.h"

#include <algorithm>
#include <cmath>

namespace marketplace_metering::retry {
namespace {

constexpr double kMinFillRate = 0.5;
constexpr double kMinCapacity = 1.0;
constexpr double kSmooth = 0.8;
constexpr double kBeta = 0.7;
constexpr double kScale = 0.4;
constexpr double kBucketsPerSecond = 2.0;

}  // namespace

double CubicWindow(double last_max_rate) {
  return std::cbrt(last_max_rate * (1.0 - kBeta) / kScale);
}

double CubicRate(double last_max_rate, double elapsed) {
  const double distance = elapsed - CubicWindow(last_max_rate);
  return kScale * distance * distance * distance + last_max_rate;
}

std::optional<double> RateLimiter::Take(double now) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!figures_.enabled) return std::nullopt;
  Refill(now);
  if (figures_.capacity < 1.0) return (1.0 - figures_.capacity) / figures_.fill_rate;
  figures_.capacity -= 1.0;
  return std::nullopt;
}

RateLimiter::Update RateLimiter::Learn(double now, bool throttled) {
  const std::lock_guard<std::mutex> lock(mutex_);
  Measure(now);

  Update update;
  if (throttled) {
    const double rate =
        figures_.enabled ? std::min(figures_.measured_rate, figures_.fill_rate) : figures_.measured_rate;
    figures_.last_max_rate = rate;
    figures_.last_throttle = now;
    figures_.enabled = true;
    update.calculated = kBeta * rate;
  } else {
    update.calculated = CubicRate(figures_.last_max_rate, now - figures_.last_throttle);
  }
  update.rate = std::min(update.calculated, 2 * figures_.measured_rate);

  Refill(now);  // at the old rate, for the time that has passed under it
  figures_.fill_rate = std::max(update.rate, kMinFillRate);
  figures_.max_capacity = std::max(update.rate, kMinCapacity);
  figures_.capacity = std::min(figures_.capacity, figures_.max_capacity);
  return update;
}

RateLimiter::Figures RateLimiter::figures() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return figures_;
}

void RateLimiter::Measure(double now) {
  const double bucket = std::floor(now * kBucketsPerSecond) / kBucketsPerSecond;
  requests_in_bucket_ += 1;
  if (bucket <= last_bucket_) return;
  const double rate = requests_in_bucket_ / (bucket - last_bucket_);
  figures_.measured_rate = kSmooth * rate + (1 - kSmooth) * figures_.measured_rate;
  requests_in_bucket_ = 0;
  last_bucket_ = bucket;
}

void RateLimiter::Refill(double now) {
  if (last_refill_) {
    // Threads read the time before they take the lock, so it may run backwards a little.
    now = std::max(now, *last_refill_);
    figures_.capacity = std::min(figures_.max_capacity, figures_.capacity + (now - *last_refill_) * figures_.fill_rate);
  }
  last_refill_ = now;
}

}  // namespace marketplace_metering::retry
