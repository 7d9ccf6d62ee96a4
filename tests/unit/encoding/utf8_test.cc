#include "encoding/utf8.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>

namespace marketplace_metering::encoding {
namespace {

struct Row {
  const char* name;
  std::string_view text;
  bool valid;
  std::size_t characters = 0;
};

const Row kRows[] = {
    {"empty", "", true, 0},
    {"ascii", "abc", true, 3},
    {"ascii longer than a word", "0123456789abcdef!", true, 17},
    {"NUL", std::string_view("a\0b", 3), true, 3},
    {"U+0080, first of two bytes", "\xc2\x80", true, 1},
    {"U+07FF, last of two bytes", "\xdf\xbf", true, 1},
    {"U+0800, first of three bytes", "\xe0\xa0\x80", true, 1},
    {"U+20AC", "1 \xe2\x82\xac", true, 3},
    {"U+D7FF, last before the surrogates", "\xed\x9f\xbf", true, 1},
    {"U+E000, first after the surrogates", "\xee\x80\x80", true, 1},
    {"U+FFFF", "\xef\xbf\xbf", true, 1},
    {"U+10000, first of four bytes", "\xf0\x90\x80\x80", true, 1},
    {"U+1F600", "\xf0\x9f\x98\x80", true, 1},
    {"U+10FFFF, the last", "\xf4\x8f\xbf\xbf", true, 1},
    {"two bytes across a word", "0123456\xc3\xa9", true, 8},

    {"overlong slash, two bytes", "\xc0\xaf", false},
    {"overlong U+007F", "\xc1\xbf", false},
    {"overlong slash, three bytes", "\xe0\x80\xaf", false},
    {"overlong U+07FF", "\xe0\x9f\xbf", false},
    {"overlong slash, four bytes", "\xf0\x80\x80\xaf", false},
    {"overlong U+FFFF", "\xf0\x8f\xbf\xbf", false},
    {"first surrogate", "\xed\xa0\x80", false},
    {"last surrogate", "\xed\xbf\xbf", false},
    {"surrogate pair", "\xed\xa0\xbd\xed\xb8\x80", false},
    {"U+110000", "\xf4\x90\x80\x80", false},
    {"lead byte F5", "\xf5\x80\x80\x80", false},
    {"five bytes", "\xf8\x88\x80\x80\x80", false},
    {"lead byte FF", "\xff", false},
    {"lone continuation", "\x80", false},
    {"continuation after ascii", "abcdefgh\xbf", false},
    {"two bytes cut off", "\xc3", false},
    {"three bytes cut off", "\xe2\x82", false},
    {"four bytes cut off", "\xf0\x9f\x98", false},
    {"cut off at the end of a word", "0123456\xc3", false},
    {"two bytes, one of them outside", std::string_view("\xc3\xa9", 1), false},
    {"three bytes, one of them outside", std::string_view("\xe2\x82\xac", 2), false},
    {"four bytes, one of them outside", std::string_view("\xf0\x9f\x98\x80", 3), false},
    {"lead byte followed by ascii", "\xc3(", false},
    {"third byte is no continuation", "\xe2\x82(", false},
    {"fourth byte is no continuation", "\xf0\x9f\x98(", false},
};

TEST(Utf8, TellsWellFormedFromOther) {
  for (const Row& row : kRows) EXPECT_EQ(IsValidUtf8(row.text), row.valid) << row.name;
}

TEST(Utf8, CountsCodePoints) {
  for (const Row& row : kRows) {
    if (!row.valid) continue;
    EXPECT_EQ(CountCharacters(row.text), row.characters) << row.name;
  }
}

// Defined by the code points themselves instead of by lead bytes.
std::string Encode(unsigned point) {
  const auto byte = [](unsigned value) { return static_cast<char>(value); };
  if (point < 0x80) return {byte(point)};
  if (point < 0x800) return {byte(0xc0 | point >> 6U), byte(0x80 | (point & 0x3fU))};
  if (point < 0x10000) {
    return {byte(0xe0 | point >> 12U), byte(0x80 | (point >> 6U & 0x3fU)), byte(0x80 | (point & 0x3fU))};
  }
  return {byte(0xf0 | point >> 18U), byte(0x80 | (point >> 12U & 0x3fU)), byte(0x80 | (point >> 6U & 0x3fU)),
          byte(0x80 | (point & 0x3fU))};
}

TEST(Utf8, TakesEveryCodePointButSurrogates) {
  for (unsigned point = 0; point < 0x120000; ++point) {
    const bool is_character = point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
    ASSERT_EQ(IsValidUtf8(Encode(point)), is_character) << std::hex << point;
  }
}

TEST(Utf8, TakesArbitraryBytesWithoutReadingPastThem) {
  std::mt19937 random(20260815);
  for (int i = 0; i < 50000; ++i) {
    std::string text(random() % 24, '\0');
    for (char& c : text) c = static_cast<char>(random() % 3 == 0 ? random() % 256 : 0xc0 + random() % 64);
    const std::string exact(text.data(), text.size());

    const bool valid = IsValidUtf8(exact);

    EXPECT_LE(CountCharacters(exact), exact.size()) << valid;
  }
}

}  // namespace
}  // namespace marketplace_metering::encoding
