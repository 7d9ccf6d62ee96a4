#include "credentials/nested_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "call/corrected_clock.h"
#include "support/call_fixture.h"

namespace marketplace_metering::credentials {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class NestedClientTest : public ::testing::Test {
 protected:
  NestedClientTest() {
    world.transport = fixture.transport;
    world.clock = fixture.clock;
    world.random = fixture.random;
    world.environment = fixture.environment;
    config = fixture.config;
    config.connect_timeout.value = 15000ms;
    config.retry_mode.value = RetryMode::kLegacy;
    config.max_attempts.value = 9;
    config.endpoint_url.value = "https://metering.example.com";
  }

  Outcome<call::Reply> Call(const CredentialsRequest& request = {}) {
    const NestedClient client(config, world, ResolvedEndpoint{"https://sts.example.com", {}, {}}, nullptr);
    call::Invocation invocation;
    invocation.operation = "GetThing";
    call::Envelope envelope;
    envelope.is_signed = false;
    envelope.read_error = [](const HttpResponse& response, std::string_view /*token*/) {
      Error error;
      error.code = ErrorCode::kCredentialsUnavailable;
      error.reply = ServiceReply{};
      error.reply->status = response.status;
      return error;
    };
    envelope.add_proof = add_proof;
    invocation.envelope = std::move(envelope);
    return client.Call(std::move(invocation), request);
  }

  // Answers, and keeps the limits that it was sent with.
  void AnswerAndNote(int status) {
    fixture.transport->Answer([this, status](const HttpRequest&, const SendOptions& options) -> Outcome<HttpResponse> {
      seen.push_back(options);
      HttpResponse response;
      response.status = status;
      return response;
    });
  }

  test::CallFixture fixture;
  Dependencies world;
  ResolvedConfig config;
  std::vector<SendOptions> seen;
  decltype(call::Envelope::add_proof) add_proof;
  int proofs = 0;
};

TEST_F(NestedClientTest, HasTighterLimitsThanTheClientAndThreeAttempts) {
  for (int i = 0; i < 4; ++i) AnswerAndNote(500);

  const auto reply = Call();

  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, ErrorCode::kCredentialsUnavailable);
  ASSERT_THAT(seen, SizeIs(3));
  EXPECT_EQ(seen[0].connect_timeout, 3100ms);
  EXPECT_EQ(seen[0].tls_timeout, 3100ms);
  EXPECT_EQ(seen[0].read_timeout, 5000ms);
  EXPECT_EQ(fixture.transport->requests().at(0).url, "https://sts.example.com");
}

TEST_F(NestedClientTest, KeepsLimitsOfTheClientThatAreTighterStill) {
  config.connect_timeout.value = 200ms;
  config.http.read_timeout = 300ms;
  AnswerAndNote(200);

  ASSERT_TRUE(Call());

  EXPECT_EQ(seen.at(0).connect_timeout, 200ms);
  EXPECT_EQ(seen.at(0).read_timeout, 300ms);
}

TEST_F(NestedClientTest, EndsWithTheCallThatAsks) {
  CredentialsRequest request;
  request.deadline = fixture.clock->MonotonicNow() + 70ms;
  for (int i = 0; i < 3; ++i) AnswerAndNote(500);
  EXPECT_FALSE(Call(request));
  EXPECT_THAT(seen, SizeIs(2));  // 50 ms of waiting fit, 100 ms more do not
  EXPECT_EQ(seen[0].deadline, request.deadline);

  fixture.clock->Advance(70ms);
  const auto late = Call(request);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, ErrorCode::kDeadlineExceeded);
  EXPECT_THAT(seen, SizeIs(2));
}

TEST_F(NestedClientTest, ProvesByTheTimeThatWasLearnedElsewhere) {
  const auto skews = std::make_shared<call::SkewBook>();
  skews->SetCorrection("https://another.example.com", 2h, {fixture.clock->Now(), fixture.clock->MonotonicNow()});
  world.clock = std::make_shared<call::CorrectedClock>(fixture.clock, skews);
  add_proof = [this](std::chrono::system_clock::time_point now, auto& /*headers*/) -> Outcome<void> {
    EXPECT_EQ(now, fixture.clock->Now() + 2h);
    proofs++;
    return {};
  };
  AnswerAndNote(200);

  EXPECT_TRUE(Call());

  EXPECT_EQ(proofs, 1);
}

TEST_F(NestedClientTest, TakesNoAnswerBeyondItsBound) {
  fixture.transport->Reply(200, std::string(NestedClient::kLargestReply, 'x'));
  fixture.transport->Reply(200, std::string(NestedClient::kLargestReply + 1, 'x'));

  EXPECT_TRUE(Call());
  const auto larger = Call();
  ASSERT_FALSE(larger);
  EXPECT_THAT(larger.error().message, HasSubstr("GetThing was answered with more than 65536 bytes"));
}

}  // namespace
}  // namespace marketplace_metering::credentials
