// Asks a provider that may be anybody's code.
#pragma once

#include <memory>
#include <string>

#include "marketplace_metering/credentials.h"

namespace marketplace_metering::credentials {

using CredentialsOutcome = Outcome<std::shared_ptr<const Credentials>>;

Error MakeError(ErrorCode code, std::string message);

/// The call itself has ended: it was cancelled, or its time is over. Says nothing of the source.
bool IsInterruption(const Error& error) noexcept;

/// What `provider` says, made to keep its contract: a missing provider, an exception and a null
/// set each become an error.
CredentialsOutcome Ask(CredentialsProvider* provider, const CredentialsRequest& request);

}  // namespace marketplace_metering::credentials
