// Calls the other services that credentials come from: STS, SSO, sign-in, Cognito.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "call/blocking_caller.h"
#include "marketplace_metering/client_config.h"
#include "marketplace_metering/credentials.h"
#include "marketplace_metering/dependencies.h"
#include "marketplace_metering/outcome.h"

namespace marketplace_metering::credentials {

/// One service at one address, with the transport, retries and clock of the client whose credentials are looked for.
/// Connects within 3.1 s and waits 5 s for an answer of at most 64 KiB, unless the client's own limits are smaller;
/// makes three attempts. Thread-safe.
class NestedClient {
 public:
  static constexpr std::size_t kLargestReply = 65536;

  /// `world` has at least transport, clock, random and environment. `keys` signs; null for a service that is called
  /// without signature.
  NestedClient(const ResolvedConfig& config, const Dependencies& world, ResolvedEndpoint endpoint,
               std::shared_ptr<CredentialsProvider> keys);

  /// The call's own time and cancellation are those of `request`. Errors are what the envelope reads, or those of
  /// the transport.
  Outcome<call::Reply> Call(call::Invocation invocation, const CredentialsRequest& request) const;

 private:
  const ResolvedConfig config_;
  const std::shared_ptr<Clock> clock_;
  const call::BlockingCaller caller_;  // refers to `config_`
};

}  // namespace marketplace_metering::credentials
