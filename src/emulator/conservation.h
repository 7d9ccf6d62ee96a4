// The account of all that was sent, added up from records and entries.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "emulator/books.h"
#include "emulator/sent_records.h"
#include "marketplace_metering/emulator/ledger.h"

namespace marketplace_metering::emulator {

/// The same account as the view `conservation` of a ledger file. Use from one thread at a time.
class ConservationAccount {
 public:
  /// `entries` must outlive it.
  explicit ConservationAccount(const std::vector<LedgerEntry>& entries);

  /// `judgement`: null when nothing was said of the record. Each once, in the order they came. `names` stay where they
  /// are until it is closed.
  void Add(const UsageNames& names, Time timestamp, std::int32_t quantity, const Judgement* judgement);
  /// Once all records were added.
  Conservation Close();

 private:
  ConservationRow& RowOf(const UsageNames& names, Time time);
  ConservationRow& RowOnceFound(const UsageNames& names, Time month);
  void Claim(const UsageNames& names, Time timestamp, std::int32_t quantity, const std::string& id,
             ConservationRow& row);

  Conservation result_;
  std::unordered_map<std::string_view, const LedgerEntry*> unclaimed_;  ///< by their record ids
  std::vector<const LedgerEntry*> copies_;                              ///< of which another entry has the id
  std::map<UsageKey, ConservationRow> rows_;
  std::map<std::pair<const UsageNames*, Time>, ConservationRow*> found_;
};

}  // namespace marketplace_metering::emulator
