#include "emulator/books.h"

namespace marketplace_metering::emulator {

const LedgerEntry* BillingLedger::Find(const UsageKey& key) const {
  const auto found = index_.find(key);
  return found == index_.end() ? nullptr : &entries_[found->second];
}

void BillingLedger::Add(const UsageKey& key, LedgerEntry entry) {
  entries_.push_back(std::move(entry));
  index_[key] = entries_.size() - 1;
}

void BillingLedger::Clear() {
  index_.clear();
  entries_.clear();
}

void Books::Clear() {
  ledger.Clear();
  times_unprocessed.clear();
  client_tokens.clear();
}

}  // namespace marketplace_metering::emulator
