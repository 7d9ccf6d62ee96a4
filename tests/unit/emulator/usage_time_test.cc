#include "emulator/usage_time.h"

#include <gtest/gtest.h>

#include "encoding/iso8601.h"

namespace marketplace_metering::emulator {
namespace {

using std::chrono::hours;

Time At(const char* text) {
  return encoding::ParseIso8601(text).value();
}

struct WindowCase {
  const char* name;
  const char* usage;
  const char* now;
  bool accepted;
};

class BatchWindow : public ::testing::TestWithParam<WindowCase> {};

TEST_P(BatchWindow, IsADayAndClosesMonthsAtSix) {
  const WindowCase& row = GetParam();

  EXPECT_EQ(IsInBatchWindow(At(row.usage), At(row.now), hours(24)), row.accepted);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, BatchWindow,
    ::testing::Values(WindowCase{"Now", "2026-08-15T12:36:00Z", "2026-08-15T12:36:00Z", true},
                      WindowCase{"InTheFuture", "2026-08-15T12:36:01Z", "2026-08-15T12:36:00Z", false},
                      WindowCase{"ASecondUnderADayOld", "2026-08-14T12:36:01Z", "2026-08-15T12:36:00Z", true},
                      WindowCase{"ADayOld", "2026-08-14T12:36:00Z", "2026-08-15T12:36:00Z", false},
                      WindowCase{"LastMonthBeforeSix", "2026-07-31T23:00:00Z", "2026-08-01T05:59:59Z", true},
                      WindowCase{"LastMonthAtSixThoughYoung", "2026-07-31T23:00:00Z", "2026-08-01T06:00:00Z", false},
                      WindowCase{"LastMonthBeforeSixAtAnyAge", "2026-07-01T00:00:00Z", "2026-08-01T05:59:59Z", true},
                      WindowCase{"MonthBeforeLast", "2026-06-30T23:59:59Z", "2026-08-01T00:00:00Z", false},
                      WindowCase{"FirstSecondOfThisMonth", "2026-08-01T00:00:00Z", "2026-08-01T06:00:00Z", true},
                      WindowCase{"OverTheTurnOfTheYear", "2025-12-31T23:00:00Z", "2026-01-01T05:00:00Z", true},
                      WindowCase{"FebruaryOfALeapYear", "2028-02-29T23:00:00Z", "2028-03-01T05:00:00Z", true}),
    [](const auto& row) { return row.param.name; });

TEST(MeterWindow, EndsAfterSixHours) {
  const Time now = At("2026-08-15T12:36:00Z");

  EXPECT_TRUE(IsInMeterWindow(now - hours(6), now, hours(6)));
  EXPECT_FALSE(IsInMeterWindow(now - hours(6) - std::chrono::seconds(1), now, hours(6)));
  EXPECT_FALSE(IsInMeterWindow(now + std::chrono::seconds(1), now, hours(6)));
}

TEST(UsageTime, RoundsDownToTheHourBeforeTheEpochToo) {
  EXPECT_EQ(InstantText(HourOf(At("2026-08-15T12:59:59.999Z"))), "2026-08-15T12:00:00Z");
  EXPECT_EQ(InstantText(HourOf(At("1969-12-31T23:30:00Z"))), "1969-12-31T23:00:00Z");
  EXPECT_EQ(EpochSeconds(At("1969-12-31T23:59:59.5Z")), -1);
}

TEST(UsageTime, KnowsTheMonth) {
  EXPECT_EQ(InstantText(MonthOf(At("2026-08-31T23:59:59Z"))), "2026-08-01T00:00:00Z");
  EXPECT_EQ(MonthText(At("2026-08-31T23:59:59Z")), "2026-08");
}

TEST(ExactText, KeepsTheFraction) {
  for (const char* text : {"2026-08-15T12:00:00Z", "2026-08-15T12:00:00.25Z", "2026-08-15T12:00:00.000000001Z",
                           "1970-01-01T00:00:00.1Z", "2026-12-31T23:59:59.999999999Z"}) {
    EXPECT_EQ(ExactText(encoding::ParseIso8601(text).value()), text);
  }
}

}  // namespace
}  // namespace marketplace_metering::emulator
