// The role that a token of an identity provider stands for.
#pragma once

#include <memory>
#include <string>

#include "marketplace_metering/client_config.h"
#include "marketplace_metering/credentials.h"
#include "marketplace_metering/credentials_providers.h"
#include "marketplace_metering/dependencies.h"

namespace marketplace_metering::credentials {

/// What is asked for, and where it stood.
struct WebIdentity {
  AssumeRoleWithWebIdentityParameters parameters = {};
  std::string token_file = {};
  std::string token_setting = {};  ///< "AWS_WEB_IDENTITY_TOKEN_FILE", for messages.
  std::string profile = {};        ///< That asks; empty: none.
  std::string region = {};         ///< Of the profile, for settings without one.
  std::string origin = {};         ///< What leads to the token, for `Credentials::origin`.
  CredentialsPlatform platform = CredentialsPlatform::kUnspecified;
};

/// Not cached. `world` has at least transport, environment, files, clock and random.
std::shared_ptr<CredentialsProvider> MakeWebIdentityCredentials(WebIdentity identity, const ResolvedConfig& config,
                                                                const Dependencies& world);

/// That of the environment, where EKS puts it: not set up without a file, and an error without a role.
std::shared_ptr<CredentialsProvider> MakeEnvironmentWebIdentity(const ResolvedConfig& config,
                                                                const Dependencies& world);

}  // namespace marketplace_metering::credentials
