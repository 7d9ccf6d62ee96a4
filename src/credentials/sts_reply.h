// What STS answers.
#pragma once

#include <string>
#include <string_view>

#include "credentials/sts_request.h"
#include "marketplace_metering/credentials.h"
#include "marketplace_metering/http_transport.h"
#include "marketplace_metering/outcome.h"

namespace marketplace_metering::credentials {

struct AssumedRole {
  Credentials credentials = {};  ///< With everything but, maybe, an account id.
  std::string arn = {};          ///< `arn:aws:sts::123456789012:assumed-role/name/session`; empty when STS names none.
};

/// Reads the body of a 2xx answer, and wipes it. `kCredentialsUnavailable` when a part of the credentials is missing,
/// naming it, or cannot be read; the error holds nothing of the body.
Outcome<AssumedRole> ReadAssumedRole(std::string body, StsOperation operation);

/// What an answer of status 300 and above says; never fails. The code is that of the error's name, so that retries,
/// refresh and correction of the clock see what it is; the message begins with the name. An answer that is not what STS
/// writes is named by its status.
///
/// `token` is what was sent and must not be quoted: the session token, or the web identity token; or empty.
Error ReadStsError(HttpResponse response, StsOperation operation, std::string_view token);

/// Says for which role, and for which profile unless that is empty, `cause` came up. The result stands for a source of
/// credentials that failed: `kCredentialsUnavailable`, whatever the cause, so that no chain goes on to other keys; but
/// a call that was cancelled or ran out of time stays so. As for billing, nothing was sent.
Error UnableToAssume(Error cause, std::string_view role_arn, std::string_view profile);

}  // namespace marketplace_metering::credentials
