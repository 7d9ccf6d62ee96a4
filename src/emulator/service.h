// The emulated service without its sockets: a request in, a reply out.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "emulator/books.h"
#include "emulator/catalog.h"
#include "emulator/fault_plan.h"
#include "emulator/ledger_store.h"
#include "emulator/operation.h"
#include "emulator/quota.h"
#include "emulator/request_log.h"
#include "emulator/sent_records.h"
#include "emulator/service_error.h"
#include "emulator/signature_check.h"
#include "emulator/signing_keys.h"
#include "emulator/travel_clock.h"
#include "emulator/wire.h"
#include "marketplace_metering/emulator/emulator.h"
#include "marketplace_metering/emulator/options.h"
#include "marketplace_metering/outcome.h"

namespace marketplace_metering::emulator {

/// The head of a request whose body is still to come.
struct RequestHead {
  std::string target = {};  ///< the value of `X-Amz-Target`
};

/// Thread-safe.
class Service {
 public:
  /// `options` has been checked, its clock and random source are there. Asks the random source
  /// for a seed, and never again.
  explicit Service(EmulatorOptions options);

  /// Goes on with what `EmulatorOptions::ledger_file` holds, if there is to be one. Once, before any request. Fails
  /// with `kStorageFailed`.
  Outcome<void> OpenLedgerFile();

  WireReply Handle(const WireRequest& request);
  /// What strikes a connection that was taken, or a request of which the head has come.
  std::optional<Fault> OnConnection();
  std::optional<Fault> OnHead(const RequestHead& head);

  /// The emulator's own URL, for redirects.
  void SetUrl(std::string url);

  std::vector<LedgerEntry> ledger() const;
  std::vector<LoggedRequest> requests() const;
  Outcome<std::vector<Verdict>> Verdicts(RequestRange range) const;
  Outcome<Conservation> CheckConservation() const;
  TravelClock& clock() noexcept { return clock_; }
  FaultPlan& faults() noexcept { return faults_; }
  Outcome<std::string> PublicKeyPem(const std::string& product_code, int version);

  std::shared_ptr<const EmulatorOptions> options() const;
  /// `options` has been checked.
  void SetOptions(EmulatorOptions options);
  /// Fails with `kStorageFailed`, and then nothing is forgotten.
  Outcome<void> ClearLedger();
  /// To what it showed at the start, by the options of then.
  void ResetClock(const EmulatorOptions& start);
  /// One nobody has had.
  std::string NewId();

 private:
  struct Visit {
    const WireRequest& request;
    const std::shared_ptr<const EmulatorOptions> options;  ///< as long as anything points into them
    const Time now;
    std::optional<Operation> operation = {};
    Caller caller = {};
    std::optional<Fault> fault = {};
    std::optional<std::vector<SentRecord>> sent = {};  ///< once the request was read
    std::optional<std::string> refusal = {};  ///< why nothing was done, empty when it was; whatever is answered
    std::unique_lock<std::mutex> books = {};  ///< from the first look into them until all is kept
  };

  Answer<std::string> Decide(Visit& visit);
  Answer<std::string> Perform(Visit& visit);
  Answer<std::string> PerformOperation(Visit& visit);
  Answer<std::string> BatchMeterUsage(Visit& visit, const Catalog& catalog);
  Answer<std::string> MeterUsage(Visit& visit, const Catalog& catalog);
  Answer<std::string> RegisterUsage(const Visit& visit, const Catalog& catalog);
  WireReply ReplyOf(const Visit& visit, const Answer<std::string>& answer);
  bool IsOverfull(const EmulatorOptions& options) const;
  void JudgeAsRefused(const Visit& visit, const Answer<std::string>& answer, const std::vector<SentRecord>& records);
  Outcome<void> Keep(LoggedRequest& logged, const std::vector<SentRecord>& records);
  std::unique_lock<std::mutex> LockToReadStore() const;
  std::string url() const;

  TravelClock clock_;
  FaultPlan faults_;
  SigningKeys keys_;
  QuotaMeter quotas_;
  mutable std::mutex mutex_;  ///< guards the next two
  std::string url_;
  std::shared_ptr<const EmulatorOptions> options_;
  /// Guards what follows, from a decision until it is kept in the file: the next one rests on it. Before `mutex_`.
  mutable std::mutex books_mutex_;
  Books books_;
  RequestLog log_;
  std::unique_ptr<LedgerStore> store_;
};

}  // namespace marketplace_metering::emulator
