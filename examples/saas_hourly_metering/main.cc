// Reports the usage in a CSV file, as a SaaS backend does every hour.
//
//   saas_hourly_metering PRODUCT_CODE USAGE.csv LEFT_OVER.csv
//
// Region, endpoint and keys come from the environment. Every record ends in exactly one place: accepted (printed to
// standard output), refused (reported on standard error, for a person), or written to LEFT_OVER.csv, unchanged, for the
// next run. Ends with 0 when nothing is left over, 1 when something is, 2 when nothing was sent.
#include <algorithm>
#include <cstdio>
#include <deque>
#include <fstream>
#include <string>
#include <vector>

#include "marketplace_metering/client.h"
#include "usage_file.h"

namespace mm = marketplace_metering;

namespace {

constexpr int kRounds = 5;  // how often unprocessed records are sent again before they are left to the next run

struct Ledger {
  std::vector<mm::UsageRecord> accepted;
  std::vector<mm::UsageRecord> left_over;
  std::size_t refused = 0;
};

void Refuse(const mm::UsageRecord& record, const std::string& reason, Ledger& ledger) {
  std::fprintf(stderr, "refused: %s: %s\n", saas::FormatUsage(record).c_str(), reason.c_str());
  ++ledger.refused;
}

/// Errors that one record brings upon the whole batch, and that no waiting mends.
bool IsAboutARecord(const mm::Error& error) {
  switch (error.code) {
    case mm::ErrorCode::kInvalidRequest:
    case mm::ErrorCode::kInvalidUsageDimension:
    case mm::ErrorCode::kInvalidTag:
    case mm::ErrorCode::kInvalidUsageAllocations:
    case mm::ErrorCode::kInvalidCustomerIdentifier:
    case mm::ErrorCode::kTimestampOutOfBounds:
    case mm::ErrorCode::kInvalidLicense:
    case mm::ErrorCode::kValidation:
      return true;
    default:
      return false;
  }
}

/// Sends one batch; returns the records to send again.
std::vector<mm::UsageRecord> SendBatch(const mm::MarketplaceMeteringClient& client,
                                       const mm::BatchMeterUsageRequest& batch, Ledger& ledger) {
  const auto outcome = client.BatchMeterUsage(batch);
  if (outcome) {
    auto summary = outcome->Summarize(batch);
    for (const auto& result : summary.accepted) ledger.accepted.push_back(result.usage_record);
    for (const auto& result : summary.refused) Refuse(result.usage_record, result.status_text, ledger);
    return std::move(summary.to_resend);
  }
  const mm::Error& error = outcome.error();
  if (IsAboutARecord(error) && batch.usage_records.size() == 1) {
    Refuse(batch.usage_records.front(), mm::Describe(error), ledger);
    return {};
  }
  std::fprintf(stderr, "batch of %zu: %s\n", batch.usage_records.size(), mm::Describe(error).c_str());
  if (mm::IsTransient(error)) return batch.usage_records;
  if (IsAboutARecord(error)) {
    // One by one, each shows whether it is the bad one.
    std::vector<mm::UsageRecord> again;
    for (const auto& record : batch.usage_records) {
      mm::BatchMeterUsageRequest single = batch;
      single.usage_records = {record};
      for (auto& left : SendBatch(client, single, ledger)) again.push_back(std::move(left));
    }
    return again;
  }
  // Keys, product or network: no fault of the records. Sending an unchanged record twice never bills it twice.
  ledger.left_over.insert(ledger.left_over.end(), batch.usage_records.begin(), batch.usage_records.end());
  return {};
}

Ledger SendAll(const mm::MarketplaceMeteringClient& client, const std::string& product,
               std::vector<mm::UsageRecord> records) {
  Ledger ledger;
  for (int round = 0; round < kRounds && !records.empty(); ++round) {
    std::vector<mm::UsageRecord> again;
    for (std::size_t first = 0; first < records.size(); first += mm::kMaxRecordsPerBatch) {
      const std::size_t last = std::min(records.size(), first + mm::kMaxRecordsPerBatch);
      mm::BatchMeterUsageRequest batch;
      batch.product_code = product;
      batch.usage_records.assign(records.begin() + static_cast<std::ptrdiff_t>(first),
                                 records.begin() + static_cast<std::ptrdiff_t>(last));
      for (auto& record : SendBatch(client, batch, ledger)) again.push_back(std::move(record));
    }
    if (!again.empty()) std::fprintf(stderr, "round %d: %zu records to send again\n", round + 1, again.size());
    records = std::move(again);
  }
  ledger.left_over.insert(ledger.left_over.end(), records.begin(), records.end());
  return ledger;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: %s PRODUCT_CODE USAGE.csv LEFT_OVER.csv\n", argv[0]);
    return 2;
  }
  auto records = saas::ReadUsage(argv[2]);
  if (!records) {
    std::fprintf(stderr, "%s\n", records.error().message.c_str());
    return 2;
  }
  const auto client = mm::MarketplaceMeteringClient::Create();
  if (!client) {
    std::fprintf(stderr, "%s\n", mm::Describe(client.error()).c_str());
    return 2;
  }
  const std::size_t recorded = records->size();
  const Ledger ledger = SendAll(*client, argv[1], *std::move(records));

  for (const auto& record : ledger.accepted) std::printf("%s\n", saas::FormatUsage(record).c_str());
  std::ofstream left_over(argv[3]);
  left_over << "hour,customer,dimension,quantity\n";
  for (const auto& record : ledger.left_over) left_over << saas::FormatUsage(record) << "\n";
  left_over.close();
  if (!left_over) {
    std::fprintf(stderr, "cannot write %s; keep %s and run again\n", argv[3], argv[2]);
    return 1;
  }
  std::fprintf(stderr, "%zu recorded: %zu accepted, %zu refused, %zu left over\n", recorded, ledger.accepted.size(),
               ledger.refused, ledger.left_over.size());
  return ledger.left_over.empty() ? 0 : 1;
}
