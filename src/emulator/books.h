// What the emulated service remembers between requests.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "emulator/id_source.h"
#include "emulator/service_error.h"
#include "marketplace_metering/emulator/ledger.h"
#include "marketplace_metering/emulator/options.h"
#include "marketplace_metering/model/meter_usage.h"

namespace marketplace_metering::emulator {

/// What makes two records the same to the service, part by part.
using UsageKey = std::vector<std::string>;

/// Accepted usage, one entry for each key. The first quantity stands.
class BillingLedger {
 public:
  /// Null when nothing was accepted for that key.
  const LedgerEntry* Find(const UsageKey& key) const;
  void Add(const UsageKey& key, LedgerEntry entry);
  void Clear();
  const std::vector<LedgerEntry>& entries() const noexcept { return entries_; }

 private:
  std::map<UsageKey, std::size_t> index_;
  std::vector<LedgerEntry> entries_;  ///< in the order of the index's numbers
};

/// Client tokens of MeterUsage that led to a record.
struct RememberedCall {
  MeterUsageRequest request = {};
  std::string metering_record_id = {};
};

ServiceError LedgerFull();

/// Use from one thread at a time.
struct Books {
  explicit Books(IdSource source) : ids(source) {}

  /// Whether so many more records may be billed.
  bool HasRoomFor(std::size_t records, const EmulatorOptions& options) const noexcept;

  /// Forgets all but how ids are made: none comes twice.
  void Clear();

  IdSource ids;
  BillingLedger ledger;
  std::map<UsageKey, int> times_unprocessed;
  std::map<std::pair<std::string, std::string>, RememberedCall> client_tokens;  ///< by account and token
};

}  // namespace marketplace_metering::emulator
