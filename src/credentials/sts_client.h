// Calls STS.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "credentials/nested_client.h"
#include "credentials/sts_reply.h"
#include "credentials/sts_request.h"
#include "marketplace_metering/client_config.h"
#include "marketplace_metering/credentials.h"
#include "marketplace_metering/dependencies.h"
#include "marketplace_metering/outcome.h"

namespace marketplace_metering::credentials {

/// STS at the address that the settings give it. Thread-safe.
class StsClient {
 public:
  /// The region is that of `config`, else `region`, which may be empty; without both every call fails. `world` and
  /// `keys` as for `NestedClient`.
  StsClient(const ResolvedConfig& config, const std::string& region, const Dependencies& world,
            std::shared_ptr<CredentialsProvider> keys);

  /// Sends `body`. Signed when there are keys. `told` is what `body` tells STS in secret, or empty; no error quotes it.
  /// Fails with what the call ended with, and with `kExpiredCredentials` when STS gave keys that have expired.
  Outcome<AssumedRole> Assume(StsOperation operation, std::string body, const Secret& told,
                              const CredentialsRequest& request) const;

 private:
  const std::shared_ptr<Clock> clock_;
  const bool is_signed_;
  const Outcome<ResolvedEndpoint> endpoint_;
  std::optional<NestedClient> client_;  // absent without an endpoint
};

}  // namespace marketplace_metering::credentials
