#include "encoding/iso8601.h"

#include <cstddef>
#include <cstdint>

#include "encoding/civil_time.h"
#include "encoding/header_name.h"
#include "encoding/scanner.h"

namespace marketplace_metering::encoding {
namespace {

void AppendTwoDigits(int value, std::string& out) {
  out += static_cast<char>('0' + value / 10 % 10);
  out += static_cast<char>('0' + value % 10);
}

// What follows the seconds' separator: at least one digit, nanoseconds at most.
bool TakeFraction(Scanner& scanner, CivilTime& civil) {
  const std::string_view digits = scanner.TakeDigits();
  if (digits.empty()) return false;
  std::int64_t nanoseconds = 0;
  for (std::size_t i = 0; i < 9; ++i) nanoseconds = nanoseconds * 10 + (i < digits.size() ? digits[i] - '0' : 0);
  civil.fraction = std::chrono::nanoseconds(nanoseconds);
  return true;
}

// `extended`: with colons.
bool TakeTime(Scanner& scanner, bool extended, CivilTime& civil) {
  if (!scanner.TakeNumber(2, civil.hour)) return false;
  if (extended && !scanner.Take(':')) return false;
  if (!scanner.TakeNumber(2, civil.minute)) return false;
  if (extended ? !scanner.Take(':') : !IsDigit(scanner.Peek())) return true;
  if (!scanner.TakeNumber(2, civil.second)) return false;
  if (scanner.Take('.') || scanner.Take(',')) return TakeFraction(scanner, civil);
  return true;
}

bool TakeZone(Scanner& scanner, CivilTime& civil) {
  if (scanner.AtEnd()) return true;
  scanner.Take(' ');
  if (scanner.Take('Z') || scanner.Take('z')) return true;
  const bool east = scanner.Take('+');
  if (!east && !scanner.Take('-')) return EqualsIgnoreCase(scanner.TakeLetters(), "UTC");
  int hours = 0;
  int minutes = 0;
  if (!scanner.TakeNumber(2, hours)) return false;
  if (!scanner.AtEnd()) {
    scanner.Take(':');
    if (!scanner.TakeNumber(2, minutes)) return false;
  }
  if (hours > 23 || minutes > 59) return false;
  const std::chrono::seconds offset(hours * 3600 + minutes * 60);
  civil.utc_offset = east ? offset : -offset;
  return true;
}

}  // namespace

std::string FormatBasic(std::chrono::system_clock::time_point time) {
  const CivilTime civil = ToCivil(time);
  std::string text;
  text.reserve(16);
  AppendTwoDigits(civil.year / 100, text);
  AppendTwoDigits(civil.year % 100, text);
  AppendTwoDigits(civil.month, text);
  AppendTwoDigits(civil.day, text);
  text += 'T';
  AppendTwoDigits(civil.hour, text);
  AppendTwoDigits(civil.minute, text);
  AppendTwoDigits(civil.second, text);
  text += 'Z';
  return text;
}

std::string FormatExtended(std::chrono::system_clock::time_point time) {
  std::string text = FormatBasic(time);
  text.insert(13, 1, ':').insert(11, 1, ':');
  text.insert(6, 1, '-').insert(4, 1, '-');
  return text;
}

std::optional<std::chrono::system_clock::time_point> ParseIso8601(std::string_view text) {
  Scanner scanner(text);
  CivilTime civil;
  if (!scanner.TakeNumber(4, civil.year)) return std::nullopt;
  const bool extended = scanner.Take('-');
  if (!scanner.TakeNumber(2, civil.month)) return std::nullopt;
  if (extended && !scanner.Take('-')) return std::nullopt;
  if (!scanner.TakeNumber(2, civil.day)) return std::nullopt;
  if (scanner.AtEnd()) {
    // Eight digits alone could as well be a count of seconds.
    return extended ? FromCivil(civil) : std::nullopt;
  }
  if (!scanner.Take('T') && !scanner.Take('t') && !scanner.Take(' ')) return std::nullopt;
  if (!TakeTime(scanner, extended, civil)) return std::nullopt;
  if (!TakeZone(scanner, civil) || !scanner.AtEnd()) return std::nullopt;
  return FromCivil(civil);
}

}  // namespace marketplace_metering::encoding
