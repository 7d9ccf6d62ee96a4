// Calls IAM Identity Center.
#pragma once

#include <memory>
#include <optional>

#include "credentials/nested_client.h"
#include "credentials/sso_settings.h"
#include "credentials/sso_token_document.h"
#include "marketplace_metering/client_config.h"
#include "marketplace_metering/credentials.h"
#include "marketplace_metering/dependencies.h"
#include "marketplace_metering/outcome.h"

namespace marketplace_metering::credentials {

/// Its portal and its tokens, at the addresses that the settings give them. Without signature. Thread-safe.
class SsoClient {
 public:
  /// In the region of `settings`. `world` as for `NestedClient`.
  SsoClient(const SsoSettings& settings, const ResolvedConfig& config, const Dependencies& world);

  /// The keys of the role, with all they have. Fails with what the call ended with, and as `ReadRoleCredentials`; with
  /// `kExpiredCredentials` when the token is not accepted. No error quotes `access_token`.
  Outcome<Credentials> GetRoleCredentials(const Secret& access_token, const CredentialsRequest& request) const;

  /// A successor of `token`, which can be renewed. Fails with what the call ended with, and as `ReadRenewal`; with
  /// `kExpiredCredentials` when nothing but another login helps. No error quotes any part of `token`.
  Outcome<SsoToken> Renew(const SsoToken& token, const CredentialsRequest& request) const;

 private:
  /// One of the two services, or why it cannot be called.
  struct Service {
    Service(Outcome<ResolvedEndpoint> found, const ResolvedConfig& config, const Dependencies& world);

    const Outcome<ResolvedEndpoint> endpoint;
    std::optional<NestedClient> client;  // absent without an endpoint
  };

  const SsoSettings settings_;
  const std::shared_ptr<Clock> clock_;
  const Service portal_;
  const Service tokens_;
};

}  // namespace marketplace_metering::credentials
