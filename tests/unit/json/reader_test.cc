#include "json/reader.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "json/writer.h"

namespace marketplace_metering::json {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using std::chrono::system_clock;

std::string ProblemOf(const Document& document) {
  return document.problem() == nullptr ? "" : Describe(*document.problem());
}

/// The problem with a text of which nothing is read.
std::string ProblemOfText(std::string text) {
  return ProblemOf(Document::Parse(std::move(text)));
}

system_clock::time_point At(system_clock::duration since_epoch) {
  return system_clock::time_point(since_epoch);
}

TEST(Document, ReadsEachKindOfMember) {
  const auto document =
      Document::Parse(R"( {"s":"text","i":-7,"b":true,"t":1786797000.5,"o":{"s":"in"},"l":[{},{"i":2}]} )");
  const Object root = document.root();

  EXPECT_EQ(root.String("s"), "text");
  EXPECT_EQ(root.Integer("i", -10, 10), -7);
  EXPECT_EQ(root.Boolean("b"), true);
  EXPECT_EQ(root.Timestamp("t"), At(seconds(1786797000) + milliseconds(500)));
  EXPECT_EQ(root.Child("o")->String("s"), "in");
  ASSERT_EQ(root.List("l")->size(), 2U);
  EXPECT_EQ(root.List("l")->at(1).Integer("i", 0, 9), 2);
  EXPECT_EQ(ProblemOf(document), "");
}

TEST(Document, GivesNothingForAbsentAndNullMembers) {
  const auto document = Document::Parse(R"({"s":null,"l":null,"o":null,"t":null,"i":null,"b":null})");
  const Object root = document.root();

  EXPECT_FALSE(root.String("s") || root.String("x"));
  EXPECT_FALSE(root.List("l") || root.List("x"));
  EXPECT_FALSE(root.Child("o") || root.Child("x"));
  EXPECT_FALSE(root.Timestamp("t") || root.Timestamp("x"));
  EXPECT_FALSE(root.Integer("i", 0, 1) || root.Integer("x", 0, 1));
  EXPECT_FALSE(root.Boolean("b") || root.Boolean("x"));
  EXPECT_EQ(ProblemOf(document), "");
}

TEST(Document, IgnoresMembersNobodyAsksForHoweverStrange) {
  const auto document = Document::Parse(
      R"({"x":[[],{"a":{"a":[null]}},-1e5],"x":2,"\ud83d\ude00":"\u0041","s":"text","y":12345678901234567890123})");

  EXPECT_EQ(document.root().String("s"), "text");
  EXPECT_EQ(ProblemOf(document), "");
}

TEST(Document, ComparesNamesAfterDecodingThem) {
  const auto document = Document::Parse(R"({"\u0053tatus":"a\tb\u00e4\/\ud83d\ude00"})");

  EXPECT_EQ(document.root().String("Status"), "a\tbä/😀");
}

TEST(Document, KeepsAZeroCharacterInsideAText) {
  const auto document = Document::Parse(R"({"s":"a\u0000b","t":"c"})");

  EXPECT_EQ(document.root().String("s"), std::string_view("a\0b", 3));
  EXPECT_EQ(document.root().String("t"), "c");
}

TEST(Document, SkipsNullElementsOfAList) {
  const auto document = Document::Parse(R"({"l":[null,{"i":1},null]})");

  EXPECT_EQ(document.root().List("l")->size(), 1U);
  EXPECT_EQ(ProblemOf(document), "");
}

TEST(Document, StaysValidWhenMoved) {
  auto document = Document::Parse(R"({"s":"x"})");
  const auto text = document.root().String("s");

  const Document moved = std::move(document);

  EXPECT_EQ(text, "x");
  EXPECT_EQ(moved.root().String("s"), "x");
}

TEST(Document, TellsTheKindOfItsRoot) {
  EXPECT_EQ(Document::Parse("{}").root_kind(), Kind::kObject);
  EXPECT_EQ(Document::Parse("[]").root_kind(), Kind::kArray);
  EXPECT_EQ(Document::Parse("\"x\"").root_kind(), Kind::kString);
  EXPECT_EQ(Document::Parse("1").root_kind(), Kind::kNumber);
  EXPECT_EQ(Document::Parse("true").root_kind(), Kind::kBoolean);
  EXPECT_EQ(Document::Parse("null").root_kind(), Kind::kNull);
  EXPECT_EQ(Document::Parse("").root_kind(), std::nullopt);
}

TEST(Document, ReportsARootThatIsNoObjectAndGivesAnEmptyOne) {
  const auto document = Document::Parse("[1]");

  EXPECT_FALSE(document.root().String("s"));
  EXPECT_FALSE(document.root().LenientString("s"));
  EXPECT_FALSE(document.root().KindOf("s"));
  EXPECT_EQ(ProblemOf(document), "the JSON text is a list, not an object");
}

TEST(Document, KeepsTheFirstProblemOnly) {
  const auto document = Document::Parse(R"({"a":1,"b":2})");
  const Object root = document.root();

  static_cast<void>(root.String("b"));
  static_cast<void>(root.String("a"));

  EXPECT_EQ(ProblemOf(document), "b is a number, not a string");
}

TEST(Document, NamesThePathOfAProblem) {
  const auto document = Document::Parse(R"({"Results":[{},{"UsageRecord":{"Quantity":5.5}}]})");

  static_cast<void>(document.root().List("Results")->at(1).Child("UsageRecord")->Integer("Quantity", 0, 10));

  ASSERT_NE(document.problem(), nullptr);
  EXPECT_EQ(document.problem()->path, "Results[1].UsageRecord.Quantity");
  EXPECT_EQ(document.problem()->message, "is 5.5, not a whole number");
}

TEST(Document, CountsNullElementsInAPath) {
  const auto document = Document::Parse(R"({"l":[null,[[]],7]})");

  EXPECT_FALSE(document.root().List("l"));

  EXPECT_EQ(ProblemOf(document), "l[1] is a list, not an object");
}

struct TypeRow {
  std::string name;
  std::string text;
  void (*read)(const Object& root);
  std::string problem;
};

void PrintTo(const TypeRow& row, std::ostream* out) {
  *out << row.name;
}

class WrongMember : public testing::TestWithParam<TypeRow> {};

TEST_P(WrongMember, IsAProblemThatNamesIt) {
  const auto document = Document::Parse(GetParam().text);

  GetParam().read(document.root());

  EXPECT_EQ(ProblemOf(document), GetParam().problem);
}

void ReadString(const Object& root) {
  EXPECT_FALSE(root.String("m"));
}
void ReadQuantity(const Object& root) {
  EXPECT_FALSE(root.Integer("m", 0, 2147483647));
}
void ReadBoolean(const Object& root) {
  EXPECT_FALSE(root.Boolean("m"));
}
void ReadTimestamp(const Object& root) {
  EXPECT_FALSE(root.Timestamp("m"));
}
void ReadChild(const Object& root) {
  EXPECT_FALSE(root.Child("m"));
}
void ReadList(const Object& root) {
  EXPECT_FALSE(root.List("m"));
}

INSTANTIATE_TEST_SUITE_P(
    Table, WrongMember,
    testing::Values(TypeRow{"string_is_number", R"({"m":1})", ReadString, "m is a number, not a string"},
                    TypeRow{"string_is_object", R"({"m":{}})", ReadString, "m is an object, not a string"},
                    TypeRow{"string_is_list", R"({"m":[]})", ReadString, "m is a list, not a string"},
                    TypeRow{"string_is_boolean", R"({"m":true})", ReadString, "m is true or false, not a string"},
                    TypeRow{"string_twice", R"({"m":"a","n":1,"m":"a"})", ReadString, "m is there twice"},
                    TypeRow{"string_twice_once_null", R"({"m":null,"m":"a"})", ReadString, "m is there twice"},
                    TypeRow{"string_not_utf8", "{\"m\":\"a\xFF\"}", ReadString, "m is not valid UTF-8"},
                    TypeRow{"string_lone_surrogate", R"({"m":"\udc00"})", ReadString, "m is not valid UTF-8"},
                    TypeRow{"number_is_string", R"({"m":"5"})", ReadQuantity, "m is a string, not a whole number"},
                    TypeRow{"number_has_fraction", R"({"m":5.5})", ReadQuantity, "m is 5.5, not a whole number"},
                    TypeRow{"number_has_tiny_fraction", R"({"m":5.00000000000000000001})", ReadQuantity,
                            "m is 5.00000000000000000001, not a whole number"},
                    TypeRow{"number_negative", R"({"m":-1})", ReadQuantity, "m is -1, not within 0 to 2147483647"},
                    TypeRow{"number_one_too_large", R"({"m":2147483648})", ReadQuantity,
                            "m is 2147483648, not within 0 to 2147483647"},
                    TypeRow{"number_2_to_the_63", R"({"m":9223372036854775808})", ReadQuantity,
                            "m is 9223372036854775808, not within 0 to 2147483647"},
                    TypeRow{"number_2_to_the_64", R"({"m":18446744073709551616})", ReadQuantity,
                            "m is 18446744073709551616, not within 0 to 2147483647"},
                    TypeRow{"number_1e300", R"({"m":1e300})", ReadQuantity, "m is 1e300, not within 0 to 2147483647"},
                    TypeRow{"number_twice", R"({"m":1,"m":1})", ReadQuantity, "m is there twice"},
                    TypeRow{"boolean_is_string", R"({"m":"true"})", ReadBoolean, "m is a string, not true or false"},
                    TypeRow{"boolean_is_number", R"({"m":1})", ReadBoolean, "m is a number, not true or false"},
                    TypeRow{"time_is_boolean", R"({"m":false})", ReadTimestamp, "m is true or false, not a time"},
                    TypeRow{"time_is_object", R"({"m":{}})", ReadTimestamp, "m is an object, not a time"},
                    TypeRow{"time_negative", R"({"m":-1})", ReadTimestamp,
                            "m is -1, not a time from 1970 on that the clock can hold"},
                    TypeRow{"time_just_negative", R"({"m":-0.5})", ReadTimestamp,
                            "m is -0.5, not a time from 1970 on that the clock can hold"},
                    TypeRow{"time_1e300", R"({"m":1e300})", ReadTimestamp,
                            "m is 1e300, not a time from 1970 on that the clock can hold"},
                    TypeRow{"time_2_to_the_63", R"({"m":9223372036854775808})", ReadTimestamp,
                            "m is 9223372036854775808, not a time from 1970 on that the clock can hold"},
                    TypeRow{"time_in_milliseconds", R"({"m":1786797000000})", ReadTimestamp,
                            "m is 1786797000000, not a time from 1970 on that the clock can hold"},
                    TypeRow{"time_is_words", R"({"m":"soon\n"})", ReadTimestamp,
                            R"(m is 'soon\x0a', not a time from 1970 on that the clock can hold)"},
                    TypeRow{"time_has_two_dots", R"({"m":"1.2.3"})", ReadTimestamp,
                            "m is '1.2.3', not a time from 1970 on that the clock can hold"},
                    TypeRow{"time_is_empty", R"({"m":""})", ReadTimestamp,
                            "m is '', not a time from 1970 on that the clock can hold"},
                    TypeRow{"time_before_1970", R"({"m":"1969-12-31T23:59:59Z"})", ReadTimestamp,
                            "m is '1969-12-31T23:59:59Z', not a time from 1970 on that the clock can hold"},
                    TypeRow{"object_is_list", R"({"m":[]})", ReadChild, "m is a list, not an object"},
                    TypeRow{"object_twice", R"({"m":{},"m":{}})", ReadChild, "m is there twice"},
                    TypeRow{"list_is_object", R"({"m":{}})", ReadList, "m is an object, not a list"},
                    TypeRow{"list_of_texts", R"({"m":[{},"x"]})", ReadList, "m[1] is a string, not an object"},
                    TypeRow{"list_twice", R"({"m":[],"m":[]})", ReadList, "m is there twice"}),
    [](const auto& row) { return row.param.name; });

struct TimeRow {
  std::string name;
  std::string json;
  system_clock::duration since_epoch;
};

class TimeOnTheWire : public testing::TestWithParam<TimeRow> {};

TEST_P(TimeOnTheWire, IsReadExactly) {
  const auto document = Document::Parse("{\"m\":" + GetParam().json + "}");

  EXPECT_EQ(document.root().Timestamp("m"), At(GetParam().since_epoch));
  EXPECT_EQ(ProblemOf(document), "");
}

INSTANTIATE_TEST_SUITE_P(
    Table, TimeOnTheWire,
    testing::Values(TimeRow{"integer", "1786797000", seconds(1786797000)}, TimeRow{"zero", "0", seconds(0)},
                    TimeRow{"minus_zero", "-0.0", seconds(0)},
                    TimeRow{"half", "1786797000.5", milliseconds(1786797000500)},
                    TimeRow{"exponent", "1.786797E9", seconds(1786797000)},
                    TimeRow{"microseconds", "1786797000.123456", microseconds(1786797000123456)},
                    TimeRow{"nanoseconds", "1786797000.123456789", nanoseconds(1786797000123456789)},
                    TimeRow{"last_of_2261", "9223372035", seconds(9223372035)},
                    TimeRow{"digits_as_text", "\"1786797000\"", seconds(1786797000)},
                    TimeRow{"digits_and_dot_as_text", "\"1786797000.25\"", milliseconds(1786797000250)},
                    TimeRow{"iso_with_fraction", "\"2000-01-02T20:34:56.123Z\"", milliseconds(946845296123)},
                    TimeRow{"iso_west", "\"2019-12-16T22:48:18-01:00\"", seconds(1576540098)},
                    TimeRow{"iso_east", "\"2019-12-17T00:48:18+01:00\"", seconds(1576540098)},
                    TimeRow{"http_date", "\"Sat, 15 Aug 2026 12:30:00 GMT\"", seconds(1786797000)}),
    [](const auto& row) { return row.param.name; });

TEST(Integer, IsTakenInEverySpellingOfAWholeNumber) {
  for (const char* text : {"5", "5.0", "5.000", "5e0", "50e-1", "0.5e1"}) {
    const auto document = Document::Parse("{\"m\":" + std::string(text) + "}");

    EXPECT_EQ(document.root().Integer("m", 0, 10), 5) << text;
    EXPECT_EQ(ProblemOf(document), "") << text;
  }
}

TEST(Integer, ReachesBothEndsOf64Bits) {
  const auto document =
      Document::Parse(R"({"min":-9223372036854775808,"max":9223372036854775807,"below":-9223372036854775809})");
  const Object root = document.root();
  constexpr auto kMin = std::numeric_limits<std::int64_t>::min();
  constexpr auto kMax = std::numeric_limits<std::int64_t>::max();

  EXPECT_EQ(root.Integer("min", kMin, kMax), kMin);
  EXPECT_EQ(root.Integer("max", kMin, kMax), kMax);
  EXPECT_EQ(document.problem(), nullptr);
  EXPECT_FALSE(root.Integer("below", kMin, kMax));
  EXPECT_NE(document.problem(), nullptr);
}

TEST(LenientString, IsNeverAProblem) {
  const auto document = Document::Parse("{\"a\":5,\"b\":\"x\",\"b\":\"y\",\"c\":\"bad \xFF\",\"d\":null}");
  const Object root = document.root();

  EXPECT_EQ(root.LenientString("a"), std::nullopt);
  EXPECT_EQ(root.LenientString("b"), "x");
  EXPECT_EQ(root.LenientString("c"), "bad \xEF\xBF\xBD");
  EXPECT_EQ(root.LenientString("d"), std::nullopt);
  EXPECT_EQ(root.LenientString("e"), std::nullopt);
  EXPECT_EQ(ProblemOf(document), "");
}

TEST(KindOf, TellsWhatIsThere) {
  const auto document = Document::Parse(R"({"a":null,"b":[],"c":"x","c":1})");

  EXPECT_EQ(document.root().KindOf("a"), Kind::kNull);
  EXPECT_EQ(document.root().KindOf("b"), Kind::kArray);
  EXPECT_EQ(document.root().KindOf("c"), Kind::kString);
  EXPECT_EQ(document.root().KindOf("d"), std::nullopt);
}

TEST(BadText, IsAProblemThatSaysWhere) {
  EXPECT_EQ(ProblemOfText(""), "the JSON text is not valid: The document is empty (byte 0)");
  EXPECT_EQ(ProblemOfText("not json").substr(0, 26), "the JSON text is not valid");
  EXPECT_EQ(ProblemOfText("{\"a\":1} x").substr(0, 26), "the JSON text is not valid");
}

TEST(BadText, IsRefusedInEveryForm) {
  const std::string zero_at_end("{}\0", 3);
  const std::string zero_then_more("{}\0{}", 5);
  const std::string zero_in_text("{\"a\":\"b\0c\"}", 11);
  for (const std::string& text : {std::string("{"),
                                  std::string("{\"a\""),
                                  std::string("{\"a\":"),
                                  std::string("{\"a\":1"),
                                  std::string("{\"a\":1,}"),
                                  std::string("[1,]"),
                                  std::string("[1"),
                                  std::string("{}{}"),
                                  std::string("{} []"),
                                  std::string("\"a"),
                                  std::string("NaN"),
                                  std::string("{\"a\":Infinity}"),
                                  std::string("{\"a\":01}"),
                                  std::string("{\"a\":1.}"),
                                  std::string("{\"a\":.5}"),
                                  std::string("{\"a\":+1}"),
                                  std::string("{a:1}"),
                                  std::string("{'a':1}"),
                                  std::string("{} // x"),
                                  std::string("/* x */ {}"),
                                  std::string("{\"a\":\"\\x\"}"),
                                  std::string("{\"a\":\"\n\"}"),
                                  std::string("{\"a\":\"\\ud800\"}"),
                                  std::string("{\"a\":\"\\u12\"}"),
                                  std::string("tru"),
                                  std::string("nul"),
                                  zero_at_end,
                                  zero_then_more,
                                  zero_in_text}) {
    EXPECT_NE(ProblemOfText(text), "") << text;
  }
}

std::string CopyOf(const Document& document, const std::vector<std::string_view>& except) {
  Writer writer;
  writer.BeginObject();
  document.root().CopyMembers(except, writer);
  writer.EndObject();
  return writer.Take();
}

TEST(CopyMembers, KeepsAllButTheNamedAsTheyStand) {
  const std::string rest =
      R"({"n":null,"t":true,"f":false,"i":-0,"d":1.50E+2,"big":123456789012345678901234567890,"s":"\"\\\u0001é","":0,)"
      R"("l":[1,[],{"a":[{}],"x":2}],"o":{"x":3,"o":{}},"twice":1,"twice":2})";
  const auto document = Document::Parse(R"({"x":1,)" + rest.substr(1, rest.size() - 2) + R"(,"x":[4]})");

