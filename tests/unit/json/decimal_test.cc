#include "json/decimal.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace marketplace_metering::json {
namespace {

struct Row {
  std::string text;
  bool negative;
  std::optional<std::uint64_t> whole;
  std::uint32_t nanos;
  bool has_fraction;
};

class DecimalText : public testing::TestWithParam<Row> {};

TEST_P(DecimalText, IsTakenApartExactly) {
  const Row& row = GetParam();

  const auto decimal = ParseDecimal(row.text);

  ASSERT_TRUE(decimal) << row.text;
  EXPECT_EQ(decimal->negative, row.negative) << row.text;
  EXPECT_EQ(decimal->whole, row.whole) << row.text;
  EXPECT_EQ(decimal->nanos, row.nanos) << row.text;
  EXPECT_EQ(decimal->has_fraction, row.has_fraction) << row.text;
}

INSTANTIATE_TEST_SUITE_P(
    Table, DecimalText,
    testing::Values(Row{"0", false, 0, 0, false}, Row{"-0", true, 0, 0, false}, Row{"5.0", false, 5, 0, false},
                    Row{"5e0", false, 5, 0, false}, Row{"50e-1", false, 5, 0, false}, Row{"0.5e1", false, 5, 0, false},
                    Row{"5.5", false, 5, 500000000, true}, Row{"-1.25", true, 1, 250000000, true},
                    Row{".5", false, 0, 500000000, true}, Row{"5.", false, 5, 0, false},
                    Row{"12e3", false, 12000, 0, false}, Row{"12E+3", false, 12000, 0, false},
                    Row{"1e-9", false, 0, 1, true}, Row{"1e-10", false, 0, 0, true},
                    Row{"1.0000000000000000000000001", false, 1, 0, true},
                    Row{"0.123456789123", false, 0, 123456789, true}, Row{"0.05", false, 0, 50000000, true},
                    Row{"5e-3", false, 0, 5000000, true},
                    Row{"18446744073709551615", false, 18446744073709551615U, 0, false},
                    Row{"18446744073709551616", false, {}, 0, false}, Row{"1e300", false, {}, 0, false},
                    Row{"0e300", false, 0, 0, false}, Row{"1e999999999999999999999", false, {}, 0, false},
                    Row{"1e-999999999999999999999", false, 0, 0, true}, Row{"0.0", false, 0, 0, false},
                    Row{"1000000000000000000000e-21", false, 1, 0, false}));

TEST(Decimal, RefusesWhatIsNotANumber) {
  for (const char* text : {"", "-", ".", "+1", "1.2.3", "1e", "1e+", "0x10", " 1", "1 ", "1,5", "NaN", "e5", "--1"}) {
    EXPECT_FALSE(ParseDecimal(text)) << text;
  }
}

}  // namespace
}  // namespace marketplace_metering::json
