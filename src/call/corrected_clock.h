// Wall time as the service has it.
#pragma once

#include <memory>
#include <utility>

#include "call/skew_book.h"
#include "marketplace_metering/system.h"

namespace marketplace_metering::call {

/// Adds to wall time what was learned of the service's: the end of credentials is a time of theirs, and so is what a
/// request is signed with. Thread-safe.
class CorrectedClock final : public Clock {
 public:
  /// Neither may be null.
  CorrectedClock(std::shared_ptr<Clock> clock, std::shared_ptr<SkewBook> skews)
      : clock_(std::move(clock)), skews_(std::move(skews)) {}

  /// For who makes calls, and so may learn more.
  const std::shared_ptr<Clock>& uncorrected() const { return clock_; }
  const std::shared_ptr<SkewBook>& skews() const { return skews_; }

  std::chrono::system_clock::time_point Now() const override {
    const auto wall = clock_->Now();
    return wall + skews_->Latest({wall, clock_->MonotonicNow()});
  }
  std::chrono::steady_clock::time_point MonotonicNow() const override { return clock_->MonotonicNow(); }
  bool WaitUntil(std::chrono::steady_clock::time_point time, const Cancellation& cancellation) override {
    return clock_->WaitUntil(time, cancellation);
  }

 private:
  const std::shared_ptr<Clock> clock_;
  const std::shared_ptr<SkewBook> skews_;
};

}  // namespace marketplace_metering::call
