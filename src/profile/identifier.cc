#include "profile/identifier.h"

#include <algorithm>

#include "encoding/ascii.h"

namespace marketplace_metering::profile {

bool IsIdentifier(std::string_view text) noexcept {
  constexpr std::string_view kMarks = "_-/.%@:+";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return encoding::IsAlphanumeric(c) || kMarks.find(c) != std::string_view::npos;
  });
}

std::string LowerCase(std::string_view key) {
  std::string lower(key);
  for (char& c : lower) c = encoding::ToLower(c);
  return lower;
}

}  // namespace marketplace_metering::profile
