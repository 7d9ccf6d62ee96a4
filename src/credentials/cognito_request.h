// What Amazon Cognito is asked.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "marketplace_metering/cognito_credentials.h"
#include "marketplace_metering/error.h"

namespace marketplace_metering::credentials {

enum class CognitoOperation { kGetId, kGetCredentials };

/// As it stands on the wire.
std::string_view NameOf(CognitoOperation operation) noexcept;

/// `region:guid`, of a pool or an identity, up to 55 characters.
bool IsCognitoId(std::string_view text) noexcept;

/// The part of an id before the colon, where its pool is.
std::string RegionOf(std::string_view id);

/// Everything that breaks a rule, with paths like `logins['accounts.google.com']`; no message quotes a token. `logins`
/// stands for those of `options`.
std::vector<Violation> Check(const CognitoCredentialsOptions& options, const CognitoLogins& logins);

// What they are given was checked. The text holds the tokens, and is the caller's to wipe.

std::string WriteGetId(const std::string& identity_pool_id, const CognitoLogins& logins);
/// Without `custom_role_arn` if it is empty.
std::string WriteGetCredentials(const std::string& identity_id, const std::string& custom_role_arn,
                                const CognitoLogins& logins);

}  // namespace marketplace_metering::credentials
