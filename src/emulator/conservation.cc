#include "emulator/conservation.h"

#include <utility>

namespace marketplace_metering::emulator {
namespace {

// Whether it may be the entry of such a record: it names the buyer in full, the record in one way.
bool Fits(const LedgerEntry& entry, const UsageNames& names, Time timestamp) {
  return entry.region == names.region && entry.product_code == names.product_code &&
         entry.license_arn == names.license_arn && entry.dimension == names.dimension &&
         MonthOf(entry.hour) == MonthOf(timestamp) &&
         (names.customer_identifier.empty() || names.customer_identifier == entry.customer_identifier) &&
         (names.customer_aws_account_id.empty() || names.customer_aws_account_id == entry.customer_aws_account_id);
}

std::int64_t& SumOf(RecordFate fate, ConservationRow& row) noexcept {
  switch (fate) {
    case RecordFate::kBilled:
      return row.billed;
    case RecordFate::kRepeated:
      return row.repeated;
    case RecordFate::kConflicting:
      return row.conflicting;
    case RecordFate::kRefused:
      return row.refused;
    case RecordFate::kUnprocessed:
      break;
  }
  return row.unprocessed;
}

bool Balances(const ConservationRow& row) noexcept {
  return row.sent == row.billed + row.repeated + row.conflicting + row.refused + row.unprocessed &&
         row.billed == row.in_ledger;
}

}  // namespace

ConservationAccount::ConservationAccount(const std::vector<LedgerEntry>& entries) {
  unclaimed_.reserve(entries.size());
  for (const LedgerEntry& entry : entries) {
    if (!unclaimed_.try_emplace(entry.metering_record_id, &entry).second) copies_.push_back(&entry);
  }
}

ConservationRow& ConservationAccount::RowOf(const UsageNames& names, Time time) {
  std::string month = MonthText(time);
  ConservationRow& row = rows_[{month, names.region, names.product_code, names.customer_identifier,
                                names.customer_aws_account_id, names.license_arn, names.dimension}];
  if (!row.month.empty()) return row;
  row.month = std::move(month);
  row.region = names.region;
  row.product_code = names.product_code;
  row.customer_identifier = names.customer_identifier;
  row.customer_aws_account_id = names.customer_aws_account_id;
  row.license_arn = names.license_arn;
  row.dimension = names.dimension;
  return row;
}

ConservationRow& ConservationAccount::RowOnceFound(const UsageNames& names, Time month) {
  ConservationRow*& row = found_[{&names, month}];
  if (row == nullptr) row = &RowOf(names, month);
  return *row;
}

void ConservationAccount::Claim(const UsageNames& names, Time timestamp, std::int32_t quantity, const std::string& id,
                                ConservationRow& row) {
  const auto found = unclaimed_.find(id);
  if (found == unclaimed_.end() || !Fits(*found->second, names, timestamp)) {
    result_.holds = false;
    return;
  }
  row.in_ledger += found->second->quantity;
  if (found->second->quantity != quantity) result_.holds = false;
  unclaimed_.erase(found);
}

void ConservationAccount::Add(const UsageNames& names, Time timestamp, std::int32_t quantity,
                              const Judgement* judgement) {
  ConservationRow& row = RowOnceFound(names, MonthOf(timestamp));
  row.sent += quantity;
  if (judgement == nullptr) {
    result_.holds = false;
    return;
  }
  SumOf(judgement->fate, row) += quantity;
  if (judgement->fate == RecordFate::kBilled) Claim(names, timestamp, quantity, judgement->metering_record_id, row);
}

Conservation ConservationAccount::Close() {
  for (const auto& [id, entry] : unclaimed_) copies_.push_back(entry);
  for (const LedgerEntry* entry : copies_) {
    const UsageNames names = {entry->region,
                              entry->product_code,
                              entry->customer_identifier,
                              entry->customer_aws_account_id,
                              entry->license_arn,
                              entry->resource,
                              entry->dimension};
    RowOf(names, entry->hour).in_ledger += entry->quantity;
    result_.holds = false;
  }
  for (auto& [key, row] : rows_) {
    result_.holds = result_.holds && Balances(row);
    result_.rows.push_back(std::move(row));
  }
  return std::move(result_);
}

}  // namespace marketplace_metering::emulator
