// Where verdicts are kept, and with a file everything else that must outlive the process.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "emulator/books.h"
#include "emulator/request_log.h"
#include "emulator/sent_records.h"
#include "marketplace_metering/emulator/emulator.h"
#include "marketplace_metering/emulator/ledger.h"
#include "marketplace_metering/outcome.h"

namespace marketplace_metering::emulator {

/// One request and all it did.
struct Transaction {
  const LoggedRequest& request;
  const std::vector<SentRecord>& records;
  const Books& books;  ///< its judgements are of the first so many records; what is not settled is what it changed
};

/// Requests by their numbers, both included.
struct RequestRange {
  std::int64_t first = 0;
  std::int64_t last = std::numeric_limits<std::int64_t>::max();
};

/// Use from one thread at a time, except where an implementation says otherwise.
class LedgerStore {
 public:
  LedgerStore() = default;
  LedgerStore(const LedgerStore&) = delete;
  LedgerStore& operator=(const LedgerStore&) = delete;
  virtual ~LedgerStore() = default;

  /// All of it or nothing. Fails with `kStorageFailed`, as the others do.
  virtual Outcome<void> Keep(const Transaction& transaction) = 0;
  virtual Outcome<std::vector<Verdict>> Verdicts(RequestRange range) const = 0;
  virtual Outcome<Conservation> CheckConservation() const = 0;
  /// `last_request`: of the requests that are forgotten, the number of the last.
  virtual Outcome<void> Clear(std::int64_t last_request) = 0;
};

}  // namespace marketplace_metering::emulator
