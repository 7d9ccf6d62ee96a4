// Credentials that a profile of the shared files leads to.
#pragma once

#include <memory>
#include <string>

#include "config/shared_files.h"
#include "marketplace_metering/client_config.h"
#include "marketplace_metering/credentials.h"
#include "marketplace_metering/dependencies.h"

namespace marketplace_metering::credentials {

/// What `files` say of `profile` now; `is_named` as for `MakeProfilePlan`. The provider fails with what is wrong.
std::shared_ptr<CredentialsProvider> MakeProfileCredentials(const ResolvedConfig& config,
                                                            const config::SharedFiles& files,
                                                            const std::string& profile, bool is_named,
                                                            const Dependencies& world);

}  // namespace marketplace_metering::credentials
