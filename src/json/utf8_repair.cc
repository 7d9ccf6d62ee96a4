#include "json/utf8_repair.h"

#include <cstddef>

#include "encoding/utf8.h"

namespace marketplace_metering::json {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

/// The character `text` begins with; empty when it begins with none.
std::string_view FirstCharacter(std::string_view text) {
  for (std::size_t length = 1; length <= 4 && length <= text.size(); ++length) {
    if (encoding::IsValidUtf8(text.substr(0, length))) return text.substr(0, length);
  }
  return {};
}

}  // namespace

std::string ReplaceInvalidUtf8(std::string_view text) {
  if (encoding::IsValidUtf8(text)) return std::string(text);
  std::string repaired;
  while (!text.empty()) {
    const std::string_view character = FirstCharacter(text);
    repaired += character.empty() ? kReplacement : character;
    text.remove_prefix(character.empty() ? 1 : character.size());
  }
  return repaired;
}

}  // namespace marketplace_metering::json
