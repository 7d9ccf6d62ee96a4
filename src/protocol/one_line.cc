#include "protocol/one_line.h"

#include <algorithm>
#include <cstddef>

namespace marketplace_metering::protocol {

std::string OneLine(std::string_view text) {
  constexpr std::size_t kLongest = 1024;
  std::size_t end = std::min(text.size(), kLongest);
  while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  std::string line(text.substr(0, end));
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20 || c == '\x7F') c = ' ';
  }
  if (end < text.size()) line += "...";
  return line;
}

}  // namespace marketplace_metering::protocol
