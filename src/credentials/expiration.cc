#include "credentials/expiration.h"

#include <cstddef>

#include "encoding/iso8601.h"

namespace marketplace_metering::credentials {

std::optional<std::chrono::system_clock::time_point> ParseExpiration(std::string_view text) {
  constexpr std::size_t kDate = 10;
  if (text.size() <= kDate || text[4] != '-' || (text[kDate] != 'T' && text[kDate] != 't')) return std::nullopt;
  if (text.find_first_of("Zz+-Uu", kDate) == std::string_view::npos) return std::nullopt;
  return encoding::ParseIso8601(text);
}

}  // namespace marketplace_metering::credentials
