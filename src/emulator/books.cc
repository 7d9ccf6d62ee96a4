#include "emulator/books.h"

namespace marketplace_metering::emulator {

const LedgerEntry* BillingLedger::Find(const UsageKey& key) const {
  const auto found = index_.find(key);
  return found == index_.end() ? nullptr : &entries_[found->second];
}

void BillingLedger::Add(const UsageKey& key, LedgerEntry entry) {
  const auto found = index_.find(key);
  additions_.push_back({key, entries_.size(), {}});
  if (found != index_.end()) additions_.back().before = found->second;
  entries_.push_back(std::move(entry));
  index_[key] = entries_.size() - 1;
}

void BillingLedger::Undo() {
  for (auto addition = additions_.rbegin(); addition != additions_.rend(); ++addition) {
    if (addition->before) {
      index_[addition->key] = *addition->before;
    } else {
      index_.erase(addition->key);
    }
    if (entries_.size() > addition->place) entries_.resize(addition->place);
  }
  additions_.clear();
}

void BillingLedger::Clear() noexcept {
  index_.clear();
  entries_.clear();
  additions_.clear();
}

void Books::Settle() noexcept {
  ledger.Settle();
  times_unprocessed.Settle();
  client_tokens.Settle();
  judgements.clear();
}

void Books::Undo() {
  ledger.Undo();
  times_unprocessed.Undo();
  client_tokens.Undo();
  judgements.clear();
}

void Books::Clear() noexcept {
  ledger.Clear();
  times_unprocessed.Clear();
  client_tokens.Clear();
  judgements.clear();
}

}  // namespace marketplace_metering::emulator
