// BatchMeterUsage: SaaS sellers report usage for up to 25 records at once.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "marketplace_metering/export.h"
#include "marketplace_metering/model/response_metadata.h"
#include "marketplace_metering/model/usage_record.h"

namespace marketplace_metering {

/// The most records one request may hold.
inline constexpr int kMaxRecordsPerBatch = 25;

/// Usage of one product: up to 25 records, each of one buyer, dimension and hour.
struct BatchMeterUsageRequest {
  std::vector<UsageRecord> usage_records = {};  ///< At most 25, all of one product.
  /// Required with `customer_identifier`; must be absent when a record has a `license_arn`.
  std::optional<std::string> product_code = {};

  friend bool operator==(const BatchMeterUsageRequest& a, const BatchMeterUsageRequest& b) {
    return a.usage_records == b.usage_records && a.product_code == b.product_code;
  }
  friend bool operator!=(const BatchMeterUsageRequest& a, const BatchMeterUsageRequest& b) { return !(a == b); }
};

/// What the service decided about one record.
enum class UsageRecordStatus {
  kUnrecognized,  ///< A status this version does not know; read `status_text`. Not accepted.
  kSuccess,       ///< Accepted, now or earlier.
  /// Not honoured: unknown customer, no active agreement, or suspended.
  kCustomerNotSubscribed,
  /// Not honoured: this customer, dimension and hour is metered already. With another quantity; or,
  /// as AWS's own documents differ, by this very record when it was sent before.
  kDuplicateRecord,
};

/// What the service says of one record.
struct UsageRecordResult {
  UsageRecord usage_record = {};        ///< The record, as the service gives it back.
  std::string metering_record_id = {};  ///< Keep it: it is the proof.
  UsageRecordStatus status = UsageRecordStatus::kUnrecognized;
  std::string status_text = {};  ///< The service's own word.

  friend bool operator==(const UsageRecordResult& a, const UsageRecordResult& b) {
    return a.usage_record == b.usage_record && a.metering_record_id == b.metering_record_id && a.status == b.status &&
           a.status_text == b.status_text;
  }
  friend bool operator!=(const UsageRecordResult& a, const UsageRecordResult& b) { return !(a == b); }
};

/// Every record that was sent, in exactly one place.
struct BatchMeterUsageSummary {
  std::vector<UsageRecordResult> accepted = {};  ///< Billed.
  /// Billed as far as anybody can tell: a duplicate of what an earlier attempt of unknown fate sent,
  /// so that one came first. There is no record id to prove it.
  std::vector<UsageRecordResult> presumed = {};
  /// Not billed. Sending again does not help as long as the cause stands: another quantity came
  /// first, or the buyer has no active agreement.
  std::vector<UsageRecordResult> refused = {};
  /// To send again unchanged: what the service left unprocessed, what it did not mention at all,
  /// and what it gave a status that this version does not know. Repeating an identical record is
  /// never billed twice.
  std::vector<UsageRecord> to_resend = {};

  /// True when nothing was refused and nothing is to be sent again.
  bool all_accepted() const noexcept { return refused.empty() && to_resend.empty(); }
};

/// Whether records had been sent before the call that is summed up.
enum class SentBefore {
  kNo,  ///< Never, or only in calls that were not sent or were refused.
  /// In a call whose `Error::delivery` was `kUnknown`.
  kPerhaps,
};

/// Success of the call is not success of the records: read both lists, or `Summarize`.
struct BatchMeterUsageResult {
  std::vector<UsageRecordResult> results = {};        ///< In any order.
  std::vector<UsageRecord> unprocessed_records = {};  ///< Send these again.
  ResponseMetadata metadata = {};

  /// Sorts every record of `request` by its fate. `request` must be the one this answers. A
  /// record is recognised by time (whole seconds), dimension, quantity and those members naming
  /// the buyer that it was sent with, not by position; identical records are counted. Of a record
  /// that stands in both lists a success counts, and else it is one to resend. An answer to no
  /// record of `request` is left out: it stays in `results`, and hides none that was sent.
  /// A duplicate is presumed billed when an earlier attempt of this call may have been acted on, or
  /// when `before` says so of an earlier call.
  MARKETPLACE_METERING_EXPORT BatchMeterUsageSummary Summarize(const BatchMeterUsageRequest& request,
                                                               SentBefore before = SentBefore::kNo) const;

  friend bool operator==(const BatchMeterUsageResult& a, const BatchMeterUsageResult& b) {
    return a.results == b.results && a.unprocessed_records == b.unprocessed_records;
  }
  friend bool operator!=(const BatchMeterUsageResult& a, const BatchMeterUsageResult& b) { return !(a == b); }
};

}  // namespace marketplace_metering
