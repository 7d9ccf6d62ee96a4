// What somebody says of a role of IAM Identity Center.
#pragma once

#include <string>

#include "config/shared_files.h"
#include "marketplace_metering/outcome.h"
#include "marketplace_metering/sso_credentials.h"

namespace marketplace_metering::credentials {

/// Complete, and fit to be sent.
struct SsoSettings {
  std::string session = {};  ///< Empty: the login is that of the start URL alone.
  std::string start_url = {};
  std::string region = {};
  std::string account_id = {};
  std::string role_name = {};
  std::string profile = {};  ///< That asks; empty: none.
};

/// What code says. `kMissingCredentials` when it says nothing, `kInvalidConfiguration` when it cannot be used.
Outcome<SsoSettings> SsoSettingsOf(const SsoCredentialsOptions& options, const config::SharedFiles& files);

/// What `profile`, which is among `files`, says by its keys `sso_session`, `sso_start_url`, `sso_region`,
/// `sso_account_id` and `sso_role_name`. `kMissingCredentials` when it names neither account nor role,
/// `kInvalidConfiguration` when it cannot be used; messages say where things stand.
Outcome<SsoSettings> SsoSettingsOf(const config::SharedFiles& files, const std::string& profile);

/// "run aws sso login --profile A": what a person does when the login has ended.
std::string LoginAdvice(const SsoSettings& settings);

}  // namespace marketplace_metering::credentials
