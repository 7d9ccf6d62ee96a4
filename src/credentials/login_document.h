// What `aws login` leaves in its cache.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "marketplace_metering/credentials.h"
#include "marketplace_metering/outcome.h"
#include "marketplace_metering/secret.h"

namespace marketplace_metering::credentials {

/// The name of the file that belongs to a `login_session`, whose surrounding blanks do not count.
std::string LoginFileName(std::string_view session);

/// A file of the cache. Everything is there.
struct LoginDocument {
  Credentials keys = {};  ///< With account and expiration.
  std::string client_id = {};
  Secret refresh_token = {};
  Secret dpop_key = {};  ///< PEM.
};

/// What replaces the keys of a `LoginDocument`.
struct RenewedLogin {
  std::string access_key_id = {};
  Secret secret_access_key = {};
  Secret session_token = {};
  std::chrono::seconds expires_in = {};  ///< More than zero.
  Secret refresh_token = {};             ///< Empty: the old one stays.
};

/// Takes exactly what the format asks for; whether the keys have expired is the caller's question. Fails with
/// `kCredentialsUnavailable` when something is missing, naming it, or cannot be understood; with `kInvalidCredentials`
/// when a part of the keys cannot be sent. Messages hold nothing of `text`, which stays the caller's to wipe.
Outcome<LoginDocument> ReadLoginDocument(std::string_view text);

/// `text`, from which `ReadLoginDocument` could read, with new keys that end at `end`. Every other member stays as it
/// is, also those that nobody here knows, behind the new ones.
Outcome<Secret> RenewLoginDocument(std::string_view text, const RenewedLogin& renewed,
                                   std::chrono::system_clock::time_point end);

}  // namespace marketplace_metering::credentials
