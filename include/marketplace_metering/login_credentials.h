// The keys of a person who is logged in to the console of AWS.
#pragma once

#include <memory>
#include <string>

#include "marketplace_metering/client_config.h"
#include "marketplace_metering/credentials.h"
#include "marketplace_metering/dependencies.h"
#include "marketplace_metering/export.h"

namespace marketplace_metering {

/// Which login.
struct LoginCredentialsOptions {
  /// Required. What `aws login` wrote as `login_session` in the profile, an ARN; blanks around it do not count.
  std::string session = {};
  /// Where `aws login` keeps its files. Empty: `AWS_LOGIN_CACHE_DIRECTORY`, of which a leading `~/` is `HOME`, else
  /// `.aws/login/cache` in `HOME`.
  std::string cache_directory = {};
};

/// The keys that `aws login` left in its cache, for development on a person's own machine. Reads the file at each
/// `Resolve`, so wrap it in `MakeCachingCredentialsProvider`, as a client does; the environment is read now. The keys
/// last 15 minutes. From five minutes before their end AWS Sign-In is asked for new ones, every 30 seconds at most, and
/// the file is rewritten with them; a file that cannot be written is worth a warning in the log. As long as the old
/// ones last a failure is one, too. Otherwise fails with
///
/// - `kCredentialsUnavailable` when the file is not there or not what `aws login` writes, or Sign-In fails;
/// - `kExpiredCredentials` when the login itself has ended: a person must run `aws login` again;
/// - `kInvalidCredentials` when a key in the file cannot be used;
/// - `kInvalidConfiguration` without session, region or cache.
///
/// `config` gives region, proxies, trust and the endpoint of Sign-In, as to a client; a region is needed only to ask
/// it. Of `dependencies` transport, clock, random, environment, files and log count. Thread-safe; starts no thread.
MARKETPLACE_METERING_EXPORT std::shared_ptr<CredentialsProvider> MakeLoginCredentialsProvider(
    const LoginCredentialsOptions& options, const ClientConfig& config = {}, const Dependencies& dependencies = {});

}  // namespace marketplace_metering
