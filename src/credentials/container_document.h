// What the agent of a container answers.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "credentials/ask.h"

namespace marketplace_metering::credentials {

/// The credentials in `body`, which is wiped. Without an end of their own they are good for 15 minutes from `now`.
/// Fails with `kCredentialsUnavailable` when it is not what the format asks for or says that there are none, with
/// `kInvalidCredentials` when a part cannot be sent, with `kExpiredCredentials` when they have expired at `now`.
/// Messages hold nothing of `body` but the code and the message of a refusal, out of which `token` is taken.
CredentialsOutcome ReadContainerDocument(std::string body, std::string_view token,
                                         std::chrono::system_clock::time_point now);

/// Code and message of an answer that is an error, as `[code]: message` on one line; empty when it names none. `token`
/// is taken out.
std::string ReadContainerRefusal(std::string body, std::string_view token);

}  // namespace marketplace_metering::credentials
