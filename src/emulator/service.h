// The emulated service without its sockets: a request in, a reply out.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "emulator/books.h"
#include "emulator/catalog.h"
#include "emulator/forced_errors.h"
#include "emulator/operation.h"
#include "emulator/request_log.h"
#include "emulator/service_error.h"
#include "emulator/signing_keys.h"
#include "emulator/travel_clock.h"
#include "emulator/wire.h"
#include "marketplace_metering/emulator/emulator.h"
#include "marketplace_metering/emulator/options.h"
#include "marketplace_metering/outcome.h"

namespace marketplace_metering::emulator {

/// Thread-safe.
class Service {
 public:
  /// `options` has been checked, its clock and random source are there. Asks the random source
  /// for a seed, and never again.
  explicit Service(EmulatorOptions options);

  WireReply Handle(const WireRequest& request);

  std::vector<LedgerEntry> ledger() const;
  std::vector<LoggedRequest> requests() const;
  void ForceError(ForcedError error);
  TravelClock& clock() noexcept { return clock_; }
  Outcome<std::string> PublicKeyPem(const std::string& product_code, int version);

 private:
  /// What is found out about a request on the way, for the log.
  struct Trace {
    std::optional<Operation> operation = {};
    const AcceptedCredentials* caller = nullptr;
  };

  Answer<std::string> Decide(const WireRequest& request, Time now, Trace& trace);
  std::optional<ServiceError> FindForcedError(const WireRequest& request, Operation operation);
  Answer<std::string> Perform(const WireRequest& request, Time now, const Trace& trace);
  Answer<std::string> BatchMeterUsage(const std::string& body, Time now);
  Answer<std::string> MeterUsage(const std::string& body, const AcceptedCredentials& caller, Time now);
  Answer<std::string> RegisterUsage(const std::string& body, const AcceptedCredentials& caller, Time now);
  Answer<std::string> ResolveCustomer(const std::string& body, Time now);

  const EmulatorOptions options_;
  const Catalog catalog_;
  TravelClock clock_;
  SigningKeys keys_;
  mutable std::mutex mutex_;  ///< guards what follows
  Books books_;
  ForcedErrors forced_;
  RequestLog log_;
};

}  // namespace marketplace_metering::emulator
