#include "hour_closing.h"

#include <algorithm>
#include <cstddef>

namespace mm = marketplace_metering;

namespace billing {
namespace {

/// Whether an attempt before the one that was answered may have been acted on.
bool MayHaveArrivedTwice(const mm::ResponseMetadata& metadata) {
  return std::any_of(metadata.attempts.begin(), metadata.attempts.end(), [](const mm::Attempt& attempt) {
    return attempt.delivery == mm::Delivery::kUnknown || attempt.resends > 0;
  });
}

void Send(const mm::MarketplaceMeteringClient& client, const std::string& product_code,
          const std::vector<OpenUsage>& batch, Closing& closing) {
  mm::BatchMeterUsageRequest request;
  request.product_code = product_code;
  bool may_be_billed = false;
  for (const OpenUsage& usage : batch) {
    request.usage_records.push_back(usage.record);
    may_be_billed |= usage.may_be_billed;
  }

  const auto outcome = client.BatchMeterUsage(request);
  if (!outcome) {
    closing.problem = mm::Describe(outcome.error());
    for (OpenUsage usage : batch) {
      usage.may_be_billed |= outcome.error().delivery == mm::Delivery::kUnknown;
      closing.open.push_back(usage);
    }
    return;
  }
  // What an earlier call may have had billed comes back as a duplicate of itself.
  const auto before = may_be_billed ? mm::SentBefore::kPerhaps : mm::SentBefore::kNo;
  const mm::BatchMeterUsageSummary summary = outcome->Summarize(request, before);
  for (const auto& result : summary.accepted) closing.billed.push_back(result.usage_record);
  for (const auto& result : summary.presumed) closing.billed.push_back(result.usage_record);
  for (const auto& result : summary.refused) closing.refused.push_back({result.usage_record, result.status_text});
  may_be_billed |= MayHaveArrivedTwice(outcome->metadata);
  for (const auto& record : summary.to_resend) closing.open.push_back({record, may_be_billed});
}

}  // namespace

Closing CloseHour(const mm::MarketplaceMeteringClient& client, const std::string& product_code,
                  const std::vector<OpenUsage>& usage) {
  // A batch for each kind: were they mixed, a stranger's duplicate could pass for our own.
  std::vector<OpenUsage> sorted = usage;
  const auto unsure =
      std::stable_partition(sorted.begin(), sorted.end(), [](const OpenUsage& each) { return !each.may_be_billed; });
  Closing closing;
  for (auto first = sorted.begin(); first != sorted.end();) {
    const auto end_of_kind = first < unsure ? unsure : sorted.end();
    const auto last = first + std::min<std::ptrdiff_t>(end_of_kind - first, mm::kMaxRecordsPerBatch);
    Send(client, product_code, {first, last}, closing);
    first = last;
  }
  return closing;
}

}  // namespace billing
