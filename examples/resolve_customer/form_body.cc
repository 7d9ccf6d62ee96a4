#include "form_body.h"

#include <charconv>
#include <cstddef>
#include <system_error>

namespace landing {
namespace {

std::optional<std::string> Decode(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      decoded.push_back(' ');
    } else if (text[i] != '%') {
      decoded.push_back(text[i]);
    } else {
      if (text.size() - i < 3) return std::nullopt;
      unsigned char byte = 0;
      const char* digits = text.data() + i + 1;
      const auto [end, problem] = std::from_chars(digits, digits + 2, byte, 16);
      if (problem != std::errc() || end != digits + 2) return std::nullopt;
      decoded.push_back(static_cast<char>(byte));
      i += 2;
    }
  }
  return decoded;
}

}  // namespace

std::optional<std::string> FormField(std::string_view body, std::string_view name) {
  std::optional<std::string> found;
  while (!body.empty()) {
    const std::string_view field = body.substr(0, body.find('&'));
    body.remove_prefix(field.size() == body.size() ? field.size() : field.size() + 1);
    const std::size_t equals = field.find('=');
    if (Decode(field.substr(0, equals)) != name) continue;
    if (found) return std::nullopt;
    found = Decode(equals == std::string_view::npos ? std::string_view() : field.substr(equals + 1));
    if (!found) return std::nullopt;
  }
  return found;
}

}  // namespace landing
