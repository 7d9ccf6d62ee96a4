#include "encoding/iso8601.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace marketplace_metering::encoding {
namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;
using std::chrono::system_clock;

struct GoodRow {
  const char* text;
  std::int64_t epoch_seconds;
  std::int64_t nanos = 0;
};

const GoodRow kGoodRows[] = {
    {"2026-08-15T12:30:00Z", 1786797000},
    {"2026-08-15t12:30:00z", 1786797000},
    {"2026-08-15 12:30:00Z", 1786797000},
    {"2026-08-15T12:30:00", 1786797000},
    {"2026-08-15T12:30Z", 1786797000},
    {"2026-08-15T12:30", 1786797000},
    {"2026-08-15 12:30:00 UTC", 1786797000},
    {"2026-08-15T12:30:00UTC", 1786797000},
    {"2026-08-15T12:30:00 utc", 1786797000},
    {"2026-08-15 14:30:00 +0200", 1786797000},
    {"2026-08-15T14:30:00+02:00", 1786797000},
    {"2026-08-15T14:30:00+02", 1786797000},
    {"2026-08-15T08:00:00-04:30", 1786797000},
    {"2026-08-15T12:30:00+00:00", 1786797000},
    {"2026-08-15T12:30:00-00:00", 1786797000},
    {"2026-08-16T12:29:00+23:59", 1786797000},
    {"20260815T123000Z", 1786797000},
    {"20260815T1230Z", 1786797000},
    {"20260815T143000+0200", 1786797000},
    {"20260815T123000.5Z", 1786797000, 500000000},
    {"2026-08-15", 1786752000},
    {"1970-01-01T00:00:00Z", 0},
    {"1969-12-31T23:59:59.75Z", -1, 750000000},
    {"2000-01-02T20:34:56.123Z", 946845296, 123000000},
    {"2019-12-16T22:48:18-01:00", 1576540098},
    {"2019-12-17T00:48:18+01:00", 1576540098},
    {"2026-08-15T12:30:00.1Z", 1786797000, 100000000},
    {"2026-08-15T12:30:00,25Z", 1786797000, 250000000},
    {"2026-08-15T12:30:00.000000001Z", 1786797000, 1},
    {"2026-08-15T12:30:00.999999999Z", 1786797000, 999999999},
    {"2026-08-15T12:30:00.9999999999999999999999999Z", 1786797000, 999999999},
    {"2028-02-29T00:00:00Z", 1835395200},
    {"2016-12-31T23:59:60Z", 1483228800},
    {"2017-01-01T08:59:60+09:00", 1483228800},
    {"2261-12-31T23:59:59Z", 9214646399},
    {"1678-01-01T00:00:00Z", -9214560000},
};

TEST(ParseIso8601, ReadsInstants) {
  for (const GoodRow& row : kGoodRows) {
    const auto time = ParseIso8601(row.text);
    ASSERT_TRUE(time) << row.text;
    EXPECT_EQ(*time, system_clock::time_point(seconds(row.epoch_seconds) + nanoseconds(row.nanos))) << row.text;
  }
}

