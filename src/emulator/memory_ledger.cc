#include "emulator/memory_ledger.h"

#include <algorithm>
#include <utility>

#include "emulator/conservation.h"

namespace marketplace_metering::emulator {

Outcome<void> MemoryLedger::Keep(const Transaction& transaction) {
  const std::vector<Judgement>& judgements = transaction.books.judgements;
  for (std::size_t i = 0; i < transaction.records.size(); ++i) {
    const SentRecord& record = transaction.records[i];
    const auto names = names_.try_emplace(record.names, 0).first;
    ++names->second;
    records_.push_back({transaction.request.number, static_cast<int>(i), names, record.timestamp, record.quantity, {}});
    if (i < judgements.size()) records_.back().judgement = judgements[i];
  }
  Forget();
  return {};
}

void MemoryLedger::Forget() {
  for (; records_.size() > max_records_; records_.pop_front()) {
    KeptRecord& oldest = records_.front();
    if (oldest.judgement && oldest.judgement->fate == RecordFate::kBilled) {
      billed_before_.push_back(std::move(oldest));
    } else if (--oldest.names->second == 0) {
      names_.erase(oldest.names);
    }
  }
}

Outcome<std::vector<Verdict>> MemoryLedger::Verdicts(RequestRange range) const {
  std::vector<Verdict> verdicts;
  auto record = std::lower_bound(records_.begin(), records_.end(), range.first,
                                 [](const KeptRecord& kept, std::int64_t number) { return kept.request < number; });
  for (; record != records_.end() && record->request <= range.last; ++record) {
    if (!record->judgement) continue;
    const UsageNames& names = record->names->first;
    verdicts.push_back({record->request, record->place, record->judgement->fate, record->judgement->status,
                        names.region, names.product_code, names.customer_identifier, names.customer_aws_account_id,
                        names.license_arn, names.resource, names.dimension, record->timestamp, record->quantity,
                        record->judgement->metering_record_id});
  }
  return verdicts;
}

Outcome<Conservation> MemoryLedger::CheckConservation() const {
  ConservationAccount account(entries_);
  const auto add = [&](const KeptRecord& record) {
    account.Add(record.names->first, record.timestamp, record.quantity,
                record.judgement ? &*record.judgement : nullptr);
  };
  std::for_each(billed_before_.begin(), billed_before_.end(), add);
  std::for_each(records_.begin(), records_.end(), add);
  return account.Close();
}

Outcome<void> MemoryLedger::Clear(std::int64_t /*last_request*/) {
  records_.clear();
  billed_before_.clear();
  names_.clear();
  return {};
}

}  // namespace marketplace_metering::emulator
