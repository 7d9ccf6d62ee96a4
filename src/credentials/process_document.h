// What a `credential_process` prints.
#pragma once

#include <chrono>
#include <string>

#include "credentials/ask.h"

namespace marketplace_metering::credentials {

/// The credentials in `output`, which is wiped. `account_id` counts where they name none. Fails with
/// `kCredentialsUnavailable` when it is not what the format asks for, with `kInvalidCredentials` when a part cannot be
/// sent, with `kExpiredCredentials` when they have expired at `now`. Messages hold nothing of `output` but numbers.
CredentialsOutcome ReadProcessDocument(std::string output, const std::string& account_id,
                                       std::chrono::system_clock::time_point now);

}  // namespace marketplace_metering::credentials
