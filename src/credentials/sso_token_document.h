// The file in which the login of a person is kept, shared with the command line of AWS and other programs.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "marketplace_metering/outcome.h"
#include "marketplace_metering/secret.h"

namespace marketplace_metering::credentials {

struct SsoToken {
  Secret access_token = {};  ///< Fit for a header.
  std::chrono::system_clock::time_point expires_at = {};
  // What it is renewed with; empty where there is none.
  Secret refresh_token = {};
  std::string client_id = {};
  Secret client_secret = {};
  /// Of the client's registration. Absent: not told.
  std::optional<std::chrono::system_clock::time_point> registration_expires_at = {};
};

/// Why `token` cannot be renewed at `now`; nothing if it can.
std::optional<std::string> WhyNotRenewable(const SsoToken& token, std::chrono::system_clock::time_point now);

/// Reads `text`, which is wiped. Fails with `kCredentialsUnavailable` when token or end are missing or anything known
/// is not what the format asks for, with `kInvalidCredentials` when the token cannot be sent. Messages hold nothing of
/// `text` but numbers and names that are known.
Outcome<SsoToken> ReadSsoToken(std::string text);

/// `text` with token, end and refresh token of `token` in place of its own, and all else as it was. For the caller to
/// wipe; `text` is. Fails with `kCredentialsUnavailable` when it cannot be read; the message holds nothing of it.
Outcome<std::string> RewriteSsoToken(std::string text, const SsoToken& token);

}  // namespace marketplace_metering::credentials
