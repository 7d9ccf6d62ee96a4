// How many retries a client may still afford: one bucket, drained by retries, filled by successes.
#pragma once

#include <atomic>

namespace marketplace_metering::retry {

/// Keeps a client from adding to the trouble of a service in trouble. Thread-safe.
class RetryQuota {
 public:
  static constexpr int kCapacity = 500;

  explicit RetryQuota(int available = kCapacity) : available_(available) {}

  /// Takes `cost`, or nothing and says false.
  bool TryTake(int cost) noexcept;
  /// Gives back; what would be over the capacity is lost.
  void Return(int amount) noexcept;

  int available() const noexcept { return available_.load(std::memory_order_relaxed); }

 private:
  std::atomic<int> available_;
};

}  // namespace marketplace_metering::retry
