#include "operations/invoke.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "unit/operations/fake_caller.h"

namespace marketplace_metering::operations {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST(Invoke, SendsTheTextAsItStands) {
  const FakeCaller caller(ReplyOf("{}"));
  const std::string json = " { \"b\" : null, \"a\":1.50, \"a\":2, \"ü\\/\":[] }\n";
  InvokeOptions options;
  options.call.timeout = std::chrono::seconds(3);

  const auto result = Invoke(caller, "NewOperation2", json, options);

  ASSERT_TRUE(result.ok());
  ASSERT_THAT(caller.asked(), SizeIs(1));
  EXPECT_EQ(caller.asked()[0].operation, "NewOperation2");
  EXPECT_EQ(caller.asked()[0].body, json);
  EXPECT_EQ(caller.asked()[0].options.timeout, std::chrono::milliseconds(3000));
}

TEST(Invoke, IsNotSafeToReplayUnlessTheCallerSaysSo) {
  const FakeCaller caller(ReplyOf("{}"));
  InvokeOptions safe;
  safe.replay = Replay::kSafe;

  static_cast<void>(Invoke(caller, "MeterUsage", "{}", {}));
  static_cast<void>(Invoke(caller, "MeterUsage", "{}", safe));

  EXPECT_EQ(caller.asked()[0].replay, Replay::kUnsafe);
  EXPECT_EQ(caller.asked()[1].replay, Replay::kSafe);
}

TEST(Invoke, ReturnsTheReplyAsReceived) {
  const FakeCaller caller(ReplyOf(" {\"a\" : 1.50, \"a\":2} "));

  const auto result = Invoke(caller, "MeterUsage", "{}", {});

  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->json, " {\"a\" : 1.50, \"a\":2} ");
  EXPECT_EQ(result->metadata.request_id, "r-2");
  EXPECT_THAT(result->metadata.attempts, SizeIs(2));
}

TEST(Invoke, TakesAnEmptyReplyForAnEmptyObject) {
  const FakeCaller caller(ReplyOf(""));

  const auto result = Invoke(caller, "MeterUsage", "{}", {});

  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->json, "{}");
}

TEST(Invoke, RefusesNamesThatAreNotLettersAndDigits) {
  const FakeCaller caller(ReplyOf("{}"));
  for (const std::string& name : {std::string(), std::string("a b"), std::string("a\r\nX: y"), std::string("a.b"),
                                  std::string("ä"), std::string("a_b"), std::string(129, 'a')}) {
    const auto result = Invoke(caller, name, "{}", {});

    ASSERT_FALSE(result.ok()) << name;
    EXPECT_EQ(result.error().code, ErrorCode::kInvalidRequest);
    ASSERT_THAT(result.error().violations, SizeIs(1));
    EXPECT_EQ(result.error().violations[0].path, "operation");
    EXPECT_EQ(result.error().message.find_first_of("\r\n"), std::string::npos);
  }
  EXPECT_THAT(caller.asked(), IsEmpty());
}

TEST(Invoke, TakesNamesOfUpTo128LettersAndDigits) {
  const FakeCaller caller(ReplyOf("{}"));

  EXPECT_TRUE(Invoke(caller, "a", "{}", {}).ok());
  EXPECT_TRUE(Invoke(caller, std::string(128, 'Z'), "{}", {}).ok());
}

TEST(Invoke, RefusesTextThatIsNotAJsonObjectInUtf8) {
  const FakeCaller caller(ReplyOf("{}"));
  for (const std::string& json : {std::string(), std::string("[]"), std::string("null"), std::string("{"),
                                  std::string("{}{}"), std::string("\xEF\xBB\xBF{}"), std::string("{\"a\":\"\xFF\"}"),
                                  std::string(100000, '['), std::string("{'a':1}"), std::string("{}\0", 3)}) {
    const auto result = Invoke(caller, "MeterUsage", json, {});

    ASSERT_FALSE(result.ok()) << json.substr(0, 20);
    EXPECT_EQ(result.error().code, ErrorCode::kInvalidRequest);
    ASSERT_THAT(result.error().violations, SizeIs(1));
    EXPECT_EQ(result.error().violations[0].path, "json");
  }
  EXPECT_THAT(caller.asked(), IsEmpty());
}

TEST(Invoke, ReportsBothMistakesAtOnce) {
  const FakeCaller caller(ReplyOf("{}"));

  const auto result = Invoke(caller, "", "x", {});

  ASSERT_FALSE(result.ok());
  EXPECT_THAT(result.error().violations, SizeIs(2));
}

TEST(Invoke, RefusesAReplyThatIsNotAnObject) {
  for (const char* body : {"[1]", "<html>", "{\"a\":", "null"}) {
    const FakeCaller caller(ReplyOf(body));

    const auto result = Invoke(caller, "MeterUsage", "{}", {});

    ASSERT_FALSE(result.ok()) << body;
    EXPECT_EQ(result.error().code, ErrorCode::kUnreadableReply);
    EXPECT_EQ(result.error().delivery, Delivery::kUnknown);
    EXPECT_THAT(result.error().message, HasSubstr("MeterUsage: "));
  }
}

TEST(Invoke, HandsTheErrorOfACallOn) {
  Error failure;
  failure.code = ErrorCode::kCancelled;
  const FakeCaller caller(failure);

  const auto result = Invoke(caller, "MeterUsage", "{}", {});

  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::kCancelled);
}

}  // namespace
}  // namespace marketplace_metering::operations
