#include "encoding/header_name.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace marketplace_metering::encoding {
namespace {

TEST(IsHeaderName, TakesTokens) {
  for (const char* name : {"Host", "x-amz-date", "X", "a1", "!#$%&'*+-.^_`|~"}) EXPECT_TRUE(IsHeaderName(name)) << name;
}

TEST(IsHeaderName, RefusesEverythingElse) {
  EXPECT_FALSE(IsHeaderName(""));
  std::size_t allowed = 0;
  for (int byte = 0; byte < 256; ++byte) {
    if (IsHeaderName(std::string(1, static_cast<char>(byte)))) ++allowed;
  }
  EXPECT_EQ(allowed, 26U + 26U + 10U + 15U);
  for (const char* name : {"a b", "a:", " a", "a\r\n", "a\t", "(a)", "a/b", "a=b", "a\x7f", "a\xc3\xa9"}) {
    EXPECT_FALSE(IsHeaderName(name)) << name;
  }
}

TEST(IsHeaderValue, TakesEverythingButControlCharacters) {
  EXPECT_TRUE(IsHeaderValue(""));
  EXPECT_TRUE(IsHeaderValue("  attempt=1; max=3 "));
  EXPECT_TRUE(IsHeaderValue("caf\xc3\xa9"));
  for (int byte = 0; byte < 256; ++byte) {
    const std::string value = std::string("a") + static_cast<char>(byte) + "b";
    EXPECT_EQ(IsHeaderValue(value), byte >= 0x20 && byte != 0x7f) << byte;
  }
}

TEST(TrimBlanks, TakesSpacesAndTabsOffBothEnds) {
  EXPECT_EQ(TrimBlanks(" \t a b\t "), "a b");
  EXPECT_EQ(TrimBlanks("a\r"), "a\r");
  EXPECT_EQ(TrimBlanks(" \t"), "");
  EXPECT_EQ(TrimBlanks(""), "");
}

TEST(EqualsIgnoreCase, FoldsAsciiLettersOnly) {
  EXPECT_TRUE(EqualsIgnoreCase("X-Amz-Date", "x-aMZ-dATE"));
  EXPECT_TRUE(EqualsIgnoreCase("", ""));
  EXPECT_FALSE(EqualsIgnoreCase("date", "dates"));
  EXPECT_FALSE(EqualsIgnoreCase("@", "`"));
  EXPECT_FALSE(EqualsIgnoreCase("[", "{"));
  EXPECT_FALSE(EqualsIgnoreCase("\xc3\x89", "\xc3\xa9"));
}

}  // namespace
}  // namespace marketplace_metering::encoding
