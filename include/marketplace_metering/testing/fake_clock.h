// A clock whose hands you move.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <vector>

#include "marketplace_metering/system.h"

namespace marketplace_metering::testing {

/// Starts at 2026-08-15 12:36:00 UTC unless told otherwise. Thread-safe.
///
/// Alone, `WaitUntil` moves the hands to the asked time at once and notes the nap, so an hour of
/// backoff takes no time. After `HoldSleepers()` it blocks instead until `Advance` reaches the
/// time or the wait is cancelled.
class FakeClock : public Clock {
 public:
  FakeClock();
  /// Wall time starts at `start`, monotonic time always at the same instant.
  explicit FakeClock(std::chrono::system_clock::time_point start);

  std::chrono::system_clock::time_point Now() const override;
  std::chrono::steady_clock::time_point MonotonicNow() const override;
  bool WaitUntil(std::chrono::steady_clock::time_point time, const Cancellation& cancellation) override;

  /// Moves both times forward and wakes the sleepers that are due.
  void Advance(std::chrono::nanoseconds by);
  /// Sets wall time alone, as an administrator would.
  void SetNow(std::chrono::system_clock::time_point now);
  /// From now on sleepers block until `Advance`.
  void HoldSleepers();
  /// Blocks until `count` threads sleep here at once. Only after `HoldSleepers`.
  void AwaitSleepers(int count);
  /// Every wait so far, in order, as asked for.
  std::vector<std::chrono::milliseconds> naps() const;

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::chrono::system_clock::time_point now_;
  std::chrono::steady_clock::time_point monotonic_{std::chrono::hours(1000)};
  std::vector<std::chrono::milliseconds> naps_;
  bool hold_ = false;
  int sleepers_ = 0;
};

}  // namespace marketplace_metering::testing
