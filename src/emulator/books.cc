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

}  // namespace marketplace_metering::emulator
