// The keys of a person who is logged in to the console of AWS by `aws login`.
#pragma once

#include <memory>
#include <string>

#include "config/shared_files.h"
#include "marketplace_metering/client_config.h"
#include "marketplace_metering/credentials.h"
#include "marketplace_metering/dependencies.h"

namespace marketplace_metering::credentials {

/// Which login, and who asks for it.
struct LoginWish {
  std::string session = {};          ///< What `aws login` called it.
  std::string cache_directory = {};  ///< Empty: as the environment says, else in `home`.
  std::string home = {};             ///< Empty: there is none.
  std::string setting = {};          ///< That held the session, for messages; empty: code.
  std::string profile = {};          ///< That asks, for messages; empty: none.
  std::string region = {};           ///< Of the profile, for settings without one.
};

/// Not cached. `world` has at least transport, environment, files, clock and random. Fails with
/// `kInvalidConfiguration`, `kCredentialsUnavailable`, `kInvalidCredentials` or `kExpiredCredentials`.
std::shared_ptr<CredentialsProvider> MakeLoginCredentials(LoginWish wish, const ResolvedConfig& config,
                                                          const Dependencies& world);

/// That of `profile`, which must be among those of `files` and have a `login_session`.
std::shared_ptr<CredentialsProvider> MakeLoginProfileCredentials(const ResolvedConfig& config,
                                                                 const config::SharedFiles& files,
                                                                 const std::string& profile, const Dependencies& world);

}  // namespace marketplace_metering::credentials
