#include "protocol/one_line.h"

#include <gtest/gtest.h>

#include <string>

namespace marketplace_metering::protocol {
namespace {

TEST(OneLine, HasNoControlCharacters) {
  EXPECT_EQ(OneLine("a\r\nb\tc\x7f"
                    "dä"),
            "a  b c dä");
}

TEST(OneLine, IsCutOnACharacter) {
  EXPECT_EQ(OneLine(std::string(1024, 'x')), std::string(1024, 'x'));
  EXPECT_EQ(OneLine(std::string(1025, 'x')), std::string(1024, 'x') + "...");
  EXPECT_EQ(OneLine(std::string(1023, 'x') + "ä"), std::string(1023, 'x') + "...");
}

}  // namespace
}  // namespace marketplace_metering::protocol
