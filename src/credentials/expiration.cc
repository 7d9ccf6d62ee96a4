#include "credentials/expiration.h"

#include <algorithm>
#include <cstddef>
#include <string>

#include "encoding/ascii.h"
#include "encoding/iso8601.h"

namespace marketplace_metering::credentials {

std::optional<std::chrono::system_clock::time_point> ParseExpiration(std::string_view text) {
  constexpr std::size_t kDate = 10;
  if (text.size() <= kDate || text[4] != '-' || (text[kDate] != 'T' && text[kDate] != 't')) return std::nullopt;
  if (text.find_first_of("Zz+-Uu", kDate) == std::string_view::npos) return std::nullopt;
  constexpr std::string_view kLastYear = "2261";  // that the clock holds to its end
  constexpr std::string_view kLeapYear = "2260";  // has every day that another year has
  const std::string_view year = text.substr(0, kLastYear.size());
  if (!std::all_of(year.begin(), year.end(), encoding::IsDigit) || year <= kLastYear)
    return encoding::ParseIso8601(text);
  return encoding::ParseIso8601(std::string(kLeapYear).append(text.substr(year.size())));
}

}  // namespace marketplace_metering::credentials
