// What the emulated service would bill.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "marketplace_metering/export.h"
#include "marketplace_metering/model/usage_record.h"

namespace marketplace_metering::emulator {

/// One accepted record.
struct LedgerEntry {
  std::string region = {};
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

/// What became of a record.
enum class RecordFate {
  kBilled,       ///< It has a ledger entry.
  kRepeated,     ///< An identical one was billed before. Nothing more is.
  kConflicting,  ///< Another quantity was billed before for the same key, and stays.
  kRefused,      ///< The buyer is not subscribed, or the whole request was refused.
  kUnprocessed,  ///< To be sent again.
};

/// `billed`, `repeated`, `conflicting`, `refused`, `unprocessed`.
MARKETPLACE_METERING_EXPORT std::string_view NameOf(RecordFate fate) noexcept;

/// One record of one request: a MeterUsage is a request with one record. Faults that hide or change the answer show
/// nowhere here: this is what the service knows.
struct Verdict {
  std::int64_t request = 0;  ///< `LoggedRequest::number`
  int record = 0;            ///< Its place in the request, from 0.
  RecordFate fate = RecordFate::kRefused;
  std::string status = {};  ///< The service's word: a `Status`, `Unprocessed`, or the name of an error.
  std::string region = {};
  std::string product_code = {};
  std::string customer_identifier = {};  ///< As the record had it, as the next.
  std::string customer_aws_account_id = {};
  std::string license_arn = {};
  std::string resource = {};
  std::string dimension = {};
  std::chrono::system_clock::time_point timestamp = {};
  std::int32_t quantity = 0;
  std::string metering_record_id = {};  ///< Of its entry; empty when it was refused or not processed.
};

/// One product, buyer, dimension and month: what came in, and what became of it, in units.
struct ConservationRow {
  std::string month = {};  ///< Such as `2026-08`.
  std::string region = {};
  std::string product_code = {};
  std::string customer_identifier = {};  ///< As the records had it, as the next.
  std::string customer_aws_account_id = {};
  std::string license_arn = {};
  std::string dimension = {};
  std::int64_t sent = 0;  ///< By all records of all requests.
  std::int64_t billed = 0;
  std::int64_t repeated = 0;
  std::int64_t conflicting = 0;
  std::int64_t refused = 0;
  std::int64_t unprocessed = 0;
  std::int64_t in_ledger = 0;  ///< What the entries of these records add up to.
};

/// Nothing is billed that was not sent, and nothing that was sent vanishes.
struct Conservation {
  /// In every row `sent` is the sum of the five fates, and `billed` is `in_ledger`; every record that was billed has an
  /// entry of its own with its quantity; and no entry is without a record.
  bool holds = true;
  std::vector<ConservationRow> rows = {};  ///< Sorted by their names, in the order of these.
};

/// What one product, buyer and dimension come to in a month.
struct MonthTotal {
  std::string month = {};  ///< Such as `2026-08`.
  std::string region = {};
  std::string product_code = {};
  std::string customer_identifier = {};
  std::string customer_aws_account_id = {};
  std::string license_arn = {};
  std::string dimension = {};
  std::int64_t quantity = 0;
};

/// The entries added up, sorted by product, customer, dimension, month and region.
MARKETPLACE_METERING_EXPORT std::vector<MonthTotal> TotalsOf(const std::vector<LedgerEntry>& entries);

/// How a bill is printed.
enum class BillFormat {
  kTable,      ///< Columns for people, with a total for each product, customer, dimension and month.
  kJsonLines,  ///< An object a line for each entry.
  kCsv,        ///< A line for each entry under a line of names, quoted as RFC 4180 has it and otherwise as it is.
};

/// The entries as text, sorted by product, customer, dimension and hour. The table has a column for regions when there
/// are several, and ends with a warning for each hour of a buyer that is billed more than once, such as with and
/// without licence.
MARKETPLACE_METERING_EXPORT std::string PrintBill(std::vector<LedgerEntry> entries, BillFormat format);

/// The verdicts as text, in their order; `kTable` has no totals.
MARKETPLACE_METERING_EXPORT std::string PrintVerdicts(const std::vector<Verdict>& verdicts, BillFormat format);

}  // namespace marketplace_metering::emulator
