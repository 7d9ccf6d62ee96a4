#include "encoding/quote.h"

#include <gtest/gtest.h>

#include <string>

namespace marketplace_metering::encoding {
namespace {

TEST(Printable, KeepsTextOnOneLine) {
  EXPECT_EQ(Printable("plain text ~"), "plain text ~");
  EXPECT_EQ(Printable("a\nb\r\x1b[0m\x7f"), "a\\x0ab\\x0d\\x1b[0m\\x7f");
  EXPECT_EQ(Printable(std::string("nul\0", 4)), "nul\\x00");
  EXPECT_EQ(Printable("back\\slash"), "back\\\\slash");
}

TEST(Printable, KeepsUtf8AndEscapesOtherBytes) {
  EXPECT_EQ(Printable("caf\xc3\xa9"), "caf\xc3\xa9");
  EXPECT_EQ(Printable("caf\xe9"), "caf\\xe9");
}

TEST(Quoted, PutsTextInQuotes) {
  EXPECT_EQ(Quoted("a\nb"), "'a\\x0ab'");
}

TEST(Quoted, CutsLongTextBetweenCharacters) {
  EXPECT_EQ(Quoted(std::string(100, 'x')), "'" + std::string(100, 'x') + "'");
  EXPECT_EQ(Quoted(std::string(101, 'x')), "'" + std::string(100, 'x') + "...'");
  EXPECT_EQ(Quoted(std::string(99, 'x') + "\xc3\xa9" + "yz"), "'" + std::string(99, 'x') + "...'");
}

}  // namespace
}  // namespace marketplace_metering::encoding
