#include "encoding/ascii.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace marketplace_metering::encoding {
namespace {

// Every byte for which `test` holds.
template <typename Test>
std::string All(Test test) {
  std::string found;
  for (int byte = 0; byte < 256; ++byte) {
    if (test(static_cast<char>(byte))) found += static_cast<char>(byte);
  }
  return found;
}

TEST(Ascii, ClassesHoldExactlyTheirCharacters) {
  const std::string upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  const std::string lower = "abcdefghijklmnopqrstuvwxyz";

  EXPECT_EQ(All(IsDigit), "0123456789");
  EXPECT_EQ(All(IsAlpha), upper + lower);
  EXPECT_EQ(All(IsAlphanumeric), "0123456789" + upper + lower);
  EXPECT_EQ(All(IsHexDigit), "0123456789ABCDEFabcdef");
  EXPECT_EQ(All(IsVisible).size(), 94U);
  EXPECT_EQ(All(IsVisible).front(), '!');
  EXPECT_EQ(All(IsVisible).back(), '~');
}

TEST(Ascii, OnlyLettersHaveCase) {
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    const bool upper = c >= 'A' && c <= 'Z';
    const bool lower = c >= 'a' && c <= 'z';
    EXPECT_EQ(ToLower(c), upper ? static_cast<char>(c + 32) : c) << byte;
    EXPECT_EQ(ToUpper(c), lower ? static_cast<char>(c - 32) : c) << byte;
  }
}

}  // namespace
}  // namespace marketplace_metering::encoding
