// What Amazon Cognito answers.
#pragma once

#include <chrono>
#include <string>

#include "credentials/ask.h"
#include "credentials/cognito_request.h"
#include "marketplace_metering/cognito_credentials.h"
#include "marketplace_metering/http_transport.h"
#include "marketplace_metering/outcome.h"

namespace marketplace_metering::credentials {

/// The identity in the body of a 2xx answer to GetId; of the form that `IsCognitoId` asks for. Fails with
/// `kCredentialsUnavailable`; the message holds nothing of the body.
Outcome<std::string> ReadIdentityId(std::string body);

/// The credentials in the body of a 2xx answer to GetCredentialsForIdentity, which is wiped. Fails with
/// `kCredentialsUnavailable` when it is not what the format asks for, with `kInvalidCredentials` when a part cannot be
/// sent, with `kExpiredCredentials` when they have expired at `now`. Messages hold nothing of `body` but numbers.
CredentialsOutcome ReadCognitoCredentials(std::string body, std::chrono::system_clock::time_point now);

/// What an answer of status 300 and above says; never fails. The code is that of the error's name, so that retries see
/// what it is; the message begins with the name. No token of `logins` is left in what is kept.
Error ReadCognitoError(HttpResponse response, CognitoOperation operation, const CognitoLogins& logins);

}  // namespace marketplace_metering::credentials
