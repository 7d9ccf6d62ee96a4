// MeterUsage: software in the buyer's account (AMI, container, agent) reports its own usage.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "marketplace_metering/model/response_metadata.h"
#include "marketplace_metering/model/usage_record.h"

namespace marketplace_metering {

/// Usage of one dimension in one hour, on the instance, task or pod that sends it.
struct MeterUsageRequest {
  std::string product_code = {};  ///< Required; at most 255 of letters, digits and `-/=:._@`.
  /// Required. UTC, not older than six hours; sent in whole seconds, rounded down.
  std::optional<std::chrono::system_clock::time_point> timestamp = {};
  std::string usage_dimension = {};  ///< Required; 1 to 255 characters.
  /// 0 to 2147483647. Absent: the service applies its default, 0.
  std::optional<std::int32_t> usage_quantity = {};
  /// True: only check permission. The good answer is the *error* `kDryRunOperation`.
  std::optional<bool> dry_run = {};
  /// 1 to 2500 parts where present; their sum is `usage_quantity`.
  std::optional<std::vector<UsageAllocation>> usage_allocations = {};
  /// 1 to 64 characters. Absent: the client fills in a random one for the call, the same on all
  /// attempts. Give your own to make repetition safe across calls and restarts. An empty one is
  /// refused at every validation level, because it protects nothing.
  std::optional<std::string> client_token = {};

  friend bool operator==(const MeterUsageRequest& a, const MeterUsageRequest& b) {
    return a.product_code == b.product_code && a.timestamp == b.timestamp && a.usage_dimension == b.usage_dimension &&
           a.usage_quantity == b.usage_quantity && a.dry_run == b.dry_run &&
           a.usage_allocations == b.usage_allocations && a.client_token == b.client_token;
  }
  friend bool operator!=(const MeterUsageRequest& a, const MeterUsageRequest& b) { return !(a == b); }
};

/// The usage was accepted.
struct MeterUsageResult {
  std::string metering_record_id = {};  ///< Keep it: it is the proof.
  ResponseMetadata metadata = {};

  friend bool operator==(const MeterUsageResult& a, const MeterUsageResult& b) {
    return a.metering_record_id == b.metering_record_id;
  }
  friend bool operator!=(const MeterUsageResult& a, const MeterUsageResult& b) { return !(a == b); }
};

}  // namespace marketplace_metering
