#include "encoding/uuid.h"

#include <cstddef>

#include "encoding/hex.h"

namespace marketplace_metering::encoding {

std::string FormatUuidV4(std::array<std::uint8_t, 16> bytes) {
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0fU) | 0x40U);
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3fU) | 0x80U);
  constexpr std::array<std::size_t, 5> kGroups = {4, 2, 2, 2, 6};
  std::string text;
  text.reserve(36);
  const std::uint8_t* at = bytes.data();
  for (const std::size_t size : kGroups) {
    if (!text.empty()) text += '-';
    AppendHex(at, size, text);
    at += size;
  }
  return text;
}

}  // namespace marketplace_metering::encoding
