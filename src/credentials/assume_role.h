// A role that is assumed with other credentials.
#pragma once

#include <memory>
#include <string>

#include "marketplace_metering/client_config.h"
#include "marketplace_metering/credentials.h"
#include "marketplace_metering/credentials_providers.h"
#include "marketplace_metering/dependencies.h"

namespace marketplace_metering::credentials {

/// Which role, and who asks for it.
struct AssumedRoleWish {
  AssumeRoleParameters parameters = {};
  std::string profile = {};  ///< That asks; empty: none.
  std::string region = {};   ///< Of the profile, for settings without one.
};

/// Not cached; `source` should be. `world` has at least transport, environment, clock and random.
std::shared_ptr<CredentialsProvider> MakeAssumeRoleCredentials(AssumedRoleWish wish,
                                                               std::shared_ptr<CredentialsProvider> source,
                                                               const ResolvedConfig& config, const Dependencies& world);

}  // namespace marketplace_metering::credentials
