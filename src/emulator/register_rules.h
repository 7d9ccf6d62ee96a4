// RegisterUsage and ResolveCustomer as the service decides them.
#pragma once

#include <optional>
#include <string>

#include "emulator/catalog.h"
#include "emulator/service_error.h"
#include "emulator/usage_time.h"
#include "marketplace_metering/model/register_usage.h"
#include "marketplace_metering/model/resolve_customer.h"

namespace marketplace_metering::emulator {

/// What RegisterUsage is to sign.
struct Registered {
  std::string product_code = {};
  PublicKey key = {};
  std::optional<std::string> nonce = {};
  Time issued_at = {};
  std::optional<Time> public_key_expired_at = {};
};

/// The requests have passed CheckShape.
Answer<Registered> DecideRegisterUsage(const RegisterUsageRequest& request, const AcceptedCredentials& caller,
                                       const Catalog& catalog, Time now);
Answer<ResolveCustomerResult> DecideResolveCustomer(const ResolveCustomerRequest& request, const Catalog& catalog,
                                                    Time now);

}  // namespace marketplace_metering::emulator
