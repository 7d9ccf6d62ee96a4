#include "call/blocking_caller.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
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

TEST(BlockingCaller, WaitsOutThrottlingThenSucceeds) {
  CallFixture world;
  world.transport->Reply(400, kThrottled, {{"x-amzn-RequestId", "r-1"}}).Reply(200, "{}");

  const auto reply = world.Make()->Call(Batch(), {});

  ASSERT_TRUE(reply.ok());
  EXPECT_THAT(world.clock->naps(), ElementsAre(1000ms));
  ASSERT_EQ(reply->metadata.attempts.size(), 2U);
  EXPECT_EQ(reply->metadata.attempts[0].code, ErrorCode::kThrottling);
  EXPECT_EQ(reply->metadata.attempts[0].delivery, Delivery::kRefused);
  EXPECT_EQ(reply->metadata.attempts[0].request_id, "r-1");
  EXPECT_EQ(reply->metadata.attempts[1].delay, 1000ms);
}

TEST(BlockingCaller, GivesUpAfterTheLastAttemptWithTheLastError) {
  CallFixture world;
  world.transport->Reply(500, "").Reply(502, "").Reply(503, "");

  const auto reply = world.Make()->Call(Batch(), {});

  ASSERT_FALSE(reply.ok());
  EXPECT_EQ(reply.error().reply->status, 503);
  EXPECT_EQ(reply.error().attempts.size(), 3U);
  EXPECT_EQ(reply.error().delivery, Delivery::kUnknown);
  EXPECT_THAT(world.clock->naps(), ElementsAre(50ms, 100ms));
}

TEST(BlockingCaller, DoesNotRepeatARefusal) {
  CallFixture world;
  world.transport->Reply(400, kRefused);

  const auto reply = world.Make()->Call(Batch(), {});

  ASSERT_FALSE(reply.ok());
  EXPECT_EQ(reply.error().code, ErrorCode::kInvalidTag);
  EXPECT_EQ(reply.error().delivery, Delivery::kRefused);
  EXPECT_EQ(world.transport->requests().size(), 1U);
}

TEST(BlockingCaller, SaysUnknownWhenAnyAttemptMayHaveBeenActedOn) {
  CallFixture world;
  world.transport->Fail(ErrorCode::kReadTimeout, Delivery::kUnknown).Reply(400, kRefused);

  const auto reply = world.Make()->Call(Batch(), {});

  ASSERT_FALSE(reply.ok());
  EXPECT_EQ(reply.error().code, ErrorCode::kInvalidTag);
  EXPECT_EQ(reply.error().delivery, Delivery::kUnknown);
  EXPECT_EQ(reply.error().attempts[0].delivery, Delivery::kUnknown);
  EXPECT_EQ(reply.error().attempts[1].delivery, Delivery::kRefused);
}

TEST(BlockingCaller, CountsASilentResendAsAPredecessorOfUnknownFate) {
  CallFixture world;
  HttpResponse response;
  response.status = 400;
  response.body = kRefused;
  response.resends = 1;
  world.transport->Reply(response);

  const auto reply = world.Make()->Call(Batch(), {});

  ASSERT_FALSE(reply.ok());
  EXPECT_EQ(reply.error().delivery, Delivery::kUnknown);
  EXPECT_EQ(reply.error().attempts[0].resends, 1);
}

TEST(BlockingCaller, AllowsASilentResendOnlyWhereARepetitionIsRecognised) {
  struct Row {
    const char* name;
    Replay replay;
    int max_attempts;
    bool allowed;
  };
  for (const Row& row : {Row{"safe", Replay::kSafe, 3, true}, Row{"unsafe", Replay::kUnsafe, 3, false},
                         Row{"one attempt", Replay::kSafe, 1, false}}) {
    SCOPED_TRACE(row.name);
    CallFixture world;
    bool allowed = !row.allowed;
    world.transport->Answer([&](const HttpRequest&, const SendOptions& options) -> Outcome<HttpResponse> {
      allowed = options.resend_allowed;
      HttpResponse response;
      response.status = 200;
      return response;
    });
    CallOptions options;
    options.max_attempts = row.max_attempts;

    EXPECT_TRUE(world.Make()->Call(Batch(row.replay), options).ok());

    EXPECT_EQ(allowed, row.allowed);
  }
}

TEST(BlockingCaller, RepeatsAnUnsafeCallOnlyWhenNothingCanHaveHappened) {
  struct Row {
    const char* name;
    std::function<void(testing::ScriptedTransport&)> first;
    std::size_t sends;
  };
  const std::vector<Row> rows = {
      {"not sent", [](auto& t) { t.Fail(ErrorCode::kConnectionFailed, Delivery::kNotSent); }, 2},
      {"refused by throttling", [](auto& t) { t.Reply(400, kThrottled); }, 2},
      {"unknown: connection reset", [](auto& t) { t.Fail(ErrorCode::kConnectionReset, Delivery::kUnknown); }, 1},
      {"unknown: 500", [](auto& t) { t.Reply(500, R"({"__type":"InternalServiceErrorException"})"); }, 1},
      {"unknown: throttling with 503", [](auto& t) { t.Reply(503, kThrottled); }, 1},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    CallFixture world;
    row.first(*world.transport);
    world.transport->Reply(200, "{}");

    const auto reply = world.Make()->Call(Batch(Replay::kUnsafe), {});

    EXPECT_EQ(world.transport->requests().size(), row.sends);
    EXPECT_EQ(reply.ok(), row.sends == 2);
  }
}

