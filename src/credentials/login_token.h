// What AWS Sign-In is asked for new keys, and what it answers.
#pragma once

#include <string>
#include <vector>

#include "credentials/login_document.h"
#include "marketplace_metering/http_transport.h"
#include "marketplace_metering/outcome.h"
#include "marketplace_metering/secret.h"

namespace marketplace_metering::credentials {

/// The body of the request. It holds the refresh token, and is the caller's to wipe.
std::string WriteLoginRequest(const LoginDocument& login);

/// Reads the body of a 2xx answer, and wipes it. Fails with `kCredentialsUnavailable` when something is missing, naming
/// it, or cannot be understood; with `kInvalidCredentials` when a part of the keys cannot be sent. Messages hold
/// nothing of `body` but numbers.
Outcome<RenewedLogin> ReadRenewedLogin(std::string body);

/// What an answer of status 300 and above says; never fails. `kExpiredCredentials` when a person must log in again, of
/// which the message says why and nothing of how; else the code of the error's name. `told` is what was sent and must
/// not be quoted. The reply has neither headers nor body.
Error ReadLoginError(HttpResponse response, const std::vector<Secret>& told);

}  // namespace marketplace_metering::credentials
