// All that reads JSON for credentials, behind one face.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "marketplace_metering/credentials.h"
#include "marketplace_metering/error.h"

namespace marketplace_metering::credentials {

/// What a reader makes of a text.
struct Reading {
  bool good = false;
  std::string content = {};  ///< All that was read, where that is good; two readings are compared by it.
  ErrorCode code = ErrorCode::kCredentialsUnavailable;
  std::string message = {};              ///< What people are told, where it is not; one line, or empty.
  std::optional<Credentials> keys = {};  ///< Of those that read keys, where that is good.
};

struct Reader {
  const char* name;
  Reading (*read)(std::string text, std::chrono::system_clock::time_point now);
  /// Members whose texts messages may quote, in any case; no other text is told.
  std::vector<std::string_view> told = {};
  /// Of keys: where they come from.
  CredentialsSource source = CredentialsSource::kOther;
  /// Of keys: a text that they are read from, with `%k`, `%s`, `%t`, `%e` for key, secret, token, and end as ISO 8601,
  /// or `%m` in milliseconds. Empty: they are not written again.
  std::string_view form = {};
};

/// The token that was sent, which no message quotes; and what stands for an account that a text does not name.
inline constexpr std::string_view kSentToken = "IQoJb3/TOKEN+==";
inline constexpr const char* kFallbackAccount = "fallback";

/// One small entry each, at the end of credentials_readers.cc.
const std::vector<Reader>& Readers();

}  // namespace marketplace_metering::credentials
