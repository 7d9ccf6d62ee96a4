// UTF-8: is it, and how long is it.
#pragma once

#include <cstddef>
#include <string_view>

namespace marketplace_metering::encoding {

/// Whether `text` is well-formed: no overlong forms, no surrogates, nothing above U+10FFFF,
/// nothing cut off.
bool IsValidUtf8(std::string_view text) noexcept;

/// The number of Unicode code points in well-formed text.
std::size_t CountCharacters(std::string_view text) noexcept;

}  // namespace marketplace_metering::encoding
