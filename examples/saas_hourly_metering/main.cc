// Reports the usage in a CSV file, as a SaaS backend does every hour.
//
//   saas_hourly_metering PRODUCT_CODE USAGE.csv LEFT_OVER.csv
//
// Region, endpoint and keys come from the environment. Every record ends in exactly one place: accepted (printed to
// standard output), refused (reported on standard error, for a person), or written to LEFT_OVER.csv, unchanged, for the
// next run. While this runs, and if it dies, LEFT_OVER.csv holds all of USAGE.csv as usage that may have arrived. Ends
// with 0 when all were accepted, 1 when something is left over, 3 when something was refused, 2 when nothing was sent.
#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "marketplace_metering/client.h"
#include "usage_file.h"

namespace mm = marketplace_metering;

namespace {

constexpr int kRounds = 5;  // how often unprocessed records are sent again before they are left to the next run

using saas::Usage;

struct Ledger {
  std::vector<mm::UsageRecord> accepted;
  std::vector<Usage> left_over;
  std::size_t refused = 0;
};

void Refuse(const mm::UsageRecord& record, const std::string& reason, Ledger& ledger) {
  std::fprintf(stderr, "refused: %s: %s\n", saas::FormatUsage(record).c_str(), reason.c_str());
  ++ledger.refused;
}

/// Errors that one record brings upon the whole batch, and that no waiting mends.
bool IsAboutARecord(const mm::Error& error) {
  switch (error.code) {
    case mm::ErrorCode::kInvalidRequest:  // found by the client itself, which says where
      return std::all_of(error.violations.begin(), error.violations.end(),
                         [](const mm::Violation& violation) { return violation.path.rfind("usage_records[", 0) == 0; });
    case mm::ErrorCode::kInvalidUsageDimension:
    case mm::ErrorCode::kInvalidTag:
    case mm::ErrorCode::kInvalidUsageAllocations:
    case mm::ErrorCode::kInvalidCustomerIdentifier:
    case mm::ErrorCode::kTimestampOutOfBounds:
    case mm::ErrorCode::kInvalidLicense:
      return true;
    default:
      return false;
  }
}

/// Sends one batch; returns what to send again.
std::vector<Usage> SendBatch(const mm::MarketplaceMeteringClient& client, const std::string& product,
                             const std::vector<Usage>& batch, Ledger& ledger) {
  mm::BatchMeterUsageRequest request;
  request.product_code = product;
  bool may_have_arrived = false;
  for (const Usage& usage : batch) {
    request.usage_records.push_back(usage.record);
    may_have_arrived |= usage.may_have_arrived;
  }
  std::vector<Usage> again;
  const auto outcome = client.BatchMeterUsage(request);
  if (outcome) {
    for (const mm::Attempt& attempt : outcome->metadata.attempts) {
      may_have_arrived |= attempt.delivery == mm::Delivery::kUnknown || attempt.resends > 0;
    }
    // Were it not told, a record billed by a call whose answer was lost would pass for somebody else's duplicate.
    const auto summary = outcome->Summarize(request, may_have_arrived ? mm::SentBefore::kPerhaps : mm::SentBefore::kNo);
    for (const auto& result : summary.accepted) ledger.accepted.push_back(result.usage_record);
    for (const auto& result : summary.presumed) ledger.accepted.push_back(result.usage_record);
    for (const auto& result : summary.refused) Refuse(result.usage_record, result.status_text, ledger);
    for (const auto& record : summary.to_resend) again.push_back({record, may_have_arrived});
    return again;
  }
  const mm::Error& error = outcome.error();
  if (IsAboutARecord(error) && batch.size() == 1) {
    const char* doubt = may_have_arrived ? "; an earlier call may have had it billed all the same" : "";
    Refuse(batch.front().record, mm::Describe(error) + doubt, ledger);
    return again;
  }
  std::fprintf(stderr, "batch of %zu: %s\n", batch.size(), mm::Describe(error).c_str());
  if (mm::IsTransient(error)) {
    again = batch;
    for (Usage& usage : again) usage.may_have_arrived |= error.delivery == mm::Delivery::kUnknown;
  } else if (IsAboutARecord(error)) {
    // One by one, each shows whether it is the bad one.
    for (Usage usage : batch) {
      usage.may_have_arrived |= error.delivery == mm::Delivery::kUnknown;
      for (auto& left : SendBatch(client, product, {usage}, ledger)) again.push_back(std::move(left));
    }
  } else {
    // Keys, product or the request as a whole: no fault of the records. Sending an unchanged record twice never bills
    // it twice.
    for (Usage usage : batch) {
      usage.may_have_arrived |= error.delivery == mm::Delivery::kUnknown;
      ledger.left_over.push_back(std::move(usage));
    }
  }
  return again;
}

Ledger SendAll(const mm::MarketplaceMeteringClient& client, const std::string& product, std::vector<Usage> open) {
  Ledger ledger;
  for (int round = 0; round < kRounds && !open.empty(); ++round) {
    // What may have arrived already travels apart from what cannot.
    const auto unsure =
        std::stable_partition(open.begin(), open.end(), [](const Usage& usage) { return !usage.may_have_arrived; });
    std::vector<Usage> again;
    for (auto first = open.begin(); first != open.end();) {
      const auto end_of_kind = first < unsure ? unsure : open.end();
      const auto last = first + std::min<std::ptrdiff_t>(end_of_kind - first, mm::kMaxRecordsPerBatch);
      for (auto& usage : SendBatch(client, product, {first, last}, ledger)) again.push_back(std::move(usage));
      first = last;
    }
    if (!again.empty()) std::fprintf(stderr, "round %d: %zu records to send again\n", round + 1, again.size());
    open = std::move(again);
  }
  for (Usage& usage : open) ledger.left_over.push_back(std::move(usage));
  return ledger;
}

/// What an earlier run left in the file must not be overwritten before it was sent.
bool HoldsRecords(const std::string& path) {
  if (!std::ifstream(path)) return false;
  const auto records = saas::ReadUsage(path);
  return !records || !records->empty();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: %s PRODUCT_CODE USAGE.csv LEFT_OVER.csv\n", argv[0]);
    return 2;
  }
  const std::string left_over = argv[3];
  if (left_over != argv[2] && HoldsRecords(left_over)) {
    std::fprintf(stderr, "%s holds records of an earlier run; send them first, or name another file\n", argv[3]);
    return 2;
  }
  const auto records = saas::ReadUsage(argv[2]);
  if (!records) {
    std::fprintf(stderr, "%s\n", records.error().message.c_str());
    return 2;
  }
  const auto client = mm::MarketplaceMeteringClient::Create();
  if (!client) {
    std::fprintf(stderr, "%s\n", mm::Describe(client.error()).c_str());
    return 2;
  }
  // Should this process die, the next one takes all of it for usage that may have arrived.
  std::vector<Usage> all = *records;
  for (Usage& usage : all) usage.may_have_arrived = true;
  if (const auto written = saas::WriteUsage(left_over, all); !written) {
    std::fprintf(stderr, "%s; nothing was sent\n", written.error().message.c_str());
    return 2;
  }
  const Ledger ledger = SendAll(*client, argv[1], *records);

  for (const auto& record : ledger.accepted) std::printf("%s\n", saas::FormatUsage(record).c_str());
  if (const auto written = saas::WriteUsage(left_over, ledger.left_over); !written) {
    std::fprintf(stderr, "%s; it holds all of %s still: send that again\n", written.error().message.c_str(), argv[2]);
    return 1;
  }
  std::fprintf(stderr, "%zu recorded: %zu accepted, %zu refused, %zu left over\n", records->size(),
               ledger.accepted.size(), ledger.refused, ledger.left_over.size());
  if (!ledger.left_over.empty()) return 1;
  return ledger.refused == 0 ? 0 : 3;
}
