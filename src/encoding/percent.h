// Text inside a URL or a form.
#pragma once

#include <string>
#include <string_view>

namespace marketplace_metering::encoding {

/// `text` with everything but letters, digits, `-`, `.`, `_` and `~` written as `%2F` (RFC 3986). A space is `%20`.
void AppendPercentEncoded(std::string_view text, std::string& out);

}  // namespace marketplace_metering::encoding
