// What the emulated service remembers between requests.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "emulator/id_source.h"
#include "emulator/journaled_map.h"
#include "marketplace_metering/emulator/ledger.h"
#include "marketplace_metering/emulator/options.h"
#include "marketplace_metering/model/meter_usage.h"

namespace marketplace_metering::emulator {

/// What makes two records the same to the service, part by part.
using UsageKey = std::vector<std::string>;

/// Accepted usage, one entry for each key. The first quantity stands.
class BillingLedger {
 public:
  /// An entry since the last Settle.
  struct Addition {
    UsageKey key = {};
    std::size_t place = 0;                   ///< in `entries()`
    std::optional<std::size_t> before = {};  ///< which one the key led to
  };

  /// Null when nothing was accepted for that key. Good until something is added.
  const LedgerEntry* Find(const UsageKey& key) const;
  void Add(const UsageKey& key, LedgerEntry entry);
  const std::vector<LedgerEntry>& entries() const noexcept { return entries_; }

  const std::vector<Addition>& additions() const noexcept { return additions_; }
  void Settle() noexcept { additions_.clear(); }
  void Undo();
  void Clear() noexcept;

 private:
  std::map<UsageKey, std::size_t> index_;
  std::vector<LedgerEntry> entries_;  ///< in the order of the index's numbers
  std::vector<Addition> additions_;
};

/// Client tokens of MeterUsage that led to a record.
struct RememberedCall {
  MeterUsageRequest request = {};
  std::string metering_record_id = {};
};

/// What the rules say of one record.
struct Judgement {
  RecordFate fate = RecordFate::kRefused;
  std::string status = {};              ///< see `Verdict`, as the next
  std::string metering_record_id = {};  ///< empty unless it has an entry
};

/// Use from one thread at a time.
struct Books {
  explicit Books(IdSource source) : ids(source) {}

  /// Each record that a request is decided for is judged once, in their order. A request that is refused as a whole
  /// before any is judged needs none.
  void Judge(RecordFate fate, std::string status, std::string metering_record_id = {}) {
    judgements.push_back({fate, std::move(status), std::move(metering_record_id)});
  }

  /// The end of a request: what it did stays, or is undone.
  void Settle() noexcept;
  void Undo();
  /// Forgets all but how ids are made: none comes twice.
  void Clear() noexcept;

  IdSource ids;
  BillingLedger ledger;
  JournaledMap<UsageKey, int> times_unprocessed;
  JournaledMap<UsageKey, RememberedCall> client_tokens;  ///< by account and token
  std::vector<Judgement> judgements;                     ///< of the request at hand
};

}  // namespace marketplace_metering::emulator
