#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>

#include "marketplace_metering/model/batch_meter_usage.h"

namespace marketplace_metering {
namespace {

using std::chrono::floor;
using std::chrono::seconds;

bool IsSameTime(const UsageRecord& sent, const UsageRecord& answered) {
  if (!sent.timestamp || !answered.timestamp) return sent.timestamp == answered.timestamp;
  return floor<seconds>(*sent.timestamp) == floor<seconds>(*answered.timestamp);
}

bool IsSameUsage(const UsageRecord& sent, const UsageRecord& answered) {
  return IsSameTime(sent, answered) && sent.dimension == answered.dimension &&
         sent.quantity.value_or(0) == answered.quantity.value_or(0);
}

/// An answer that names its record in full is matched before one that says more, or nothing, of a
/// member the record does not have.
enum class BuyerMatch { kExact, kWhereSent };

bool IsSameMember(const std::optional<std::string>& sent, const std::optional<std::string>& answered,
                  BuyerMatch match) {
  return (match == BuyerMatch::kWhereSent && !sent) || sent == answered;
}

bool IsSameRecord(const UsageRecord& sent, const UsageRecord& answered, BuyerMatch match) {
  return IsSameUsage(sent, answered) && IsSameMember(sent.customer_identifier, answered.customer_identifier, match) &&
         IsSameMember(sent.customer_aws_account_id, answered.customer_aws_account_id, match) &&
         IsSameMember(sent.license_arn, answered.license_arn, match);
}

int MembersOfBuyer(const UsageRecord& record) {
  return int{record.customer_identifier.has_value()} + int{record.customer_aws_account_id.has_value()} +
         int{record.license_arn.has_value()};
}

/// Which answer each record got. One answer settles one record, so identical records are counted.
class Settlement {
 public:
  explicit Settlement(const std::vector<UsageRecord>& sent) : sent_(sent), fates_(sent.size()) {}

  /// The proof that a record is billed counts before anything else said of it; after that, that it
  /// was left unprocessed.
  void Add(const BatchMeterUsageResult& answer) {
    std::vector<bool> used(answer.results.size());
    AddResults(answer.results, true, used);
    AddUnprocessed(answer.unprocessed_records);
    AddResults(answer.results, false, used);
  }

  BatchMeterUsageSummary Summary(bool duplicates_are_ours) const {
    BatchMeterUsageSummary summary;
    for (std::size_t i = 0; i < sent_.size(); ++i) {
      const UsageRecordResult* result = fates_[i].result;
      if (result == nullptr || result->status == UsageRecordStatus::kUnrecognized) {
        summary.to_resend.push_back(sent_[i]);
      } else if (result->status == UsageRecordStatus::kSuccess) {
        summary.accepted.push_back(*result);
      } else if (result->status == UsageRecordStatus::kDuplicateRecord && duplicates_are_ours) {
        summary.presumed.push_back(*result);
      } else {
        summary.refused.push_back(*result);
      }
    }
    return summary;
  }

 private:
  struct Fate {
    bool settled = false;
    const UsageRecordResult* result = nullptr;
  };

  void AddUnprocessed(const std::vector<UsageRecord>& records) {
    std::vector<bool> used(records.size());
    for (const BuyerMatch match : {BuyerMatch::kExact, BuyerMatch::kWhereSent}) {
      for (std::size_t i = 0; i < records.size(); ++i) {
        if (!used[i]) used[i] = Settle(records[i], match, nullptr);
      }
    }
  }

  void AddResults(const std::vector<UsageRecordResult>& results, bool successes, std::vector<bool>& used) {
    for (const BuyerMatch match : {BuyerMatch::kExact, BuyerMatch::kWhereSent}) {
      for (std::size_t i = 0; i < results.size(); ++i) {
        if (used[i] || (results[i].status == UsageRecordStatus::kSuccess) != successes) continue;
        used[i] = Settle(results[i].usage_record, match, &results[i]);
      }
    }
  }

  /// Of the records it may be about, that which says most of its buyer: what a record leaves out
  /// matches anything.
  bool Settle(const UsageRecord& answered, BuyerMatch match, const UsageRecordResult* result) {
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < sent_.size(); ++i) {
      if (fates_[i].settled || !IsSameRecord(sent_[i], answered, match)) continue;
      if (!best || MembersOfBuyer(sent_[i]) > MembersOfBuyer(sent_[*best])) best = i;
    }
    if (!best) return false;
    fates_[*best] = {true, result};
    return true;
  }

  const std::vector<UsageRecord>& sent_;
  std::vector<Fate> fates_;
};

/// Whether an attempt before the one that was answered may have been acted on.
bool HadOpenAttempts(const ResponseMetadata& metadata) {
  return std::any_of(metadata.attempts.begin(), metadata.attempts.end(), [](const Attempt& attempt) {
    return attempt.delivery == Delivery::kUnknown || attempt.resends > 0;
  });
}

}  // namespace

BatchMeterUsageSummary BatchMeterUsageResult::Summarize(const BatchMeterUsageRequest& request,
                                                        SentBefore before) const {
  Settlement settlement(request.usage_records);
  settlement.Add(*this);
  return settlement.Summary(before == SentBefore::kPerhaps || HadOpenAttempts(metadata));
}

}  // namespace marketplace_metering
