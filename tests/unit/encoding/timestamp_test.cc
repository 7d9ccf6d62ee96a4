#include "marketplace_metering/timestamp.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace marketplace_metering {
namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;
using std::chrono::system_clock;

struct GoodRow {
  const char* text;
  std::int64_t epoch_seconds;
  std::int64_t nanos = 0;
};

TEST(ParseTimestamp, ReadsEachForm) {
  const GoodRow kRows[] = {
      {"2026-08-15T12:30:00Z", 1786797000},
      {"2026-08-15T14:30:00.25+02:00", 1786797000, 250000000},
      {"2026-08-15T12:30:00", 1786797000},
      {"2026-08-15", 1786752000},
      {"20260815T123000Z", 1786797000},
      {"Sat, 15 Aug 2026 12:30:00 GMT", 1786797000},
      {"15 Aug 2026 14:30 +0200", 1786797000},
      {"1786797000", 1786797000},
      {"1786797000.5", 1786797000, 500000000},
      {"946845296.123", 946845296, 123000000},
      {"1786797000.000000001", 1786797000, 1},
      {"1786797000.9999999999", 1786797000, 999999999},
      {"0", 0},
      {"0.5", 0, 500000000},
      {"-1", -1},
      {"-1.5", -1, -500000000},
      {"00000001786797000", 1786797000},
      {"9223372029.999999999", 9223372029, 999999999},
      {"-9223372029.999999999", -9223372029, -999999999},
  };
  for (const GoodRow& row : kRows) {
    const auto time = ParseTimestamp(row.text);
    ASSERT_TRUE(time.ok()) << row.text;
    EXPECT_EQ(*time, system_clock::time_point(seconds(row.epoch_seconds) + nanoseconds(row.nanos))) << row.text;
  }
}

TEST(ParseTimestamp, RefusesEverythingElseAndQuotesIt) {
  constexpr std::string_view kRows[] = {
      "",
      "now",
      "yesterday",
      "2026-02-30",
      "12:30",
      "1e9",
      "1786797000.",
      ".5",
      "+1786797000",
      "1786797000s",
      "0x6A8F5F08",
      "1_786_797_000",
      "1786797000,5",
      " 1786797000",
      "1786797000 ",
      "--1",
      "-",
      "nan",
      "inf",
      "1.2.3",
      "1786797000000",
      "9223372037",
      "99999999999999999999999999",
      "2300-01-01",
  };
  for (const std::string_view text : kRows) {
    const auto time = ParseTimestamp(text);
    ASSERT_FALSE(time.ok()) << text;
    EXPECT_EQ(time.error().code, ErrorCode::kInvalidRequest) << text;
    EXPECT_EQ(time.error().message.find("'" + std::string(text) + "'"), 0U) << time.error().message;
    EXPECT_EQ(time.error().violations.size(), 1U) << text;
  }
}

TEST(ParseTimestamp, RefusesEightDigitsAsAmbiguous) {
  const auto time = ParseTimestamp("20260815");

  ASSERT_FALSE(time.ok());
  EXPECT_NE(time.error().message.find("2026-08-15"), std::string::npos) << time.error().message;
}

TEST(ParseTimestamp, QuotesNoControlCharactersAndNoEndlessText) {
  const auto forged = ParseTimestamp("x\nERROR: all is lost");
  const auto endless = ParseTimestamp(std::string(1000000, '7'));

  ASSERT_FALSE(forged.ok());
  EXPECT_EQ(forged.error().message.find('\n'), std::string::npos);
  ASSERT_FALSE(endless.ok());
  EXPECT_LT(endless.error().message.size(), 400U);
}

}  // namespace
}  // namespace marketplace_metering
