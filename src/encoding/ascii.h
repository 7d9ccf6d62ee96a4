// Character classes of ASCII, the same in every locale.
#pragma once

#include <string_view>

namespace marketplace_metering::encoding {

constexpr bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool IsAlpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool IsAlphanumeric(char c) {
  return IsDigit(c) || IsAlpha(c);
}
constexpr bool IsHexDigit(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
constexpr char ToLower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
constexpr char ToUpper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

/// Printable and not blank.
constexpr bool IsVisible(char c) {
  return c > ' ' && c < '\x7f';
}

/// Nothing but spaces and tabs.
constexpr bool IsBlank(std::string_view text) {
  return text.find_first_not_of(" \t") == std::string_view::npos;
}

}  // namespace marketplace_metering::encoding
