// The ledger in an SQLite file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "emulator/file_lock.h"
#include "emulator/ledger_store.h"
#include "emulator/sqlite.h"

namespace marketplace_metering::emulator {

/// Each request is a transaction, so that what was answered outlives the process, however that ends. The file belongs
/// to one at a time, but anybody may read it meanwhile. `Verdicts` and `CheckConservation` read it on connections of
/// their own and may be called from any thread at any time.
class LedgerFile final : public LedgerStore {
 public:
  /// Makes the file when there is none. Fails with `kStorageFailed`, saying what to do: when it cannot be opened, is no
  /// ledger, is of a newer format, or somebody else has it.
  static Outcome<std::unique_ptr<LedgerFile>> Open(const std::string& path);

  /// Puts all that was kept into books and log that are empty: of the requests the latest.
  Outcome<void> Restore(std::size_t max_requests, Books& books, RequestLog& log);

  Outcome<void> Keep(const Transaction& transaction) override;
  Outcome<std::vector<Verdict>> Verdicts(RequestRange range) const override;
  Outcome<Conservation> CheckConservation() const override;
  Outcome<void> Clear(std::int64_t last_request) override;

 private:
  explicit LedgerFile(std::string path) : path_(std::move(path)) {}

  Outcome<void> Prepare();
  Outcome<bool> IsNew();
  Outcome<void> End(const char* doing);
  Error Failure(const std::string& doing, const std::string& why) const;
  Error Damaged(const std::string& where) const;
  Outcome<void> RestoreEntries(Books& books);
  Outcome<void> RestoreTokens(Books& books);
  Outcome<void> RestoreTimesUnprocessed(Books& books);
  void RestoreRequests(std::size_t max_requests, RequestLog& log);
  void KeepRequest(const LoggedRequest& request);
  void KeepRecords(std::int64_t request, const std::vector<SentRecord>& records);
  std::map<std::string_view, std::int64_t> KeepEntries(const BillingLedger& ledger);
  void KeepJudgements(std::int64_t request, std::size_t records, const std::vector<Judgement>& judgements,
                      std::map<std::string_view, std::int64_t> entries);
  void KeepMemory(std::int64_t request, const Books& books);
  Outcome<std::unique_ptr<Database>> OpenToRead() const;

  const std::string path_;
  std::string whole_path_;  // so that changing the directory does no harm
  FileLock lock_;
  Database database_;
  Statement begin_;
  Statement commit_;
  Statement add_request_;
  Statement add_record_;
  Statement add_verdict_;
  Statement add_entry_;
  Statement set_token_;
  Statement set_times_;
};

}  // namespace marketplace_metering::emulator
