#include "encoding/quote.h"

#include <cstddef>

#include "encoding/utf8.h"

namespace marketplace_metering::encoding {
namespace {

constexpr std::size_t kLongestQuote = 100;

void AppendEscaped(std::string& out, unsigned char byte) {
  constexpr char kDigits[] = "0123456789abcdef";
  out += "\\x";
  out += kDigits[byte >> 4U];
  out += kDigits[byte & 0x0fU];
}

bool IsContinuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xc0U) == 0x80U;
}

}  // namespace

std::string Printable(std::string_view text) {
  const bool is_utf8 = IsValidUtf8(text);
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\\') {
      out += "\\\\";
    } else if (byte < 0x20 || byte == 0x7f || (byte >= 0x80 && !is_utf8)) {
      AppendEscaped(out, byte);
    } else {
      out += c;
    }
  }
  return out;
}

std::string Quoted(std::string_view text) {
  if (text.size() <= kLongestQuote) return "'" + Printable(text) + "'";
  std::size_t end = kLongestQuote;
  while (end > 0 && IsContinuation(text[end])) --end;
  return "'" + Printable(text.substr(0, end)) + "...'";
}

}  // namespace marketplace_metering::encoding
