// One buyer's use of one dimension in one hour, and how it is split.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace marketplace_metering {

/// A label on part of the usage, for the buyer's cost allocation.
struct Tag {
  std::string key = {};    ///< Required; 1 to 100 characters of letters, digits, `+ -=._:/@` and blanks.
  std::string value = {};  ///< Required; 1 to 256 of the same.

  friend bool operator==(const Tag& a, const Tag& b) { return a.key == b.key && a.value == b.value; }
  friend bool operator!=(const Tag& a, const Tag& b) { return !(a == b); }
};

/// Part of a record's quantity. The parts sum to the whole, and no two have the same tags.
struct UsageAllocation {
  std::optional<std::int32_t> allocated_usage_quantity = {};  ///< Required; 0 or more.
  /// 1 to 5 tags; absent for the part without tags.
  std::optional<std::vector<Tag>> tags = {};

  friend bool operator==(const UsageAllocation& a, const UsageAllocation& b) {
    return a.allocated_usage_quantity == b.allocated_usage_quantity && a.tags == b.tags;
  }
  friend bool operator!=(const UsageAllocation& a, const UsageAllocation& b) { return !(a == b); }
};

/// One buyer's use of one dimension in one hour.
///
/// Name the buyer by `customer_aws_account_id` with `license_arn` (new products), or by
/// `customer_identifier` or `customer_aws_account_id` alone (products integrated before June
/// 2026). Metering the same hour in both forms is billed twice.
struct UsageRecord {
  /// Required. UTC; sent in whole seconds, rounded down. Send hour-aligned times: the service
  /// bills by the hour and takes one record per customer, dimension and hour.
  std::optional<std::chrono::system_clock::time_point> timestamp = {};
  /// Absent where `customer_aws_account_id` names the buyer. At most 255 characters.
  std::optional<std::string> customer_identifier = {};
  std::string dimension = {};  ///< Required; 1 to 255 characters, as defined for the product.
  /// 0 to 2147483647. Absent: the service applies its default, 0.
  std::optional<std::int32_t> quantity = {};
  /// 1 to 2500 parts where present; their sum is `quantity`.
  std::optional<std::vector<UsageAllocation>> usage_allocations = {};
  std::optional<std::string> customer_aws_account_id = {};  ///< Digits.
  std::optional<std::string> license_arn = {};              ///< From ResolveCustomer.

  friend bool operator==(const UsageRecord& a, const UsageRecord& b) {
    return a.timestamp == b.timestamp && a.customer_identifier == b.customer_identifier && a.dimension == b.dimension &&
           a.quantity == b.quantity && a.usage_allocations == b.usage_allocations &&
           a.customer_aws_account_id == b.customer_aws_account_id && a.license_arn == b.license_arn;
  }
  friend bool operator!=(const UsageRecord& a, const UsageRecord& b) { return !(a == b); }
};

}  // namespace marketplace_metering
