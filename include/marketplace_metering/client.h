// The client for AWS Marketplace Metering.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "marketplace_metering/call_options.h"
#include "marketplace_metering/client_config.h"
#include "marketplace_metering/dependencies.h"
#include "marketplace_metering/export.h"
#include "marketplace_metering/model/batch_meter_usage.h"
#include "marketplace_metering/model/invoke.h"
#include "marketplace_metering/model/meter_usage.h"
#include "marketplace_metering/model/register_usage.h"
#include "marketplace_metering/model/resolve_customer.h"
#include "marketplace_metering/outcome.h"

namespace marketplace_metering {

/// Sends usage to AWS Marketplace. Each call runs on the caller's thread. Copies share one
/// connection pool, one credential cache and one retry quota, so copy freely. Thread-safe.
///
/// After `fork` parent and child may both go on with it: a child lets go of its parent's connections at
/// its first call, without disturbing them, those in use included. Our own locks are free in the child,
/// whatever other threads were doing. OpenSSL's are its own, so with https fork while no other thread
/// is in the middle of a call. A callback may fork, but only its parent may return from it.
class MARKETPLACE_METERING_EXPORT MarketplaceMeteringClient {
 public:
  /// Reads the settings and checks them all. Opens no connection and asks for no credentials:
  /// that happens at the first call. Fails with an error of kind `kConfiguration`, or with
  /// `kInvalidCredentials` for half a pair of keys in `config`.
  static Outcome<MarketplaceMeteringClient> Create(ClientConfig config = {}, Dependencies dependencies = {});

  /// Reports up to 25 records for one product; a SaaS seller calls it with the seller's
  /// credentials. **A successful outcome can still hold refused and unprocessed records**: read
  /// both lists or `Summarize`. One record outside the time window (24 hours, month closes at
  /// 06:00 UTC on the 1st) fails the whole batch with `kTimestampOutOfBounds`.
  Outcome<BatchMeterUsageResult> BatchMeterUsage(const BatchMeterUsageRequest& request,
                                                 const CallOptions& options = {}) const;

  /// Reports usage from inside the buyer's account. Fills in a client token when there is none,
  /// the same for all attempts of this call.
  Outcome<MeterUsageResult> MeterUsage(const MeterUsageRequest& request, const CallOptions& options = {}) const;

  /// Called once by a paid container when it starts. On `kCustomerNotEntitled` the container
  /// must stop.
  Outcome<RegisterUsageResult> RegisterUsage(const RegisterUsageRequest& request,
                                             const CallOptions& options = {}) const;

  /// Turns a registration token into the buyer's identity; called with the credentials of the
  /// account that published the product.
  Outcome<ResolveCustomerResult> ResolveCustomer(const ResolveCustomerRequest& request,
                                                 const CallOptions& options = {}) const;

  /// Calls any operation with a JSON body in the service's own spelling, for members and
  /// operations newer than this library. Nothing is checked or filled in, no client token
  /// either. `operation` is letters and digits; `json` is an object.
  Outcome<InvokeResult> Invoke(std::string_view operation, std::string json, const InvokeOptions& options = {}) const;

  /// The settings in force and where each came from; no secrets.
  const ResolvedConfig& config() const noexcept;

 private:
  struct Impl;
  explicit MarketplaceMeteringClient(std::shared_ptr<const Impl> impl);
  std::shared_ptr<const Impl> impl_;
};

}  // namespace marketplace_metering
