// Credentials of a role of IAM Identity Center.
#pragma once

#include <memory>
#include <string>

#include "config/shared_files.h"
#include "credentials/sso_settings.h"
#include "marketplace_metering/client_config.h"
#include "marketplace_metering/credentials.h"
#include "marketplace_metering/dependencies.h"

namespace marketplace_metering::credentials {

/// Not cached. `home` is where `.aws/sso/cache` is; empty when nobody knows. `world` has at least transport,
/// environment, files, clock and random.
std::shared_ptr<CredentialsProvider> MakeSsoCredentials(const SsoSettings& settings, const std::string& home,
                                                        const ResolvedConfig& config, const Dependencies& world);

/// Those that `profile`, which is among `files`, asks for; the provider fails with what is wrong, as `SsoSettingsOf`.
std::shared_ptr<CredentialsProvider> MakeSsoProfileCredentials(const ResolvedConfig& config,
                                                               const config::SharedFiles& files,
                                                               const std::string& profile, const Dependencies& world);

}  // namespace marketplace_metering::credentials
