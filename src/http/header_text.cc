#include "http/header_text.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace marketplace_metering::http {
namespace {

constexpr std::string_view kBlanks = " \t";

constexpr char ToLower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool IsTokenByte(char c) {
  const char lower = ToLower(c);
  if ((lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9')) return true;
  for (const char sign : std::string_view("!#$%&'*+-.^_`|~")) {
    if (c == sign) return true;
  }
  return false;
}

// Looked up for every byte of every header on the way out.
constexpr std::array<bool, 256> MakeTokenTable() {
  std::array<bool, 256> table = {};
  for (std::size_t i = 0; i < table.size(); ++i) table[i] = IsTokenByte(static_cast<char>(i));
  return table;
}

constexpr std::array<bool, 256> kIsTokenByte = MakeTokenTable();

}  // namespace

bool EqualsIgnoreCase(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return ToLower(x) == ToLower(y); });
}

bool IsToken(std::string_view text) noexcept {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return kIsTokenByte[static_cast<unsigned char>(c)]; });
}

bool HasControlByte(std::string_view text) noexcept {
  bool found = false;
  // Without an early end, so that the compiler can look at many bytes at once.
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    found |= byte < 0x20 || byte == 0x7f;
  }
  return found;
}

std::string_view TrimBlanks(std::string_view text) noexcept {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

}  // namespace marketplace_metering::http
