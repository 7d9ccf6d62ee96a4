#include "encoding/http_date.h"

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
};

const GoodRow kGoodRows[] = {
    {"Sun, 06 Nov 1994 08:49:37 GMT", 784111777},
    {"Sunday, 06-Nov-94 08:49:37 GMT", 784111777},
    {"Sun Nov  6 08:49:37 1994", 784111777},
    {"Sat, 15 Aug 2026 12:30:00 GMT", 1786797000},
    {"Saturday, 15-Aug-26 12:30:00 GMT", 1786797000},
    {"Sat Aug 15 12:30:00 2026", 1786797000},
    {"sat, 15 AUG 2026 12:30:00 gmt", 1786797000},
    {"Sat, 15 Aug 2026 12:30:00 UTC", 1786797000},
    {"Sat, 15 Aug 2026 12:30:00 UT", 1786797000},
    {"Sat, 15 Aug 2026 14:30:00 +0200", 1786797000},
    {"Sat, 15 Aug 2026 12:30:00 +0000", 1786797000},
    {"Sat, 15 Aug 2026 12:30:00 -0000", 1786797000},
    {"15 Aug 2026 12:30 GMT", 1786797000},
    {"15 Aug 2026 08:00 -0430", 1786797000},
    {"Sat, 15 Aug 2026 08:30:00 EDT", 1786797000},
    {"Sat, 15 Aug 2026 07:30:00 EST", 1786797000},
    {"Sat, 15 Aug 2026 07:30:00 CDT", 1786797000},
    {"Sat, 15 Aug 2026 06:30:00 CST", 1786797000},
    {"Sat, 15 Aug 2026 06:30:00 MDT", 1786797000},
    {"Sat, 15 Aug 2026 05:30:00 MST", 1786797000},
    {"Sat, 15 Aug 2026 05:30:00 PDT", 1786797000},
    {"Sat, 15 Aug 2026 04:30:00 PST", 1786797000},
    {"Thu, 1 Jan 1970 00:00:00 GMT", 0},
    {"Thu, 01 Jan 2026 00:00:00 GMT", 1767225600},
    {"Wednesday, 01-Jan-69 00:00:00 GMT", -31536000},
    {"Sunday, 01-Jan-68 00:00:00 GMT", 3092601600},
    {"Sat, 31 Dec 2016 23:59:60 GMT", 1483228800},
    // The weekday is that of the date as written, not of the date in UTC.
    {"Sat, 15 Aug 2026 00:30:00 +0200", 1786746600},
};

TEST(ParseHttpDate, ReadsEachForm) {
  for (const GoodRow& row : kGoodRows) {
    const auto time = ParseHttpDate(row.text);
    ASSERT_TRUE(time) << row.text;
    EXPECT_EQ(*time, system_clock::time_point(seconds(row.epoch_seconds))) << row.text;
  }
}

