// What IAM Identity Center is asked and answers: its portal for keys, and the service that renews tokens (SSO OIDC).
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "credentials/sso_token_document.h"
#include "marketplace_metering/credentials.h"
#include "marketplace_metering/http_transport.h"
#include "marketplace_metering/outcome.h"

namespace marketplace_metering::credentials {

/// Path and query under which the portal has the credentials of a role.
std::string RoleCredentialsTarget(std::string_view account_id, std::string_view role_name);

/// The credentials in `body`, which is wiped; all but the account. Fails with `kCredentialsUnavailable` when they are
/// not what the format asks for, with `kInvalidCredentials` when a part cannot be sent, with `kExpiredCredentials` when
/// they have expired at `now`. Messages hold nothing of `body` but numbers.
Outcome<Credentials> ReadRoleCredentials(std::string body, std::chrono::system_clock::time_point now);

/// What asks for a successor of `token`. For the caller to wipe.
std::string WriteRenewal(const SsoToken& token);

/// `token` renewed by `body`, which is wiped; `sent` is when it was asked for. It keeps its refresh token when it is
/// given no other. Fails as `ReadRoleCredentials`.
Outcome<SsoToken> ReadRenewal(std::string body, const SsoToken& token, std::chrono::system_clock::time_point sent);

/// What an answer of status 300 and above says; never fails. Its name is in the header `x-amzn-ErrorType`, else at the
/// top of the body as `__type`, `error` or `code`; without one it is named by its status. The message begins with the
/// name; the code is `kThrottling` for a service that is busy, by status or by name. Nothing of `told`, which is what
/// was sent in secret, is quoted; nor is the body kept.
Error ReadSsoError(const HttpResponse& response, const std::vector<Secret>& told);

}  // namespace marketplace_metering::credentials
