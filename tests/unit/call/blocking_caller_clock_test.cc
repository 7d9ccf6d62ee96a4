#include "call/blocking_caller.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "encoding/http_date.h"
#include "support/call_fixture.h"
#include "unit/call/batch_call.h"

namespace marketplace_metering::call {
namespace {

using namespace std::chrono_literals;
using test::CallFixture;
using test::HeaderOf;

TEST(BlockingCaller, TellsTheServiceUntilWhenItWaitsOnceItKnowsTheTimeThere) {
  CallFixture world;
  world.transport->Reply(200, "{}", {{"Date", "Sat, 15 Aug 2026 12:37:00 GMT"}}).Reply(200, "{}");
  const auto caller = world.Make();

  ASSERT_TRUE(caller->Call(Batch(), {}).ok());
  ASSERT_TRUE(caller->Call(Batch(), {}).ok());

  const auto sent = world.transport->requests();
  EXPECT_EQ(HeaderOf(sent[0], "amz-sdk-request"), "attempt=1; max=3");
  EXPECT_EQ(HeaderOf(sent[1], "amz-sdk-request"), "ttl=20260815T123800Z; attempt=1; max=3");
}

TEST(BlockingCaller, CorrectsAClockThatTheServiceRefused) {
  struct Row {
    const char* name;
    std::chrono::seconds off;
    bool corrected;
  };
  for (const Row& row : {Row{"290 s is a wrong key", 290s, false}, Row{"310 s is a wrong clock", 310s, true},
                         Row{"310 s the other way", -310s, true}}) {
    SCOPED_TRACE(row.name);
    CallFixture world;
    const auto server = world.clock->Now() + row.off;
    world.transport
        ->Reply(403, R"({"__type":"InvalidSignatureException"})", {{"Date", encoding::FormatHttpDate(server)}})
        .Reply(200, "{}")
        .Reply(200, "{}");
    const auto caller = world.Make();

    EXPECT_EQ(caller->Call(Batch(), {}).ok(), row.corrected);

    if (!row.corrected) continue;
    ASSERT_TRUE(caller->Call(Batch(), {}).ok());
    const auto sent = world.transport->requests();
    const std::string expected = row.off > 0s ? "20260815T124110Z" : "20260815T123050Z";
    EXPECT_EQ(HeaderOf(sent[1], "X-Amz-Date"), expected);
    EXPECT_EQ(HeaderOf(sent[2], "X-Amz-Date"), expected) << "what was learned is kept for later calls";
  }
}

TEST(BlockingCaller, CorrectsAgainWhenTheLocalClockHasBeenSetRight) {
  CallFixture world;
  const auto truth = world.clock->Now();
  const std::vector<HttpHeader> date = {{"Date", encoding::FormatHttpDate(truth)}};
  constexpr const char* kSkewed = R"({"__type":"InvalidSignatureException"})";
  world.clock->SetNow(truth - 1h);
  world.transport->Reply(403, kSkewed, date).Reply(200, "{}").Reply(403, kSkewed, date).Reply(200, "{}");
  const auto caller = world.Make();
  ASSERT_TRUE(caller->Call(Batch(), {}).ok());

  world.clock->SetNow(truth);

  EXPECT_TRUE(caller->Call(Batch(), {}).ok());
  EXPECT_EQ(HeaderOf(world.transport->requests()[2], "X-Amz-Date"), "20260815T133600Z");
  EXPECT_EQ(HeaderOf(world.transport->requests()[3], "X-Amz-Date"), "20260815T123600Z");
}

TEST(BlockingCaller, DoesNotRepeatForAWrongClockWhenCorrectionIsOff) {
  CallFixture world;
  world.config.correct_clock_skew.value = false;
  world.transport->Reply(403, R"({"__type":"RequestTimeTooSkewed"})", {{"Date", "Thu, 01 Jan 2026 00:00:00 GMT"}});

  const auto reply = world.Make()->Call(Batch(), {});

  ASSERT_FALSE(reply.ok());
  EXPECT_EQ(reply.error().code, ErrorCode::kClockSkew);
  EXPECT_EQ(world.transport->requests().size(), 1U);
}

TEST(BlockingCaller, LearnsNothingFromADateThatIsNonsense) {
  for (const char* date : {"Fri, 11 Apr 2262 23:47:15 GMT", "Fri, 01 Jan 1700 00:00:00 GMT"}) {
    SCOPED_TRACE(date);
    CallFixture world;
    world.transport->Reply(403, R"({"__type":"RequestTimeTooSkewed"})", {{"Date", date}})
        .Reply(500, "", {{"Date", date}})
        .Reply(200, "{}");

    ASSERT_FALSE(world.Make()->Call(Batch(), {}).ok());
    ASSERT_TRUE(world.Make()->Call(Batch(), {}).ok());

    EXPECT_EQ(HeaderOf(world.transport->requests()[2], "amz-sdk-request"), "attempt=2; max=3");
  }
}

}  // namespace
}  // namespace marketplace_metering::call
