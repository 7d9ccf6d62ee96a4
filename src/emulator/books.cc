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

ServiceError LedgerFull() {
  return {"InternalServiceErrorException", "The emulator's ledger is full: raise max_ledger_entries, or clear it.",
          500};
}

bool Books::HasRoomFor(std::size_t records, const EmulatorOptions& options) const noexcept {
  return ledger.entries().size() + records <= options.max_ledger_entries;
}

void Books::Clear() {
  ledger.Clear();
  times_unprocessed.clear();
  client_tokens.clear();
}

}  // namespace marketplace_metering::emulator