const std::string_view kBadRows[] = {
    "",
    "2026",
    "2026-08",
    "20260815",
    "2026-8-15T12:30:00Z",
    "2026-08-15T",
    "2026-08-15Z",
    "2026-08-15T12",
    "2026-08-15T12Z",
    "2026-08-15T12:3Z",
    "2026-08-15T12:30:",
    "2026-08-15T12:30:0Z",
    "2026-08-15T12:30:00.",
    "2026-08-15T12:30:00.Z",
    "2026-08-15T12:30.5Z",
    "2026-08-15T12:30:00ZZ",
    "2026-08-15T12:30:00Z ",
    " 2026-08-15T12:30:00Z",
    "2026-08-15T12:30:00 ",
    "2026-08-15  12:30:00Z",
    "2026-08-15T12:30:00  UTC",
    "2026-08-15T12:30:00 GMT",
    "2026-08-15T12:30:00 UTC+1",
    "2026-08-15T12:30:00+",
    "2026-08-15T12:30:00+2",
    "2026-08-15T12:30:00+02:",
    "2026-08-15T12:30:00+02:0",
    "2026-08-15T12:30:00+02:000",
    "2026-08-15T12:30:00+24:00",
    "2026-08-15T12:30:00+02:60",
    "2026-08-15T12:30:00+02:00:00",
    "2026-0815T12:30:00Z",
    "202608-15T12:30:00Z",
    "2026-08-15T123000Z",
    "20260815T12:30:00Z",
    "2026-08-15T12:3000Z",
    "2026/08/15T12:30:00Z",
    "2026-W33-6",
    "2026-227",
    "+2026-08-15T12:30:00Z",
    "-2026-08-15T12:30:00Z",
    "02026-08-15T12:30:00Z",
    "2026-13-15T12:30:00Z",
    "2026-00-15T12:30:00Z",
    "2026-02-30T12:30:00Z",
    "2026-02-29T12:30:00Z",
    "2026-08-32T12:30:00Z",
    "2026-08-00T12:30:00Z",
    "2026-08-15T24:00:00Z",
    "2026-08-15T12:60:00Z",
    "2026-08-15T12:30:61Z",
    "2026-08-15T12:30:60Z",
    "0000-01-01T00:00:00Z",
    "0001-01-01T00:00:00Z",
    "1677-01-01T00:00:00Z",
    "2263-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "2026-08-15T12:30:00\xc2\xb5",
    "\xd9\xa2\xd9\xa0\xd9\xa2\xd9\xa6-08-15",
};

TEST(ParseIso8601, RefusesEverythingElse) {
  for (const std::string_view text : kBadRows) EXPECT_FALSE(ParseIso8601(text)) << text;
  EXPECT_FALSE(ParseIso8601(std::string_view("2026-08-15T12:30:00Z\0", 21)));
}

TEST(FormatExtended, IsWhatIsReadBack) {
  const auto time = system_clock::time_point{seconds(1786797360)};

  EXPECT_EQ(FormatExtended(time + nanoseconds(999999999)), "2026-08-15T12:36:00Z");
  EXPECT_EQ(ParseIso8601(FormatExtended(time)), time);
}

TEST(FormatBasic, CutsTheFractionOff) {
  const system_clock::time_point time{seconds(1786797360)};

  EXPECT_EQ(FormatBasic(time), "20260815T123600Z");
  EXPECT_EQ(FormatBasic(time + nanoseconds(999999999)), "20260815T123600Z");
  EXPECT_EQ(FormatBasic(time - nanoseconds(1)), "20260815T123559Z");
  EXPECT_EQ(FormatBasic(system_clock::time_point{seconds(-1)}), "19691231T235959Z");
}

TEST(ParseIso8601, ReadsWhatFormatBasicWrites) {
  std::mt19937_64 random(20260815);
  for (int i = 0; i < 20000; ++i) {
    const auto offset = static_cast<std::int64_t>(random() % 18429206400U);
    const system_clock::time_point time{seconds(offset - 9214560000)};

    EXPECT_EQ(ParseIso8601(FormatBasic(time)), time) << FormatBasic(time);
  }
}

TEST(ParseIso8601, TakesArbitraryTextWithoutHarm) {
  constexpr std::string_view kLikely = "0123456789-:.,+TZtz UC";
  std::mt19937 random(20260815);
  int parsed = 0;
  for (int i = 0; i < 200000; ++i) {
    std::string text = "2026-08-15T12:30:00.25+02:00";
    text.resize(random() % (text.size() + 1));
    for (auto changes = random() % 4; changes > 0 && !text.empty(); --changes) {
      text[random() % text.size()] =
          random() % 16 == 0 ? static_cast<char>(random() % 256) : kLikely[random() % kLikely.size()];
    }
    const std::string exact(text.data(), text.size());
    if (ParseIso8601(exact)) ++parsed;
  }
  EXPECT_GT(parsed, 1000);
}

}  // namespace
}  // namespace marketplace_metering::encoding
