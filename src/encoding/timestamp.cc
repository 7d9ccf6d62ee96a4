#include "marketplace_metering/timestamp.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "encoding/ascii.h"
#include "encoding/http_date.h"
#include "encoding/iso8601.h"
#include "encoding/quote.h"
#include "encoding/scanner.h"

namespace marketplace_metering {
namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;
using std::chrono::system_clock;

constexpr std::size_t kBasicDateDigits = 8;

// Nothing when the clock cannot hold it.
std::optional<system_clock::time_point> FromEpoch(bool negative, std::string_view whole, std::string_view fraction) {
  constexpr std::int64_t kLast = std::chrono::duration_cast<seconds>(system_clock::duration::max()).count();
  std::int64_t count = 0;
  for (const char digit : whole) {
    // Stays below the last second, so that the fraction has room.
    if (count > (kLast - 9) / 10) return std::nullopt;
    count = count * 10 + (digit - '0');
  }
  std::int64_t nanos = 0;
  for (std::size_t i = 0; i < 9; ++i) nanos = nanos * 10 + (i < fraction.size() ? fraction[i] - '0' : 0);
  const auto since_epoch = std::chrono::duration_cast<system_clock::duration>(seconds(count)) +
                           std::chrono::duration_cast<system_clock::duration>(nanoseconds(nanos));
  return system_clock::time_point(negative ? -since_epoch : since_epoch);
}

// `1786797000`, `-1.5`: digits on both sides of a point, if there is one.
std::optional<system_clock::time_point> ParseEpoch(std::string_view text) {
  encoding::Scanner scanner(text);
  const bool negative = scanner.Take('-');
  const std::string_view whole = scanner.TakeDigits();
  const bool point = scanner.Take('.');
  const std::string_view fraction = point ? scanner.TakeDigits() : std::string_view();
  if (whole.empty() || (point && fraction.empty()) || !scanner.AtEnd()) return std::nullopt;
  return FromEpoch(negative, whole, fraction);
}

bool IsBareNumber(std::string_view text, std::size_t digits) {
  return text.size() == digits && std::all_of(text.begin(), text.end(), encoding::IsDigit);
}

Error NotATime(std::string_view text, const char* reason) {
  Error error;
  error.code = ErrorCode::kInvalidRequest;
  error.message = encoding::Quoted(text) + " " + reason;
  error.violations.push_back({"timestamp", error.message});
  return error;
}

}  // namespace

Outcome<system_clock::time_point> ParseTimestamp(std::string_view text) {
  if (IsBareNumber(text, kBasicDateDigits)) {
    // Taken as seconds it would be a day in the early seventies, which nobody means.
    return NotATime(text, "could be a date or epoch seconds; write a date with hyphens, such as 2026-08-15");
  }
  if (const auto time = ParseEpoch(text)) return *time;
  if (const auto time = encoding::ParseIso8601(text)) return *time;
  if (const auto time = encoding::ParseHttpDate(text)) return *time;
  return NotATime(text,
                  "is no instant between the years 1678 and 2261; write 2026-08-15T12:30:00Z, "
                  "Sat, 15 Aug 2026 12:30:00 GMT, or epoch seconds");
}

}  // namespace marketplace_metering
