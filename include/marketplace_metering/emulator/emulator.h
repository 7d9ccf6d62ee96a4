// AWS Marketplace Metering on your own machine: same wire, same rules, no bill.
#pragma once

#include <chrono>
#include <memory>
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
  std::chrono::system_clock::time_point time = {};
  std::string operation = {};      ///< Empty when the target header named none we know.
  std::string access_key_id = {};  ///< Empty when the signature was not accepted.
  std::string request_id = {};
  int status = 0;
  std::string error_name = {};           ///< Empty when it succeeded.
  std::vector<HttpHeader> headers = {};  ///< Without `Authorization` and `X-Amz-Security-Token`.
  std::string body = {};
};

/// A server that answers as AWS Marketplace Metering does: it checks signatures, refuses what
/// the service refuses, takes a customer's hour once, and keeps a ledger of what would be
/// billed. Owns one I/O thread, joined by `Stop` and by the destructor. Thread-safe.
class MARKETPLACE_METERING_EXPORT Emulator {
 public:
  /// Listens when it returns. Fails with `kInvalidConfiguration`, listing everything that is
  /// wrong with `options`, or naming the address that cannot be had.
  static Outcome<std::unique_ptr<Emulator>> Start(EmulatorOptions options);

  Emulator(const Emulator&) = delete;
  Emulator& operator=(const Emulator&) = delete;
  ~Emulator();

  /// Such as `https://127.0.0.1:40123`; for `ClientConfig::endpoint_url`.
  std::string url() const;

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

  /// The latest requests, oldest first; at most `max_logged_requests`, and no more than 16 MiB
  /// of bodies.
  std::vector<LoggedRequest> requests() const;

  /// Answers the next requests of an operation with an error. Further ones queue behind it.
  /// Fails with `kInvalidRequest` for an operation, name or status that cannot be.
  Outcome<void> ForceError(ForcedError error);

  /// What the service's clock shows: `EmulatorOptions::clock`, until one of the next three moves it.
  /// Every rule, the age of signatures and the `Date` of answers follow it, and stay between 1970 and
  /// 2200. A client whose own clock stays behind is refused first, and learns the time from `Date`.
  std::chrono::system_clock::time_point Now() const;
  /// Sets it; it goes on from there.
  void SetTime(std::chrono::system_clock::time_point now);
  /// Moves it, back too.
  void AdvanceTime(std::chrono::nanoseconds by);
  /// Lets it run so many times as fast; 0: it stands. Fails with `kInvalidRequest` when that is not
  /// from 0 to 1 000 000.
  Outcome<void> SetTimeScale(double scale);

  /// Ends all connections and waits for the I/O thread. The ledger stays readable.
  void Stop();

 private:
  struct Impl;
  explicit Emulator(std::unique_ptr<Impl> impl);
  const std::unique_ptr<Impl> impl_;
};

}  // namespace marketplace_metering::emulator
