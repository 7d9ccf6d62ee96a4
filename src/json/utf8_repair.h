// Makes text presentable whose UTF-8 may be broken.
#pragma once

#include <string>
#include <string_view>

namespace marketplace_metering::json {

/// `text` with U+FFFD in place of each byte that belongs to no valid UTF-8 sequence.
std::string ReplaceInvalidUtf8(std::string_view text);

}  // namespace marketplace_metering::json
