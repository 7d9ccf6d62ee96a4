#include "json/writer.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace marketplace_metering::json {
namespace {

std::string Written(std::string_view text) {
  Writer writer;
  writer.String(text);
  return writer.Take();
}

TEST(Writer, WritesMembersInTheOrderOfTheCallsAndWithoutBlanks) {
  Writer writer;

  writer.BeginObject().Name("z").Integer(1).Name("a").BeginArray().Boolean(true).String("x").EndArray();
  writer.Name("e").BeginObject().EndObject().EndObject();

  EXPECT_EQ(writer.Take(), R"({"z":1,"a":[true,"x"],"e":{}})");
}

TEST(Writer, WritesIntegersToTheirLimits) {
  Writer writer;

  writer.BeginArray();
  writer.Integer(std::numeric_limits<std::int64_t>::min()).Integer(-1).Integer(0);
  writer.Integer(std::numeric_limits<std::int64_t>::max()).EndArray();

  EXPECT_EQ(writer.Take(), "[-9223372036854775808,-1,0,9223372036854775807]");
}

TEST(Writer, EscapesOnlyQuoteBackslashAndControlCharacters) {
  EXPECT_EQ(Written("\"\\"), R"("\"\\")");
  EXPECT_EQ(Written("\b\f\n\r\t"), R"("\b\f\n\r\t")");
  EXPECT_EQ(Written(std::string_view("\0\x01\x0B\x1F", 4)), R"("\u0000\u0001\u000B\u001F")");
  EXPECT_EQ(Written("/<>&'\x7F"), "\"/<>&'\x7F\"");
}

TEST(Writer, LeavesCharactersOutsideAsciiAsTheyAre) {
  EXPECT_EQ(Written("Zürich-客户-😀 \u2028\u2029"), "\"Zürich-客户-😀 \u2028\u2029\"");
}

TEST(Writer, TakesTextThatEndsInTheMiddleOfALongerOne) {
  EXPECT_EQ(Written(std::string_view("abcdef", 3)), "\"abc\"");
}

TEST(Writer, TakesEmptyText) {
  EXPECT_EQ(Written(""), "\"\"");
  EXPECT_EQ(Written(std::string_view()), "\"\"");
}

}  // namespace
}  // namespace marketplace_metering::json
