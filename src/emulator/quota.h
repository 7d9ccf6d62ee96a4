// How many requests a second an account may make in a region.
#pragma once

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
/// clock that goes back refills nothing until it has caught up with itself. Thread-safe.
class QuotaMeter {
 public:
  /// False when there is no token left.
  bool Take(Operation operation, std::string_view account, std::string_view region, const Quotas& quotas, Time now);

 private:
  struct Bucket {
    double tokens = 0;
    Time filled = {};
  };
  using Key = std::tuple<Operation, std::string, std::string>;

  std::mutex mutex_;
  std::map<Key, Bucket> buckets_;  ///< as many as there are accounts and regions in the options
};

}  // namespace marketplace_metering::emulator
