#include "call/blocking_caller.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "support/call_fixture.h"
#include "unit/call/batch_call.h"

namespace marketplace_metering::call {
namespace {

using namespace std::chrono_literals;
using test::CallFixture;
using test::HeaderOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(BlockingCaller, ReturnsASuccessWithItsMetadata) {
  CallFixture world;
  world.transport->Reply(200, "{}", {{"x-amzn-RequestId", "r-1"}});

  const auto reply = world.Make()->Call(Batch(), {});

  ASSERT_TRUE(reply.ok());
  EXPECT_EQ(reply->response.body, "{}");
  EXPECT_EQ(reply->metadata.request_id, "r-1");
  EXPECT_EQ(reply->metadata.status, 200);
  ASSERT_EQ(reply->metadata.attempts.size(), 1U);
  EXPECT_EQ(reply->metadata.attempts[0].code, std::nullopt);
  EXPECT_EQ(reply->metadata.attempts[0].delivery, std::nullopt);
}

TEST(BlockingCaller, SignsEachAttemptAnewAndKeepsBodyAndInvocationId) {
  CallFixture world;
  world.transport->Reply(400, kThrottled).Reply(200, "{}");

  ASSERT_TRUE(world.Make()->Call(Batch(), {}).ok());

  const auto sent = world.transport->requests();
  ASSERT_EQ(sent.size(), 2U);
  EXPECT_EQ(sent[0].body, sent[1].body);
  EXPECT_EQ(HeaderOf(sent[0], "amz-sdk-invocation-id"), HeaderOf(sent[1], "amz-sdk-invocation-id"));
  EXPECT_EQ(HeaderOf(sent[0], "X-Amz-Date"), "20260815T123600Z");
  EXPECT_EQ(HeaderOf(sent[1], "X-Amz-Date"), "20260815T123601Z");
  EXPECT_NE(HeaderOf(sent[0], "Authorization"), HeaderOf(sent[1], "Authorization"));
  EXPECT_EQ(sent[0].headers.size(), sent[1].headers.size());
  EXPECT_EQ(HeaderOf(sent[0], "amz-sdk-request"), "attempt=1; max=3");
  EXPECT_EQ(HeaderOf(sent[1], "amz-sdk-request"), "attempt=2; max=3");
}

TEST(BlockingCaller, SendsTheHeadersOfTheProtocol) {
  CallFixture world;
  world.transport->Reply(200, "{}");

  ASSERT_TRUE(world.Make()->Call(Batch(), {}).ok());

  const HttpRequest sent = world.transport->requests().front();
  EXPECT_EQ(sent.method, "POST");
  EXPECT_EQ(HeaderOf(sent, "Content-Type"), "application/x-amz-json-1.1");
  EXPECT_EQ(HeaderOf(sent, "X-Amz-Target"), "AWSMPMeteringService.BatchMeterUsage");
  EXPECT_THAT(HeaderOf(sent, "Authorization"), HasSubstr("amz-sdk-invocation-id;amz-sdk-request;content-type;host;"));
  EXPECT_EQ(HeaderOf(sent, "amz-sdk-invocation-id").size(), 36U);
  EXPECT_THAT(HeaderOf(sent, "User-Agent"), HasSubstr("ua/2.1 api/marketplace_metering#"));
}

TEST(BlockingCaller, EndsAtTheDeadlineRatherThanWaitBeyondIt) {
  CallFixture world;
  world.transport->Reply(400, kThrottled).Reply(200, "{}");
  CallOptions options;
  options.timeout = 900ms;

  const auto reply = world.Make()->Call(Batch(), options);

  ASSERT_FALSE(reply.ok());
  EXPECT_EQ(reply.error().code, ErrorCode::kThrottling) << "the error says more than the deadline would";
  EXPECT_THAT(world.clock->naps(), IsEmpty());
}

TEST(BlockingCaller, EndsAtTheDeadlineThoughTheStrategyDoesNotHeedIt) {
  CallFixture world;
  world.config.retry_mode.value = RetryMode::kLegacy;
  world.config.retry.legacy_base_delay = 1s;
  world.config.retry.legacy_jitter = RetryJitter::kNone;
  world.transport->Reply(400, kThrottled).Reply(200, "{}");
  CallOptions options;
  options.timeout = 900ms;

  const auto reply = world.Make()->Call(Batch(), options);

  ASSERT_FALSE(reply.ok());
  EXPECT_EQ(reply.error().code, ErrorCode::kThrottling);
  EXPECT_THAT(world.clock->naps(), IsEmpty());
}

TEST(BlockingCaller, HandsTheSameDeadlineToEveryAttempt) {
  CallFixture world;
  std::vector<std::chrono::steady_clock::time_point> deadlines;
  const auto note = [&](int status) {
    return [&, status](const HttpRequest&, const SendOptions& options) -> Outcome<HttpResponse> {
      deadlines.push_back(*options.deadline);
      HttpResponse response;
      response.status = status;
      return response;
    };
  };
  world.transport->Answer(note(500)).Answer(note(200));
  const auto start = world.clock->MonotonicNow();
  CallOptions options;
  options.timeout = 10s;

  ASSERT_TRUE(world.Make()->Call(Batch(), options).ok());

  EXPECT_THAT(deadlines, ElementsAre(start + 10s, start + 10s));
}

TEST(BlockingCaller, EndsAWaitWhenCancelled) {
  CallFixture world;
  world.clock->HoldSleepers();
  world.transport->Reply(400, kThrottled).Reply(200, "{}");
  const auto caller = world.Make();
  const CancellationSource source;
  std::thread canceller([&] {
    world.clock->AwaitSleepers(1);
    source.Cancel();
  });
  CallOptions options;
  options.cancellation = source.token();

  const auto reply = caller->Call(Batch(), options);
  canceller.join();

  ASSERT_FALSE(reply.ok());
  EXPECT_EQ(reply.error().code, ErrorCode::kCancelled);
  EXPECT_EQ(reply.error().delivery, Delivery::kRefused);
  EXPECT_EQ(reply.error().attempts.size(), 1U);
  EXPECT_THAT(reply.error().message, HasSubstr("slow down"));
}

TEST(BlockingCaller, SendsNothingWhenCancelledBefore) {
  CallFixture world;
  const CancellationSource source;
  source.Cancel();
  CallOptions options;
  options.cancellation = source.token();

  const auto reply = world.Make()->Call(Batch(), options);

  ASSERT_FALSE(reply.ok());
  EXPECT_EQ(reply.error().code, ErrorCode::kCancelled);
  EXPECT_EQ(reply.error().delivery, Delivery::kNotSent);
  EXPECT_THAT(world.transport->requests(), IsEmpty());
}

TEST(BlockingCaller, RefusesOptionsThatCannotBeUsed) {
  struct Row {
    const char* path;
    std::function<void(CallOptions&)> spoil;
  };
  const std::vector<Row> rows = {
      {"options.max_attempts", [](CallOptions& o) { o.max_attempts = 0; }},
      {"options.timeout", [](CallOptions& o) { o.timeout = 0ms; }},
      {"options.open_timeout", [](CallOptions& o) { o.open_timeout = -1ms; }},
      {"options.read_timeout", [](CallOptions& o) { o.read_timeout = -1ms; }},
      {"options.continue_timeout", [](CallOptions& o) { o.continue_timeout = -1ms; }},
      {"headers[0]",
       [](CallOptions& o) {
         o.headers = {{"Authorization", "x"}};
       }},
      {"headers[1]",
       [](CallOptions& o) {
         o.headers = {{"X-Fine", "x"}, {"X-Bad", "a\r\nX-Other: b"}};
       }},
      {"headers[0]",
       [](CallOptions& o) {
         o.headers = {{"bad name", "x"}};
       }},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.path);
    CallFixture world;
    CallOptions options;
    row.spoil(options);

    const auto reply = world.Make()->Call(Batch(), options);

    ASSERT_FALSE(reply.ok());
    EXPECT_EQ(reply.error().code, ErrorCode::kInvalidRequest);
    ASSERT_EQ(reply.error().violations.size(), 1U);
    EXPECT_EQ(reply.error().violations[0].path, row.path);
    EXPECT_THAT(world.transport->requests(), IsEmpty());
  }
}

TEST(BlockingCaller, LogsEachCallOnceAndNoSecrets) {
  CallFixture world;
  world.transport->Reply(400, kThrottled).Reply(200, "{}").Reply(400, kRefused);
  const auto caller = world.Make();

  ASSERT_TRUE(caller->Call(Batch(), {}).ok());
  ASSERT_FALSE(caller->Call(Batch(), {}).ok());

  const auto lines = world.log->lines();
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_THAT(lines[0], HasSubstr("operation=BatchMeterUsage"));
  EXPECT_THAT(lines[0], HasSubstr("attempts=2"));
  EXPECT_THAT(lines[1], HasSubstr("InvalidTag"));
  for (const std::string& line : lines) EXPECT_EQ(line.find("wJalr"), std::string::npos);
}

TEST(BlockingCaller, LogsNoSuccessForAnAnswerThatCannotBeRead) {
  CallFixture world;
  world.transport->Reply(200, "<html>");
  Invocation invocation = Batch();
  invocation.read = [](const std::string& /*body*/) -> Outcome<void> { return Error{ErrorCode::kUnreadableReply}; };

  const auto reply = world.Make()->Call(std::move(invocation), {});

  ASSERT_FALSE(reply.ok());
  const auto lines = world.log->lines();
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_THAT(lines[0], HasSubstr("call failed"));
  EXPECT_THAT(lines[0], HasSubstr("UnreadableReply"));
  EXPECT_THAT(lines[0], HasSubstr("status=200"));
}

}  // namespace
}  // namespace marketplace_metering::call