const std::string_view kBadRows[] = {
    "",
    "Sat",
    "Sat,",
    "Sat, 15 Aug 2026",
    "Sat, 15 Aug 2026 12:30:00",
    "Sat, 15 Aug 2026 12:30:00 ",
    "Sat, 15 Aug 2026 12:30:00 GMT ",
    " Sat, 15 Aug 2026 12:30:00 GMT",
    "Sat, 15 Aug 2026 12:30:00 GMT+1",
    "Sat, 15 Aug 2026 12:30:00 A",
    "Sat, 15 Aug 2026 12:30:00 CEST",
    "Sat, 15 Aug 2026 12:30:00 +2",
    "Sat, 15 Aug 2026 12:30:00 +02:00",
    "Sat, 15 Aug 2026 12:30:00 +2400",
    "Sat, 15 Aug 2026 12:30:00 +0060",
    "Sat, 15 Aug 26 12:30:00 GMT",
    "Sat,15 Aug 2026 12:30:00 GMT",
    "Sat 15 Aug 2026 12:30:00 GMT",
    "Sat,  15 Aug 2026 12:30:00 GMT",
    "Sat, 15  Aug 2026 12:30:00 GMT",
    "Sat, 015 Aug 2026 12:30:00 GMT",
    "Sat, 15 August 2026 12:30:00 GMT",
    "Sat, 15 Agu 2026 12:30:00 GMT",
    "Sat, 15 Aug 2026 1:30:00 GMT",
    "Sat, 15 Aug 2026 12:30:0 GMT",
    "Sat, 15 Aug 2026 12:30:00.5 GMT",
    "Sat, 15 Aug 2026 24:00:00 GMT",
    "Sat, 15 Aug 2026 12:60:00 GMT",
    "Sat, 15 Aug 2026 12:30:61 GMT",
    "Sat, 15 Aug 2026 12:30:60 GMT",
    "Sat, 0 Aug 2026 12:30:00 GMT",
    "Mon, 31 Nov 2026 12:30:00 GMT",
    "Sun, 29 Feb 2026 12:30:00 GMT",
    "Sun, 15 Aug 2026 12:30:00 GMT",
    "Caturday, 15 Aug 2026 12:30:00 GMT",
    "Satur, 15 Aug 2026 12:30:00 GMT",
    "Saturday, 15-Aug-26 12:30 GMT",
    "Saturday, 15-Aug-26 12:30:00 EST",
    "Saturday, 15-Aug-2026 12:30:00 GMT",
    "Saturday, 15-Aug 26 12:30:00 GMT",
    "Sat Aug 15 12:30:00 26",
    "Sat Aug 5 12:30:00 2026",
    "Sat Aug 15 12:30 2026",
    "Sat Aug 15 12:30:00 2026 GMT",
    "Fri, 01 Jan 0000 00:00:00 GMT",
    "Fri, 31 Dec 9999 23:59:59 GMT",
};

TEST(ParseHttpDate, RefusesEverythingElse) {
  for (const std::string_view text : kBadRows) EXPECT_FALSE(ParseHttpDate(text)) << text;
}

TEST(FormatHttpDate, WritesTheFixedForm) {
  EXPECT_EQ(FormatHttpDate(system_clock::time_point{seconds(784111777)}), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(FormatHttpDate(system_clock::time_point{seconds(784111777) + nanoseconds(999999999)}),
            "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(FormatHttpDate(system_clock::time_point{seconds(-1)}), "Wed, 31 Dec 1969 23:59:59 GMT");
}

TEST(ParseHttpDate, ReadsWhatFormatHttpDateWrites) {
  std::mt19937_64 random(20260815);
  for (int i = 0; i < 20000; ++i) {
    const auto offset = static_cast<std::int64_t>(random() % 18429206400U);
    const system_clock::time_point time{seconds(offset - 9214560000)};

    EXPECT_EQ(ParseHttpDate(FormatHttpDate(time)), time) << FormatHttpDate(time);
  }
}

TEST(ParseHttpDate, TakesArbitraryTextWithoutHarm) {
  constexpr std::string_view kForms[] = {"Sat, 15 Aug 2026 14:30:00 +0200", "Saturday, 15-Aug-26 12:30:00 GMT",
                                         "Sat Aug 15 12:30:00 2026"};
  constexpr std::string_view kLikely = "0123456789:+-, GMTUSat";
  std::mt19937 random(20260815);
  int parsed = 0;
  for (int i = 0; i < 200000; ++i) {
    std::string text(kForms[random() % 3]);
    if (random() % 4 == 0) text.resize(random() % (text.size() + 1));
    for (auto changes = random() % 3; changes > 0 && !text.empty(); --changes) {
      text[random() % text.size()] =
          random() % 16 == 0 ? static_cast<char>(random() % 256) : kLikely[random() % kLikely.size()];
    }
    const std::string exact(text.data(), text.size());
    if (ParseHttpDate(exact)) ++parsed;
  }
  EXPECT_GT(parsed, 1000);
}

}  // namespace
}  // namespace marketplace_metering::encoding
