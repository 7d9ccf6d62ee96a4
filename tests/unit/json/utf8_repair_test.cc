#include "json/utf8_repair.h"

#include <gtest/gtest.h>

namespace marketplace_metering::json {
namespace {

TEST(Utf8Repair, LeavesGoodTextAlone) {
  EXPECT_EQ(ReplaceInvalidUtf8("Zürich 客户 😀"), "Zürich 客户 😀");
}

TEST(Utf8Repair, ReplacesEachByteThatBelongsToNoCharacter) {
  EXPECT_EQ(ReplaceInvalidUtf8("a\xFF"
                               "b"),
            "a\xEF\xBF\xBD"
            "b");
  EXPECT_EQ(ReplaceInvalidUtf8("\xC3"), "\xEF\xBF\xBD");
  EXPECT_EQ(ReplaceInvalidUtf8("\xC0\xAF!"), "\xEF\xBF\xBD\xEF\xBF\xBD!");
}

TEST(Utf8Repair, KeepsTheGoodCharactersAroundABadByte) {
  EXPECT_EQ(ReplaceInvalidUtf8("ü\xFF客"), "ü\xEF\xBF\xBD客");
}

}  // namespace
}  // namespace marketplace_metering::json
