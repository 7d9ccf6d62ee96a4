#include "encoding/header_name.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "encoding/ascii.h"

namespace marketplace_metering::encoding {
namespace {

// By byte.
constexpr std::array<bool, 256> MakeTokenTable() {
  std::array<bool, 256> table{};
  for (char c = 1; c < '\x7f'; ++c) table[static_cast<std::size_t>(c)] = IsAlphanumeric(c);
  for (const char c : std::string_view("!#$%&'*+-.^_`|~")) table[static_cast<std::size_t>(c)] = true;
  return table;
}
constexpr std::array<bool, 256> kTokenTable = MakeTokenTable();

bool IsControl(unsigned char byte) {
  return byte < 0x20 || byte == 0x7f;
}

}  // namespace

bool IsHeaderName(std::string_view text) noexcept {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return kTokenTable[static_cast<unsigned char>(c)]; });
}

bool IsHeaderValue(std::string_view text) noexcept {
  return std::none_of(text.begin(), text.end(), [](char c) { return IsControl(static_cast<unsigned char>(c)); });
}

bool EqualsIgnoreCase(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return ToLower(x) == ToLower(y); });
}

}  // namespace marketplace_metering::encoding
