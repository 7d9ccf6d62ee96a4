#include "encoding/base64url.h"

#include <cstdint>

namespace marketplace_metering::encoding {

std::string Base64UrlEncode(std::string_view bytes) {
  constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string out;
  out.reserve((bytes.size() * 4 + 2) / 3);
  std::uint32_t pending = 0;  // its low bits are not written yet
  unsigned bits = 0;
  for (const char c : bytes) {
    pending = (pending << 8U) | static_cast<std::uint8_t>(c);
    for (bits += 8; bits >= 6; bits -= 6) out.push_back(kAlphabet[(pending >> (bits - 6)) & 63U]);
  }
  if (bits > 0) out.push_back(kAlphabet[(pending << (6 - bits)) & 63U]);
  return out;
}

}  // namespace marketplace_metering::encoding