TEST(BlockingCaller, WaitsForAVeryLongTimeWithoutOverflow) {
  struct Patient : RetryStrategy {
    Decision BeforeAttempt(RetryState&, std::chrono::steady_clock::time_point) override { return Proceed{}; }
    std::optional<std::chrono::milliseconds> OnFailure(RetryState&, const RetryFailure&,
                                                       std::chrono::steady_clock::time_point) override {
      return std::chrono::milliseconds::max();
    }
    void OnSuccess(RetryState&, std::chrono::steady_clock::time_point) override {}
  };
  CallFixture world;
  world.parts.retry = std::make_shared<Patient>();
  world.transport->Reply(500, "").Reply(200, "{}");
  CallOptions options;
  options.timeout = 10s;

  EXPECT_FALSE(world.Make()->Call(Batch(), options).ok());

  EXPECT_EQ(world.transport->requests().size(), 1U);
}

class RotatingCredentials : public CredentialsProvider {
 public:
  Outcome<std::shared_ptr<const Credentials>> Resolve(const CredentialsRequest& request) override {
    if (request.force_refresh) ++refreshes;
    return std::make_shared<const Credentials>(test::TestKeys("AKID" + std::to_string(refreshes)));
  }
  bool CanRefresh() const override { return true; }
  int refreshes = 0;
};

TEST(BlockingCaller, RefreshesExpiredCredentialsOnceAndRepeats) {
  CallFixture world;
  const auto provider = std::make_shared<RotatingCredentials>();
  world.parts.credentials = provider;
  world.transport->Reply(400, R"({"__type":"ExpiredTokenException"})").Reply(200, "{}");

  ASSERT_TRUE(world.Make()->Call({"MeterUsage", "{}", Replay::kSafe}, {}).ok());

  EXPECT_EQ(provider->refreshes, 1);
  const auto sent = world.transport->requests();
  EXPECT_THAT(HeaderOf(sent[0], "Authorization"), HasSubstr("AKID0"));
  EXPECT_THAT(HeaderOf(sent[1], "Authorization"), HasSubstr("AKID1"));
}

TEST(BlockingCaller, SaysWhichAnswerMadeItAskForOtherCredentials) {
  class OnlyOnce : public RotatingCredentials {
   public:
    Outcome<std::shared_ptr<const Credentials>> Resolve(const CredentialsRequest& request) override {
      if (!request.force_refresh) return RotatingCredentials::Resolve(request);
      Error error;
      error.code = ErrorCode::kCredentialsUnavailable;
      error.message = "no other keys";
      return error;
    }
  };
  CallFixture world;
  world.parts.credentials = std::make_shared<OnlyOnce>();
  world.transport->Reply(400, R"({"__type":"ExpiredTokenException"})", {{"x-amzn-RequestId", "id-1"}});

  const auto reply = world.Make()->Call({"MeterUsage", "{}", Replay::kSafe}, {});

  ASSERT_FALSE(reply.ok());
  EXPECT_EQ(reply.error().code, ErrorCode::kCredentialsUnavailable);
  EXPECT_THAT(reply.error().message,
              HasSubstr("no other keys; the last failed with: MeterUsage: ExpiredTokenException"));
  ASSERT_TRUE(reply.error().reply);
  EXPECT_EQ(reply.error().reply->request_id, "id-1");
  EXPECT_EQ(reply.error().delivery, Delivery::kRefused);
}

TEST(BlockingCaller, DoesNotRefreshTwiceInOneCall) {
  CallFixture world;
  const auto provider = std::make_shared<RotatingCredentials>();
  world.parts.credentials = provider;
  for (int i = 0; i < 3; ++i) world.transport->Reply(400, R"({"__type":"UnrecognizedClientException"})");

  EXPECT_FALSE(world.Make()->Call({"MeterUsage", "{}", Replay::kSafe}, {}).ok());

  EXPECT_EQ(provider->refreshes, 1);
  EXPECT_EQ(world.transport->requests().size(), 2U);
}

TEST(BlockingCaller, TakesAStaleRegistrationTokenForWhatItIs_F8) {
  CallFixture world;
  const auto provider = std::make_shared<RotatingCredentials>();
  world.parts.credentials = provider;
  world.transport->Reply(400, R"({"__type":"ExpiredTokenException"})");

  const auto reply = world.Make()->Call({"ResolveCustomer", "{}", Replay::kSafe}, {});

  ASSERT_FALSE(reply.ok());
  EXPECT_EQ(reply.error().code, ErrorCode::kExpiredToken);
  EXPECT_EQ(provider->refreshes, 0);
  EXPECT_EQ(world.transport->requests().size(), 1U);
}

TEST(BlockingCaller, SpendsTheQuotaOfAllCallsTogether) {
  CallFixture world;
  const auto caller = world.Make();
  int sends = 0;
  const auto fail = [&](const HttpRequest&, const SendOptions&) -> Outcome<HttpResponse> {
    ++sends;
    HttpResponse response;
    response.status = 500;
    return response;
  };
  // 500 tokens pay for 35 retries at 14: 17 calls of three attempts, one of two, then one each.
  for (int call = 0; call < 20; ++call) {
    for (int i = 0; i < 3; ++i) world.transport->Answer(fail);
  }
  for (int call = 0; call < 20; ++call) EXPECT_FALSE(caller->Call(Batch(), {}).ok());

  EXPECT_EQ(sends, 20 + 35);
}

}  // namespace
}  // namespace marketplace_metering::call
