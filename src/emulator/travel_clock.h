// The service's clock, which people may set, move, and let run faster or stand still.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>

#include "emulator/usage_time.h"
#include "marketplace_metering/system.h"

namespace marketplace_metering::emulator {

/// Shows the time of another clock until it is set. Stays between 1970 and 2200, wherever it is sent. Thread-safe; what
/// the other clock throws goes through.
class TravelClock {
 public:
  /// The range of what it shows.
  static constexpr Time kFirst{};
  static constexpr Time kLast{std::chrono::seconds(7258118400)};  // 2200-01-01
  /// The fastest it runs.
  static constexpr double kMaxScale = 1e6;

  explicit TravelClock(std::shared_ptr<Clock> base) : base_(std::move(base)) {}

  Time Now() const;
  void Set(Time now);
  void Advance(std::chrono::nanoseconds by);
  /// Seconds it goes in each second of the other clock, from now on. False, and nothing done, when that is not from 0
  /// to `kMaxScale`.
  bool SetScale(double scale);
  double scale() const;
  /// Shows the other clock's time again, as fast.
  void Reset();

 private:
  Time At(Time base_now) const noexcept;

  const std::shared_ptr<Clock> base_;
  mutable std::mutex mutex_;  ///< guards what follows
  Time base_start_ = {};      ///< when the other clock showed this,
  Time start_ = {};           ///< this one showed this
  double scale_ = 1.0;
};

}  // namespace marketplace_metering::emulator
