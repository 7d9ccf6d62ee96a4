#include "emulator/travel_clock.h"

#include <algorithm>

namespace marketplace_metering::emulator {
namespace {

using Seconds = std::chrono::duration<double>;

// Far from the ends of what the type can hold, so that no sum of two overflows.
Time Clamp(Time time) noexcept {
  return std::clamp(time, TravelClock::kFirst, TravelClock::kLast);
}

// In doubles, because a duration of the type's may be beyond its ends.
Time Sum(Time time, Seconds by) noexcept {
  const Seconds sum = Seconds(time.time_since_epoch()) + by;
  const Seconds last(TravelClock::kLast.time_since_epoch());
  return Time(std::chrono::duration_cast<Time::duration>(std::clamp(sum, Seconds(0), last)));
}

}  // namespace

Time TravelClock::At(Time base_now) const noexcept {
  const Time::duration passed = Clamp(base_now) - base_start_;
  if (scale_ == 1.0) return Clamp(start_ + passed);  // to the nanosecond
  return Sum(start_, Seconds(passed) * scale_);
}

Time TravelClock::Now() const {
  const Time base_now = base_->Now();  // before the lock: it is the user's code
  const std::lock_guard<std::mutex> lock(mutex_);
  return At(base_now);
}

void TravelClock::Set(Time now) {
  const Time base_now = Clamp(base_->Now());
  const std::lock_guard<std::mutex> lock(mutex_);
  base_start_ = base_now;
  start_ = Clamp(now);
}

void TravelClock::Advance(std::chrono::nanoseconds by) {
  const Time base_now = Clamp(base_->Now());
  const std::lock_guard<std::mutex> lock(mutex_);
  const Time now = At(base_now);
  // What `now` has left to either end, so that the sum cannot overflow.
  const auto exact = std::clamp<std::chrono::nanoseconds>(by, kFirst - now, kLast - now);
  base_start_ = base_now;
  start_ = now + std::chrono::duration_cast<Time::duration>(exact);
}

bool TravelClock::SetScale(double scale) {
  if (!(scale >= 0.0 && scale <= kMaxScale)) return false;
  const Time base_now = Clamp(base_->Now());
  const std::lock_guard<std::mutex> lock(mutex_);
  start_ = At(base_now);
  base_start_ = base_now;
  scale_ = scale;
  return true;
}

double TravelClock::scale() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return scale_;
}

void TravelClock::Reset() {
  const std::lock_guard<std::mutex> lock(mutex_);
  base_start_ = start_ = kFirst;
  scale_ = 1.0;
}

}  // namespace marketplace_metering::emulator
