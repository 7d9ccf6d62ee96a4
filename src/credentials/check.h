// Whether a set of keys can be used at all.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "marketplace_metering/credentials.h"

namespace marketplace_metering::credentials {

/// What the parts of a set are called where they come from.
struct PartNames {
  std::string_view access_key_id = "access_key_id";
  std::string_view secret_access_key = "secret_access_key";
  std::string_view session_token = "session_token";
};

/// `kInvalidCredentials` when one half of the pair is missing, or a part holds characters that it
/// cannot: most often a line break that came along when it was copied. Names the part, never the
/// value.
std::optional<Error> Check(const Credentials& credentials, const PartNames& names);

}  // namespace marketplace_metering::credentials
