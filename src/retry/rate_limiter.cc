#include "retry/rate_limiter.h"

#include <algorithm>
#include <cmath>
#include <memory>

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

// What the parent has learned of the service holds for the child.
RateLimiter::RateLimiter()
    : state_([] { return std::make_unique<State>(); }, [](State& own, const State& parents) { own = parents; }) {}

std::optional<double> RateLimiter::Take(double now) {
  const auto state = state_.Lock();
  Figures& figures = state->figures;
  if (!figures.enabled) return std::nullopt;
  state->Refill(now);
  if (figures.capacity < 1.0) return (1.0 - figures.capacity) / figures.fill_rate;
  figures.capacity -= 1.0;
  return std::nullopt;
}

RateLimiter::Update RateLimiter::Learn(double now, bool throttled) {
  const auto state = state_.Lock();
  Figures& figures = state->figures;
  state->Measure(now);

  Update update;
  if (throttled) {
    const double rate = figures.enabled ? std::min(figures.measured_rate, figures.fill_rate) : figures.measured_rate;
    figures.last_max_rate = rate;
    figures.last_throttle = now;
    figures.enabled = true;
    update.calculated = kBeta * rate;
  } else {
    update.calculated = CubicRate(figures.last_max_rate, now - figures.last_throttle);
  }
  update.rate = std::min(update.calculated, 2 * figures.measured_rate);

  state->Refill(now);  // at the old rate, for the time that has passed under it
  figures.fill_rate = std::max(update.rate, kMinFillRate);
  figures.max_capacity = std::max(update.rate, kMinCapacity);
  figures.capacity = std::min(figures.capacity, figures.max_capacity);
  return update;
}

RateLimiter::Figures RateLimiter::figures() const {
  return state_.Lock()->figures;
}

void RateLimiter::State::Measure(double now) {
  const double bucket = std::floor(now * kBucketsPerSecond) / kBucketsPerSecond;
  requests_in_bucket += 1;
  if (bucket <= last_bucket) return;
  const double rate = requests_in_bucket / (bucket - last_bucket);
  figures.measured_rate = kSmooth * rate + (1 - kSmooth) * figures.measured_rate;
  requests_in_bucket = 0;
  last_bucket = bucket;
}

void RateLimiter::State::Refill(double now) {
  if (last_refill) {
    // Threads read the time before they take the lock, so it may run backwards a little.
    now = std::max(now, *last_refill);
    figures.capacity = std::min(figures.max_capacity, figures.capacity + (now - *last_refill) * figures.fill_rate);
  }
  last_refill = now;
}

}  // namespace marketplace_metering::retry
