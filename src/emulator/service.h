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
#include "emulator/operation.h"
#include "emulator/quota.h"
#include "emulator/request_log.h"
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

  WireReply Handle(const WireRequest& request);
  /// What strikes a connection that was taken, or a request of which the head has come.
  std::optional<Fault> OnConnection();
  std::optional<Fault> OnHead(const RequestHead& head);

  /// The emulator's own URL, for redirects.
  void SetUrl(std::string url);

  std::vector<LedgerEntry> ledger() const;
  std::vector<LoggedRequest> requests() const;
  TravelClock& clock() noexcept { return clock_; }
  FaultPlan& faults() noexcept { return faults_; }
  Outcome<std::string> PublicKeyPem(const std::string& product_code, int version);

  std::shared_ptr<const EmulatorOptions> options() const;
  /// `options` has been checked.
  void SetOptions(EmulatorOptions options);
  void ClearLedger();
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
  };

  Answer<std::string> Decide(Visit& visit);
  Answer<std::string> Perform(const Visit& visit);
  Answer<std::string> BatchMeterUsage(const Visit& visit, const Catalog& catalog);
  Answer<std::string> MeterUsage(const Visit& visit, const Catalog& catalog);
  Answer<std::string> RegisterUsage(const Visit& visit, const Catalog& catalog);
  WireReply ReplyOf(const Visit& visit, const Answer<std::string>& answer);
  std::string Log(LoggedRequest logged);
  std::string url() const;

  TravelClock clock_;
  FaultPlan faults_;
  SigningKeys keys_;
  QuotaMeter quotas_;
  mutable std::mutex mutex_;  ///< guards what follows
  std::string url_;
  std::shared_ptr<const EmulatorOptions> options_;
  Books books_;
  RequestLog log_;
};

}  // namespace marketplace_metering::emulator
