// AWS Marketplace Metering on your own machine: same wire, same rules, no bill.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "marketplace_metering/emulator/ledger.h"
#include "marketplace_metering/emulator/options.h"
#include "marketplace_metering/error.h"
#include "marketplace_metering/export.h"
#include "marketplace_metering/outcome.h"

namespace marketplace_metering::emulator {

/// A request as it came, and what it was answered.
struct LoggedRequest {
  std::int64_t number = 0;  ///< From 1.
  std::chrono::system_clock::time_point time = {};
  std::string operation = {};  ///< Empty when the target header named none we know.
  std::string region = {};     ///< Empty when the signature was not accepted, as the next.
  std::string access_key_id = {};
  std::string request_id = {};
  int status = 0;                        ///< 0: nothing was answered.
  std::string error_name = {};           ///< Empty when it succeeded.
  std::string fault = {};                ///< The `NameOf` the fault it met, or empty.
  std::vector<HttpHeader> headers = {};  ///< Without `Authorization` and `X-Amz-Security-Token`.
  std::string body = {};
};

/// Names an agreement. Those left empty may be anything.
struct AgreementName {
  std::string product_code = {};
  std::string customer_identifier = {};
  std::string customer_aws_account_id = {};
  std::string license_arn = {};
};

/// What `Emulator::Reset` puts back.
enum class ResetPart { kLedger, kFaults, kClock, kSettings };

/// A server that answers as AWS Marketplace Metering does: it checks signatures, refuses what
/// the service refuses, takes a customer's hour once, and keeps a ledger of what would be
/// billed. Owns one I/O thread, joined by `Stop` and by the destructor. Thread-safe.
class MARKETPLACE_METERING_EXPORT Emulator {
 public:
  /// Listens when it returns. Fails with `kInvalidConfiguration`, listing everything that is
  /// wrong with `options`, or naming the address that cannot be had; and with `kStorageFailed` when
  /// the ledger's file cannot be used.
  static Outcome<std::unique_ptr<Emulator>> Start(EmulatorOptions options);

  Emulator(const Emulator&) = delete;
  Emulator& operator=(const Emulator&) = delete;
  ~Emulator();

  /// Such as `https://127.0.0.1:40123`; for `ClientConfig::endpoint_url`.
  std::string url() const;

  /// The page to look at, and what it is made of: see the emulator's guide. Empty without `control_port`.
  std::string control_url() const;

  /// The certificate authority that clients must trust; empty without TLS.
  std::string ca_pem() const;

  /// Writes `ca_pem()` to a file, for `TlsConfig::ca_file`. Replaces the file in one step. Fails
  /// with `kInvalidConfiguration` when there is no TLS or the file cannot be written.
  Outcome<void> WriteCaFile(const std::string& path) const;

  /// The key that verifies what RegisterUsage signs. Made when first needed, which takes some
  /// hundred milliseconds. Fails with `kInvalidRequest` for an unknown product or version.
  Outcome<std::string> PublicKeyPem(std::string_view product_code, int version) const;

  /// Everything that would be billed so far, in the order it was accepted.
  std::vector<LedgerEntry> ledger() const;

  /// What became of every record of every request, or of those with numbers from the first to the last: of the latest
  /// 1 000 000 records, unless there is a ledger file. Fails with `kStorageFailed` when that cannot be read.
  Outcome<std::vector<Verdict>> verdicts(std::int64_t first_request = 1, std::int64_t last_request = INT64_MAX) const;
  /// Whether all that was sent is accounted for. Fails likewise.
  Outcome<Conservation> CheckConservation() const;

  /// The latest requests, oldest first; at most `max_logged_requests`, and no more than 16 MiB
  /// of bodies.
  std::vector<LoggedRequest> requests() const;

  /// From the next request or connection on, something goes wrong. Gives its number. Fails with `kInvalidRequest`,
  /// naming what cannot be.
  Outcome<int> AddFault(Fault fault);
  /// Fails with `kInvalidRequest` when there is none of that number, and with `kInvalidConfiguration` when connections
  /// were refused, are to be taken again, and the address cannot be had.
  Outcome<void> RemoveFault(int number);
  Outcome<void> RemoveFaults();
  /// Those that can still strike, in the order they were added.
  std::vector<ActiveFault> faults() const;
  /// With which faults are drawn by lot.
  std::uint64_t fault_seed() const;

  /// What it goes by now: as given at the start, with what was changed since.
  EmulatorOptions options() const;
  /// Goes by what `change` makes of them from the next request on; what was billed stays. Addresses, limits of
  /// connections and of memory, the ledger's file, clock and random source stay as they were at the start whatever it
  /// does, and faults are added with `AddFault`. Fails as `Start` does, and then nothing has changed. `change` must not
  /// call this emulator; what it throws goes through.
  Outcome<void> ChangeOptions(const std::function<void(EmulatorOptions&)>& change);

  /// A new token for the landing page of one agreement, good for so long by the service's clock. Fails with
  /// `kInvalidRequest` when no agreement has all the names that are given, or more than one has.
  Outcome<RegistrationToken> IssueToken(const AgreementName& name, std::chrono::seconds life = std::chrono::hours(4));

  /// Back to how it was at the start: faults count from 1 and draw the same lots again; with the clock, every quota is
  /// there in full. The first part that fails ends it.
  Outcome<void> Reset(const std::set<ResetPart>& parts = {ResetPart::kLedger, ResetPart::kFaults, ResetPart::kClock,
                                                          ResetPart::kSettings});

  /// Forgets what was billed, the requests, client tokens and how often records were left unprocessed, in the file too.
  /// Fails with `kStorageFailed`, and then nothing is forgotten.
  Outcome<void> ClearLedger();

  /// What the service's clock shows: `EmulatorOptions::clock`, until one of the next three moves it.
  /// Every rule, the age of signatures and the `Date` of answers follow it, and stay between 1970 and
  /// 2200. A client whose own clock stays behind is refused first, and learns the time from `Date`.
  std::chrono::system_clock::time_point Now() const;
  /// Sets it; it goes on from there.
  void SetTime(std::chrono::system_clock::time_point now);
  /// Moves it, back too.
  void AdvanceTime(std::chrono::nanoseconds by);
  double time_scale() const;
  /// Lets it run so many times as fast; 0: it stands. Fails with `kInvalidRequest` when that is not
  /// from 0 to 1 000 000.
  Outcome<void> SetTimeScale(double scale);

  /// Ends all connections and waits for the I/O thread. The ledger stays readable.
  void Stop();

 private:
  struct Impl;
  Outcome<void> StartControl();
  explicit Emulator(std::unique_ptr<Impl> impl);
  const std::unique_ptr<Impl> impl_;
};

}  // namespace marketplace_metering::emulator