  EXPECT_EQ(CopyOf(document, {"x", "absent"}), rest);
  EXPECT_EQ(ProblemOf(document), "");
  EXPECT_EQ(CopyOf(Document::Parse("{}"), {}), "{}");
}

TEST(CopyMembers, ComparesNamesAsTheDocumentDoes) {
  Limits any_case;
  any_case.any_case = true;

  EXPECT_EQ(CopyOf(Document::Parse(R"({"A":1,"a":2,"b":3})"), {"a"}), R"({"A":1,"b":3})");
  EXPECT_EQ(CopyOf(Document::Parse(R"({"A":1,"a":2,"b":3})", any_case), {"a"}), R"({"b":3})");
}

TEST(CopyMembers, ReportsTextThatIsNotUtf8) {
  for (const char* text : {"{\"a\":\"\xff\"}", "{\"a\":[{\"b\":\"\xff\"}]}", "{\"\xff\":1}", "{\"a\":{\"\xff\":1}}"}) {
    const auto document = Document::Parse(text);
    CopyOf(document, {});
    EXPECT_NE(ProblemOf(document), "") << text;
  }
}

TEST(CopyMembers, CopiesNothingOfWhatIsNoObject) {
  EXPECT_EQ(CopyOf(Document::Parse("[1]"), {}), "{}");
  EXPECT_EQ(CopyOf(Document::Parse("{"), {}), "{}");
}

