// Bytes as pairs of hexadecimal digits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace marketplace_metering::encoding {

/// Lower case.
std::string HexEncode(const std::uint8_t* bytes, std::size_t size);

/// Appends instead of making a new string.
void AppendHex(const std::uint8_t* bytes, std::size_t size, std::string& out);

/// Either case; nothing for an odd length or a character that is no digit.
std::optional<std::vector<std::uint8_t>> HexDecode(std::string_view text);

}  // namespace marketplace_metering::encoding
