// A source whose answer is known.
#pragma once

#include <memory>

#include "credentials/ask.h"

namespace marketplace_metering::credentials {

/// Says `outcome` at each `Resolve`. Thread-safe.
std::shared_ptr<CredentialsProvider> MakeSettledCredentials(CredentialsOutcome outcome);

}  // namespace marketplace_metering::credentials
