// What the metadata service of an EC2 instance answers.
#pragma once

#include <string>
#include <string_view>

#include "marketplace_metering/credentials.h"
#include "marketplace_metering/outcome.h"

namespace marketplace_metering::credentials {

/// The keys of the instance's role, whether they have expired or not: the service may be late with new ones. Wipes
/// `body`. `kCredentialsUnavailable` when it cannot be read, tells of a trouble, or lacks a part; `kInvalidCredentials`
/// when a part cannot be sent. No message quotes a secret, nor `token`, that of the session. The account is left out,
/// as every other client does.
Outcome<Credentials> ReadInstanceDocument(std::string body, std::string_view token);

/// The name of the role in the answer that lists them: its first line. Empty when there is none. Fails with
/// `kCredentialsUnavailable` for what can be no role, since it becomes part of a path.
Outcome<std::string> ReadRoleName(const std::string& body);

}  // namespace marketplace_metering::credentials
