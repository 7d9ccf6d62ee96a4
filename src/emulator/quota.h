// How many requests a second an account may make in a region.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <tuple>

#include "emulator/operation.h"
#include "emulator/usage_time.h"
#include "marketplace_metering/emulator/options.h"

namespace marketplace_metering::emulator {

/// A bucket of tokens for each account, region and operation: as many as the quota, refilled by as many each second. A
/// clock that goes back a little refills nothing until it has caught up with itself; one that is set back further goes
/// on from there. Thread-safe.
class QuotaMeter {
 public:
  /// Beyond it accounts are forgotten, those with a full bucket first.
  static constexpr std::size_t kMaxBuckets = 4096;

  /// False when there is no token left.
  bool Take(Operation operation, std::string_view account, std::string_view region, const Quotas& quotas, Time now);

  /// Every bucket is full again.
  void Clear();
  std::size_t size() const;

 private:
  struct Bucket {
    std::int64_t billionths = 0;  ///< of tokens
    Time filled = {};
  };
  using Key = std::tuple<Operation, std::string, std::string>;

  void MakeRoom(Time now);

  mutable std::mutex mutex_;
  std::map<Key, Bucket> buckets_;
};

}  // namespace marketplace_metering::emulator
