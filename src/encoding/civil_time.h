// The proleptic Gregorian calendar, UTC; knows no time zone database and no locale.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace marketplace_metering::encoding {

/// The parts of a date and a time of day, as written.
struct CivilTime {
  int year = 1970;
  int month = 1;  ///< 1 to 12.
  int day = 1;
  int hour = 0;
  int minute = 0;
  int second = 0;
  std::chrono::nanoseconds fraction{0};  ///< Of a second.
  std::chrono::seconds utc_offset{0};    ///< Positive east of Greenwich.
};

constexpr std::array<std::string_view, 12> kMonthNames = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> kWeekdayNames = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                           "Thursday", "Friday", "Saturday"};

/// The instant; nothing when there is no such date or time of day (years 1 to 9999), or when
/// `system_clock` cannot hold it (with nanoseconds: before 1678 or after 2261).
///
/// Second 60 is a leap second: taken only where one can be, at the end of a UTC day, and read as
/// the first second of the next day, as POSIX counts.
std::optional<std::chrono::system_clock::time_point> FromCivil(const CivilTime& civil);

/// In UTC, fraction included.
CivilTime ToCivil(std::chrono::system_clock::time_point time);

/// 0 is Sunday. The date must exist.
int WeekdayOf(int year, int month, int day);

}  // namespace marketplace_metering::encoding
