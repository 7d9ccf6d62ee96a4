#include "credentials/check.h"

#include <algorithm>

#include "credentials/ask.h"
#include "encoding/header_name.h"

namespace marketplace_metering::credentials {
namespace {

bool IsVisibleAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

Error Missing(std::string_view part, std::string_view other) {
  return MakeError(ErrorCode::kInvalidCredentials,
                   std::string(part) + " is missing while " + std::string(other) + " is set; set both, or neither");
}

Error Malformed(std::string_view part) {
  return MakeError(ErrorCode::kInvalidCredentials,
                   std::string(part) + " holds a blank, line break or other character that no key has; copy it again");
}

}  // namespace

std::optional<Error> Check(const Credentials& credentials, const PartNames& names) {
  const bool has_secret = !credentials.secret_access_key.empty();
  if (credentials.access_key_id.empty() && !has_secret) {
    return MakeError(ErrorCode::kInvalidCredentials, std::string(names.access_key_id) + " and " +
                                                         std::string(names.secret_access_key) + " are missing");
  }
  if (credentials.access_key_id.empty()) return Missing(names.access_key_id, names.secret_access_key);
  if (!has_secret) return Missing(names.secret_access_key, names.access_key_id);
  if (!IsVisibleAscii(credentials.access_key_id)) return Malformed(names.access_key_id);
  if (!IsVisibleAscii(credentials.session_token.Reveal())) return Malformed(names.session_token);
  // The secret itself is never sent, so it may be any text; a control character in it is a slip.
  if (!encoding::IsHeaderValue(credentials.secret_access_key.Reveal())) return Malformed(names.secret_access_key);
  return std::nullopt;
}

}  // namespace marketplace_metering::credentials
