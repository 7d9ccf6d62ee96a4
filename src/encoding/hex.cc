#include "encoding/hex.h"

#include "encoding/ascii.h"

namespace marketplace_metering::encoding {
namespace {

// `digit` must be a hexadecimal digit.
unsigned ValueOf(char digit) {
  const int value = IsDigit(digit) ? digit - '0' : ToLower(digit) - 'a' + 10;
  return static_cast<unsigned>(value);
}

}  // namespace

std::string HexEncode(const std::uint8_t* bytes, std::size_t size) {
  std::string text;
  AppendHex(bytes, size, text);
  return text;
}

void AppendHex(const std::uint8_t* bytes, std::size_t size, std::string& out) {
  constexpr char kDigits[] = "0123456789abcdef";
  const std::size_t begin = out.size();
  out.resize(begin + 2 * size);
  char* at = out.data() + begin;
  for (std::size_t i = 0; i < size; ++i) {
    *at++ = kDigits[bytes[i] >> 4U];
    *at++ = kDigits[bytes[i] & 0xfU];
  }
}

std::optional<std::vector<std::uint8_t>> HexDecode(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::vector<std::uint8_t> bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    if (!IsHexDigit(text[i]) || !IsHexDigit(text[i + 1])) return std::nullopt;
    bytes.push_back(static_cast<std::uint8_t>(ValueOf(text[i]) << 4U | ValueOf(text[i + 1])));
  }
  return bytes;
}

}  // namespace marketplace_metering::encoding
