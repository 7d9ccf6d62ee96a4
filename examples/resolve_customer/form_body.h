// The body of a form as browsers post it: `application/x-www-form-urlencoded`.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace landing {

/// The decoded value of the field `name`: `+` is a blank, `%2B` a plus. Nothing when the field is missing, stands there
/// twice, or holds a `%` that two hexadecimal digits do not follow: a token guessed at is no token.
std::optional<std::string> FormField(std::string_view body, std::string_view name);

}  // namespace landing
