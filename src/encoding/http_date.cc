#include "encoding/http_date.h"

#include <array>
#include <cstddef>

#include "encoding/civil_time.h"
#include "encoding/header_name.h"
#include "encoding/scanner.h"

namespace marketplace_metering::encoding {
namespace {

constexpr std::size_t kShortName = 3;

struct ZoneName {
  std::string_view name;
  int hours;
};
constexpr std::array<ZoneName, 11> kZones = {{{"GMT", 0},
                                              {"UTC", 0},
                                              {"UT", 0},
                                              {"EST", -5},
                                              {"EDT", -4},
                                              {"CST", -6},
                                              {"CDT", -5},
                                              {"MST", -7},
                                              {"MDT", -6},
                                              {"PST", -8},
                                              {"PDT", -7}}};

// 0 is Sunday; a short name or the whole one.
std::optional<int> FindWeekday(std::string_view name) {
  for (std::size_t i = 0; i < kWeekdayNames.size(); ++i) {
    const std::string_view whole = kWeekdayNames[i];
    if (EqualsIgnoreCase(name, whole) || EqualsIgnoreCase(name, whole.substr(0, kShortName)))
      return static_cast<int>(i);
  }
  return std::nullopt;
}

bool TakeMonth(Scanner& scanner, CivilTime& civil) {
  const std::string_view name = scanner.TakeLetters();
  for (std::size_t i = 0; i < kMonthNames.size(); ++i) {
    if (!EqualsIgnoreCase(name, kMonthNames[i])) continue;
    civil.month = static_cast<int>(i) + 1;
    return true;
  }
  return false;
}

bool TakeOneOrTwoDigits(Scanner& scanner, int& out) {
  return scanner.TakeNumber(2, out) || scanner.TakeNumber(1, out);
}

bool TakeTime(Scanner& scanner, bool seconds_required, CivilTime& civil) {
  if (!scanner.TakeNumber(2, civil.hour) || !scanner.Take(':') || !scanner.TakeNumber(2, civil.minute)) return false;
  if (!scanner.Take(':')) return !seconds_required;
  return scanner.TakeNumber(2, civil.second);
}

bool TakeZone(Scanner& scanner, CivilTime& civil) {
  const bool east = scanner.Take('+');
  if (east || scanner.Take('-')) {
    int hours = 0;
    int minutes = 0;
    if (!scanner.TakeNumber(2, hours) || !scanner.TakeNumber(2, minutes) || hours > 23 || minutes > 59) return false;
    const std::chrono::seconds offset(hours * 3600 + minutes * 60);
    civil.utc_offset = east ? offset : -offset;
    return true;
  }
  const std::string_view name = scanner.TakeLetters();
  for (const ZoneName& zone : kZones) {
    if (!EqualsIgnoreCase(name, zone.name)) continue;
    civil.utc_offset = std::chrono::hours(zone.hours);
    return true;
  }
  return false;
}

// After the weekday's name: ` Aug  5 12:36:00 2026`.
bool TakeAsctime(Scanner& scanner, CivilTime& civil) {
  if (!scanner.Take(' ') || !TakeMonth(scanner, civil) || !scanner.Take(' ')) return false;
  const bool padded = scanner.Take(' ');
  if (!scanner.TakeNumber(padded ? 1 : 2, civil.day)) return false;
  return scanner.Take(' ') && TakeTime(scanner, true, civil) && scanner.Take(' ') && scanner.TakeNumber(4, civil.year);
}

// `15-Aug-26 12:36:00 GMT`, the day being read already.
bool TakeRfc850(Scanner& scanner, CivilTime& civil) {
  if (!TakeMonth(scanner, civil) || !scanner.Take('-') || !scanner.TakeNumber(2, civil.year)) return false;
  civil.year += civil.year < 69 ? 2000 : 1900;
  return scanner.Take(' ') && TakeTime(scanner, true, civil) && scanner.Take(' ') &&
         EqualsIgnoreCase(scanner.TakeLetters(), "GMT");
}

// `15 Aug 2026 12:36:00 GMT`, the day being read already.
bool TakeRfc2822(Scanner& scanner, CivilTime& civil) {
  return TakeMonth(scanner, civil) && scanner.Take(' ') && scanner.TakeNumber(4, civil.year) && scanner.Take(' ') &&
         TakeTime(scanner, false, civil) && scanner.Take(' ') && TakeZone(scanner, civil);
}

bool TakeAny(Scanner& scanner, std::optional<int>& weekday, CivilTime& civil) {
  if (IsAlpha(scanner.Peek())) {
    weekday = FindWeekday(scanner.TakeLetters());
    if (!weekday) return false;
    if (!scanner.Take(',')) return TakeAsctime(scanner, civil);
    if (!scanner.Take(' ')) return false;
  }
  if (!TakeOneOrTwoDigits(scanner, civil.day)) return false;
  if (scanner.Take('-')) return TakeRfc850(scanner, civil);
  return scanner.Take(' ') && TakeRfc2822(scanner, civil);
}

void AppendNumber(int value, int divisor, std::string& out) {
  for (; divisor > 0; divisor /= 10) out += static_cast<char>('0' + value / divisor % 10);
}

}  // namespace

std::optional<std::chrono::system_clock::time_point> ParseHttpDate(std::string_view text) {
  Scanner scanner(text);
  std::optional<int> weekday;
  CivilTime civil;
  if (!TakeAny(scanner, weekday, civil) || !scanner.AtEnd()) return std::nullopt;
  const auto time = FromCivil(civil);
  if (time && weekday && *weekday != WeekdayOf(civil.year, civil.month, civil.day)) return std::nullopt;
  return time;
}

std::string FormatHttpDate(std::chrono::system_clock::time_point time) {
  const CivilTime civil = ToCivil(time);
  const auto weekday = static_cast<std::size_t>(WeekdayOf(civil.year, civil.month, civil.day));
  std::string text;
  text.reserve(29);
  text += kWeekdayNames[weekday].substr(0, kShortName);
  text += ", ";
  AppendNumber(civil.day, 10, text);
  text += ' ';
  text += kMonthNames[static_cast<std::size_t>(civil.month - 1)];
  text += ' ';
  AppendNumber(civil.year, 1000, text);
  text += ' ';
  AppendNumber(civil.hour, 10, text);
  text += ':';
  AppendNumber(civil.minute, 10, text);
  text += ':';
  AppendNumber(civil.second, 10, text);
  text += " GMT";
  return text;
}

}  // namespace marketplace_metering::encoding
