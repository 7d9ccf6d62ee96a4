// Credentials of a role that people reach through IAM Identity Center (SSO).
#pragma once

#include <memory>
#include <string>

#include "marketplace_metering/client_config.h"
#include "marketplace_metering/credentials.h"
#include "marketplace_metering/dependencies.h"
#include "marketplace_metering/export.h"

namespace marketplace_metering {

/// Which role, and whose login opens it: that of a session, or that of a start URL.
struct SsoCredentialsOptions {
  /// The NAME of a section `[sso-session NAME]` of the AWS config file, as `aws configure sso` writes it. Its tokens
  /// are renewed for as long as the login allows. Empty: the login is that of `start_url`, which ends with its token.
  std::string session = {};
  /// Where people log in, exactly as the profile says it that they log in with: the file of the token is named for
  /// every character. Required without `session`; beside it at most a repetition of what the section says.
  std::string start_url = {};
  /// Where IAM Identity Center is, `us-east-1`. Required without `session`; beside it likewise.
  std::string region = {};
  std::string account_id = {};  ///< Required; twelve digits.
  std::string role_name = {};   ///< Required; 1 to 64 letters, digits, at signs and `=,._+-`.
};

/// The role's credentials, for which a person logs in with `aws sso login`; this library asks nobody. At each `Resolve`
/// the token of that login is read from `~/.aws/sso/cache` (`HOME`), and exchanged at the portal, so wrap it in
/// `MakeCachingCredentialsProvider`, as a client does. The config file is read now.
///
/// A session's token is renewed from 5 minutes before its end, at most every 30 s, by one caller on its own thread; the
/// others use the one that there is while it is good, and wait otherwise. The renewed one replaces the file, with
/// everything in it that is not known here; when that fails a warning goes to the log, and the token is kept in memory.
///
/// `kMissingCredentials` without any option. Otherwise `kInvalidConfiguration` for options that are missing, malformed
/// or differ from the section's; `kExpiredCredentials` when someone has to log in again, and how;
/// `kCredentialsUnavailable`, with what was asked for and what was answered, when there is no token, or the service
/// gives no credentials. It is asked three times at most, also after 429 and 5xx. `config` gives the endpoints, FIPS,
/// proxies and trust, as to a client. Of `dependencies` transport, clock, random, environment, files and log count.
/// Thread-safe; starts no thread.
MARKETPLACE_METERING_EXPORT std::shared_ptr<CredentialsProvider> MakeSsoCredentialsProvider(
    const SsoCredentialsOptions& options, const ClientConfig& config = {}, const Dependencies& dependencies = {});

}  // namespace marketplace_metering
