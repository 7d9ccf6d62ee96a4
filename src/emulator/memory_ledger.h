// Verdicts in memory, within bounds.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "emulator/ledger_store.h"

namespace marketplace_metering::emulator {

/// Keeps the latest verdicts, and those of all entries, which are bounded elsewhere.
class MemoryLedger final : public LedgerStore {
 public:
  static constexpr std::size_t kMaxRecords = 1'000'000;

  /// `entries`, which must outlive it, are what conservation is checked against.
  explicit MemoryLedger(const std::vector<LedgerEntry>& entries, std::size_t max_records = kMaxRecords)
      : entries_(entries), max_records_(max_records) {}

  Outcome<void> Keep(const Transaction& transaction) override;
  Outcome<std::vector<Verdict>> Verdicts(RequestRange range) const override;
  Outcome<Conservation> CheckConservation() const override;
  Outcome<void> Clear(std::int64_t last_request) override;

 private:
  // Most records share their names with others.
  using NamePool = std::map<UsageNames, std::size_t>;  // how many records have them

  struct KeptRecord {
    std::int64_t request = 0;
    int place = 0;
    NamePool::iterator names;
    Time timestamp = {};
    std::int32_t quantity = 0;
    std::optional<Judgement> judgement = {};
  };

  void Forget();

  const std::vector<LedgerEntry>& entries_;
  const std::size_t max_records_;
  NamePool names_;
  std::deque<KeptRecord> records_;
  std::vector<KeptRecord> billed_before_;  // too old to be shown
};

}  // namespace marketplace_metering::emulator
