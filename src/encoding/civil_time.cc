#include "encoding/civil_time.h"

#include <cstddef>

namespace marketplace_metering::encoding {
namespace {

using std::chrono::seconds;
using std::chrono::system_clock;

constexpr std::int64_t kSecondsPerDay = 86400;
constexpr std::array<int, 13> kDaysBeforeMonth = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};

constexpr bool IsLeapYear(int year) {
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

// Days from the first of January of year 1.
constexpr std::int64_t DaysBeforeYear(int year) {
  const std::int64_t past = year - 1;
  return past * 365 + past / 4 - past / 100 + past / 400;
}

int DaysBeforeMonth(int year, int month) {
  const int days = kDaysBeforeMonth[static_cast<std::size_t>(month - 1)];
  return month > 2 && IsLeapYear(year) ? days + 1 : days;
}

int DaysInMonth(int year, int month) {
  if (month == 2 && IsLeapYear(year)) return 29;
  const auto index = static_cast<std::size_t>(month);
  return kDaysBeforeMonth[index] - kDaysBeforeMonth[index - 1];
}

constexpr std::int64_t kEpochDays = DaysBeforeYear(1970);

std::int64_t DaysSinceEpoch(int year, int month, int day) {
  return DaysBeforeYear(year) + DaysBeforeMonth(year, month) + day - 1 - kEpochDays;
}

bool IsBetween(int value, int low, int high) {
  return value >= low && value <= high;
}

bool Exists(const CivilTime& civil) {
  return IsBetween(civil.year, 1, 9999) && IsBetween(civil.month, 1, 12) &&
         IsBetween(civil.day, 1, DaysInMonth(civil.year, civil.month)) && IsBetween(civil.hour, 0, 23) &&
         IsBetween(civil.minute, 0, 59) && IsBetween(civil.second, 0, 60);
}

}  // namespace

std::optional<system_clock::time_point> FromCivil(const CivilTime& civil) {
  if (!Exists(civil)) return std::nullopt;
  const std::int64_t days = DaysSinceEpoch(civil.year, civil.month, civil.day);
  const std::int64_t of_day = civil.hour * 3600 + civil.minute * 60 + civil.second;
  const seconds whole = seconds(days * kSecondsPerDay + of_day) - civil.utc_offset;
  if (civil.second == 60 && whole.count() % kSecondsPerDay != 0) return std::nullopt;

  // One second of room at either end, so that adding the fraction cannot overflow.
  constexpr auto kFirst = std::chrono::duration_cast<seconds>(system_clock::duration::min());
  constexpr auto kLast = std::chrono::duration_cast<seconds>(system_clock::duration::max());
  if (whole <= kFirst || whole >= kLast) return std::nullopt;
  return system_clock::time_point(std::chrono::duration_cast<system_clock::duration>(whole) +
                                  std::chrono::duration_cast<system_clock::duration>(civil.fraction));
}

CivilTime ToCivil(system_clock::time_point time) {
  const auto since_epoch = time.time_since_epoch();
  const auto whole = std::chrono::floor<seconds>(since_epoch);
  std::int64_t days = whole.count() / kSecondsPerDay;
  std::int64_t of_day = whole.count() % kSecondsPerDay;
  if (of_day < 0) {
    of_day += kSecondsPerDay;
    --days;
  }
  days += kEpochDays;

  // A year has at most 366 days, so this starts too early by a few years at worst.
  CivilTime civil;
  civil.year = static_cast<int>(days / 366) + 1;
  while (DaysBeforeYear(civil.year + 1) <= days) ++civil.year;
  const int of_year = static_cast<int>(days - DaysBeforeYear(civil.year));
  civil.month = 1;
  while (civil.month < 12 && DaysBeforeMonth(civil.year, civil.month + 1) <= of_year) ++civil.month;
  civil.day = of_year - DaysBeforeMonth(civil.year, civil.month) + 1;
  civil.hour = static_cast<int>(of_day / 3600);
  civil.minute = static_cast<int>(of_day / 60 % 60);
  civil.second = static_cast<int>(of_day % 60);
  // The remainder, not a difference: `whole` in nanoseconds would overflow at the far end.
  auto fraction = since_epoch % seconds(1);
  if (fraction.count() < 0) fraction += seconds(1);
  civil.fraction = std::chrono::duration_cast<std::chrono::nanoseconds>(fraction);
  return civil;
}

int WeekdayOf(int year, int month, int day) {
  // The first of January of year 1 was a Monday.
  const std::int64_t days = DaysBeforeYear(year) + DaysBeforeMonth(year, month) + day;
  return static_cast<int>(days % 7);
}

}  // namespace marketplace_metering::encoding
