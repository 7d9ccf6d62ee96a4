// What the emulated service would bill.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "marketplace_metering/export.h"
#include "marketplace_metering/model/usage_record.h"

namespace marketplace_metering::emulator {

/// One accepted record.
struct LedgerEntry {
  std::string product_code = {};
  std::string customer_identifier = {};      ///< Of the buyer, however the record named them.
  std::string customer_aws_account_id = {};  ///< Likewise.
  std::string license_arn = {};              ///< Only when the record named it.
  /// For MeterUsage: the instance, task or pod. Each one's hour is billed.
  std::string resource = {};
  std::string dimension = {};
  std::chrono::system_clock::time_point hour = {};  ///< Its first instant, UTC.
  std::int32_t quantity = 0;
  std::vector<UsageAllocation> usage_allocations = {};
  std::string metering_record_id = {};
  std::chrono::system_clock::time_point accepted_at = {};
};

/// How a bill is printed.
enum class BillFormat {
  kTable,      ///< Columns for people, with a total for each product, customer, dimension and month.
  kJsonLines,  ///< An object a line for each entry.
};

/// The entries as text, sorted by product, customer, dimension and hour. The table ends with a
/// warning for each hour of a buyer that is billed more than once, such as with and without
/// licence.
MARKETPLACE_METERING_EXPORT std::string PrintBill(std::vector<LedgerEntry> entries, BillFormat format);

}  // namespace marketplace_metering::emulator