TEST(BadText, ABeginningByteOrderMarkIsRefused) {
  EXPECT_EQ(ProblemOfText("\xEF\xBB\xBF{}"), "the JSON text starts with a byte order mark, which JSON must not");
}

TEST(BadText, NestingIsTakenToTheLimitAndNoDeeper) {
  const std::string deepest = std::string(64, '[') + std::string(64, ']');
  const std::string deeper = std::string(65, '[') + std::string(65, ']');

  EXPECT_EQ(ProblemOfText(deepest), "");
  EXPECT_EQ(ProblemOfText(deeper), "the JSON text is nested more than 64 deep");
}

TEST(BadText, AMegabyteOfBracketsIsAPlainError) {
  EXPECT_EQ(ProblemOfText(std::string(std::size_t{1} << 20U, '[')), "the JSON text is nested more than 64 deep");

  std::string objects;
  for (int i = 0; i < 200000; ++i) objects += "{\"a\":";
  EXPECT_EQ(ProblemOfText(objects), "the JSON text is nested more than 64 deep");
}

TEST(BadText, IsTakenToTheSizeLimitAndNoFurther) {
  Limits limits;
  limits.max_bytes = 10;

  EXPECT_EQ(ProblemOf(Document::Parse("[1,2,3,45]", limits)), "");
  EXPECT_EQ(ProblemOf(Document::Parse("[1,2,3,456]", limits)), "the JSON text has 11 bytes; at most 10 are read");
}

TEST(BadText, ANumberAsLongAsTheTextIsQuotedInPart) {
  const auto document = Document::Parse("{\"m\":1." + std::string(100000, '1') + "}");

  EXPECT_FALSE(document.root().Integer("m", 0, 1));

  EXPECT_EQ(ProblemOf(document), "m is 1." + std::string(38, '1') + "..., not a whole number");
}

}  // namespace
}  // namespace marketplace_metering::json
