#include "encoding/civil_time.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <string>

namespace marketplace_metering::encoding {
namespace {

using std::chrono::seconds;
using std::chrono::system_clock;

constexpr system_clock::time_point At(std::int64_t epoch_seconds) {
  return system_clock::time_point(seconds(epoch_seconds));
}

CivilTime Civil(int year, int month, int day, int hour = 0, int minute = 0, int second = 0) {
  CivilTime civil;
  civil.year = year;
  civil.month = month;
  civil.day = day;
  civil.hour = hour;
  civil.minute = minute;
  civil.second = second;
  return civil;
}

struct Row {
  CivilTime civil;
  std::int64_t epoch_seconds;
  int weekday;
};

// As `date -u` says.
const Row kRows[] = {
    {Civil(1970, 1, 1), 0, 4},
    {Civil(1969, 12, 31, 23, 59, 59), -1, 3},
    {Civil(2000, 2, 29), 951782400, 2},
    {Civil(2000, 3, 1), 951868800, 3},
    {Civil(1900, 2, 28, 23, 59, 59), -2203891201, 3},
    {Civil(1900, 3, 1), -2203891200, 4},
    {Civil(2026, 8, 15, 12, 30), 1786797000, 6},
    {Civil(2026, 12, 31, 23, 59, 59), 1798761599, 4},
    {Civil(2028, 12, 31), 1861833600, 0},
    {Civil(2100, 3, 1), 4107542400, 1},
    {Civil(1678, 1, 1), -9214560000, 6},
    {Civil(2261, 12, 31, 23, 59, 59), 9214646399, 2},
};

TEST(CivilTime, GoesBothWays) {
  for (const Row& row : kRows) {
    EXPECT_EQ(FromCivil(row.civil), At(row.epoch_seconds)) << row.epoch_seconds;
    const CivilTime civil = ToCivil(At(row.epoch_seconds));
    EXPECT_EQ(civil.year, row.civil.year) << row.epoch_seconds;
    EXPECT_EQ(civil.month, row.civil.month) << row.epoch_seconds;
    EXPECT_EQ(civil.day, row.civil.day) << row.epoch_seconds;
    EXPECT_EQ(civil.hour, row.civil.hour) << row.epoch_seconds;
    EXPECT_EQ(civil.minute, row.civil.minute) << row.epoch_seconds;
    EXPECT_EQ(civil.second, row.civil.second) << row.epoch_seconds;
    EXPECT_EQ(WeekdayOf(civil.year, civil.month, civil.day), row.weekday) << row.epoch_seconds;
  }
}

TEST(CivilTime, CountsEveryDayOfFourCenturies) {
  constexpr int kDays = 146097;
  int year = 1800;
  int month = 1;
  int day = 1;
  const std::int64_t first = FromCivil(Civil(year, month, day))->time_since_epoch() / seconds(1);
  for (int i = 0; i < kDays; ++i) {
    const auto time = At(first + std::int64_t{86400} * i);
    ASSERT_EQ(FromCivil(Civil(year, month, day)), time) << year << '-' << month << '-' << day;
    const CivilTime civil = ToCivil(time);
    ASSERT_TRUE(civil.year == year && civil.month == month && civil.day == day) << year << '-' << month << '-' << day;
    // The next day is the first of the first of these that exists.
    if (FromCivil(Civil(year, month, day + 1))) {
      ++day;
    } else if (month < 12) {
      ++month;
      day = 1;
    } else {
      ++year;
      month = day = 1;
    }
  }
  EXPECT_EQ(year, 2200);
}

TEST(CivilTime, RefusesWhatDoesNotExist) {
  const CivilTime kRefused[] = {
      Civil(2026, 0, 1),
      Civil(2026, 13, 1),
      Civil(2026, 1, 0),
      Civil(2026, 1, 32),
      Civil(2026, 2, 29),
      Civil(2028, 2, 30),
      Civil(1900, 2, 29),
      Civil(2026, 4, 31),
      Civil(2026, 6, 31),
      Civil(2026, 9, 31),
      Civil(2026, 11, 31),
      Civil(0, 12, 31),
      Civil(10000, 1, 1),
      Civil(2026, 1, 1, 24),
      Civil(2026, 1, 1, -1),
      Civil(2026, 1, 1, 0, 60),
      Civil(2026, 1, 1, 0, 0, 61),
      Civil(2026, 1, 1, 0, 0, 60),
      Civil(2026, 1, 1, 12, 59, 60),
  };
  for (const CivilTime& civil : kRefused) {
    EXPECT_FALSE(FromCivil(civil)) << civil.year << '-' << civil.month << '-' << civil.day << ' ' << civil.hour << ':'
                                   << civil.minute << ':' << civil.second;
  }
}

TEST(CivilTime, ReadsALeapSecondAsTheNextDay) {
  CivilTime in_india = Civil(2017, 1, 1, 5, 29, 60);
  in_india.utc_offset = seconds(5 * 3600 + 30 * 60);

  EXPECT_EQ(FromCivil(Civil(2016, 12, 31, 23, 59, 60)), At(1483228800));
  EXPECT_EQ(FromCivil(in_india), At(1483228800));
}

TEST(CivilTime, SubtractsTheOffset) {
  CivilTime east = Civil(2026, 8, 15, 0, 30);
  east.utc_offset = seconds(3600);
  CivilTime west = Civil(2026, 8, 14, 23, 30);
  west.utc_offset = seconds(-3600);

  EXPECT_EQ(FromCivil(east), FromCivil(Civil(2026, 8, 14, 23, 30)));
  EXPECT_EQ(FromCivil(west), FromCivil(Civil(2026, 8, 15, 0, 30)));
}

TEST(CivilTime, RefusesWhatTheClockCannotHold) {
  static_assert(std::ratio_equal_v<system_clock::period, std::nano>, "the limits below are those of nanoseconds");

  EXPECT_TRUE(FromCivil(Civil(2262, 4, 11, 23, 47, 15)));
  EXPECT_FALSE(FromCivil(Civil(2262, 4, 11, 23, 47, 17)));
  EXPECT_FALSE(FromCivil(Civil(2263, 1, 1)));
  EXPECT_FALSE(FromCivil(Civil(9999, 12, 31)));
  EXPECT_TRUE(FromCivil(Civil(1677, 9, 21, 0, 12, 45)));
  EXPECT_FALSE(FromCivil(Civil(1677, 9, 21, 0, 12, 43)));
  EXPECT_FALSE(FromCivil(Civil(1, 1, 1)));
}

TEST(CivilTime, TakesTheEndsOfTheClock) {
  EXPECT_EQ(ToCivil(system_clock::time_point::max()).year, 2262);
  EXPECT_EQ(ToCivil(system_clock::time_point::max()).fraction.count(), 854775807);
  EXPECT_EQ(ToCivil(system_clock::time_point::min()).year, 1677);
  EXPECT_EQ(ToCivil(system_clock::time_point::min()).fraction.count(), 145224192);
}

TEST(CivilTime, KeepsTheFractionBeforeAndAfterTheEpoch) {
  const CivilTime before = ToCivil(At(0) - std::chrono::nanoseconds(1));
  const CivilTime after = ToCivil(At(0) + std::chrono::nanoseconds(1));

  EXPECT_EQ(before.year, 1969);
  EXPECT_EQ(before.second, 59);
  EXPECT_EQ(before.fraction.count(), 999999999);
  EXPECT_EQ(after.fraction.count(), 1);
  EXPECT_EQ(FromCivil(before), At(0) - std::chrono::nanoseconds(1));
}

}  // namespace
}  // namespace marketplace_metering::encoding
