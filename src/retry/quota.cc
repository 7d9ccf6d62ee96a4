#include "retry/quota.h"

#include <algorithm>

namespace marketplace_metering::retry {

bool RetryQuota::TryTake(int cost) noexcept {
  int available = available_.load(std::memory_order_relaxed);
  do {
    if (cost > available) return false;
  } while (!available_.compare_exchange_weak(available, available - cost, std::memory_order_relaxed));
  return true;
}

void RetryQuota::Return(int amount) noexcept {
  int available = available_.load(std::memory_order_relaxed);
  while (!available_.compare_exchange_weak(available, std::min(available + amount, kCapacity),
                                           std::memory_order_relaxed)) {
  }
}

}  // namespace marketplace_metering::retry
