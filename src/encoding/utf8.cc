#include "encoding/utf8.h"

#include <cstdint>
#include <cstring>

namespace marketplace_metering::encoding {
namespace {

unsigned ByteAt(std::string_view text, std::size_t index) {
  return static_cast<unsigned char>(text[index]);
}

bool IsContinuation(unsigned byte) {
  return (byte & 0xc0U) == 0x80U;
}

// The length of the well-formed sequence at `begin`, or 0.
std::size_t SequenceLength(std::string_view text, std::size_t begin) {
  const unsigned lead = ByteAt(text, begin);
  std::size_t length = 0;
  // The second byte alone decides whether a sequence is overlong, a surrogate or out of range.
  unsigned second_min = 0x80;
  unsigned second_max = 0xbf;
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead <= 0xdf) {
    length = 2;
  } else if (lead >= 0xe0 && lead <= 0xef) {
    length = 3;
    if (lead == 0xe0) second_min = 0xa0;
    if (lead == 0xed) second_max = 0x9f;
  } else if (lead >= 0xf0 && lead <= 0xf4) {
    length = 4;
    if (lead == 0xf0) second_min = 0x90;
    if (lead == 0xf4) second_max = 0x8f;
  } else {
    return 0;
  }
  if (text.size() - begin < length) return 0;
  const unsigned second = ByteAt(text, begin + 1);
  if (second < second_min || second > second_max) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if (!IsContinuation(ByteAt(text, begin + i))) return 0;
  }
  return length;
}

}  // namespace

bool IsValidUtf8(std::string_view text) noexcept {
  std::size_t at = 0;
  while (at < text.size()) {
    // Nearly all text is ASCII: eight bytes at a time.
    std::uint64_t word = 0;
    if (text.size() - at >= sizeof word) {
      std::memcpy(&word, text.data() + at, sizeof word);
      if ((word & 0x8080808080808080U) == 0) {
        at += sizeof word;
        continue;
      }
    }
    const std::size_t length = SequenceLength(text, at);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

std::size_t CountCharacters(std::string_view text) noexcept {
  std::size_t count = 0;
  for (const char c : text) {
    if (!IsContinuation(static_cast<unsigned char>(c))) ++count;
  }
  return count;
}

}  // namespace marketplace_metering::encoding
