// What STS is asked.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "marketplace_metering/credentials_providers.h"
#include "marketplace_metering/outcome.h"

namespace marketplace_metering::credentials {

enum class StsOperation { kAssumeRole, kAssumeRoleWithWebIdentity };

/// As it stands on the wire.
std::string_view NameOf(StsOperation operation) noexcept;

/// `marketplace-metering-` and milliseconds since 1970.
std::string DefaultSessionName(std::chrono::system_clock::time_point now);

/// The body of an AssumeRole. `kInvalidConfiguration` with everything that breaks a rule; a session name is required.
/// The body may hold secrets, and is the caller's to wipe.
Outcome<std::string> WriteAssumeRole(const AssumeRoleParameters& parameters);

/// Likewise, with the token as the identity provider gave it, line ends of its file taken off.
Outcome<std::string> WriteAssumeRoleWithWebIdentity(const AssumeRoleWithWebIdentityParameters& parameters,
                                                    std::string_view token);

}  // namespace marketplace_metering::credentials
