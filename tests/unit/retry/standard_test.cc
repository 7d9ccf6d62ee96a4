#include "retry/standard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "marketplace_metering/testing/fake_system.h"
#include "support/vector_file.h"
#include "unit/retry/retry_loop.h"

namespace marketplace_metering::retry {
namespace {

using std::chrono::milliseconds;
using test::Answer;
using test::Drive;
using test::Service;
using test::Success;
using test::Transport;
using ::testing::ElementsAre;

std::shared_ptr<RandomSource> Factor(double factor) {
  return std::make_shared<testing::FakeRandomSource>(factor);
}

Answer AnswerOf(const test::rapid::Value& response) {
  const std::string kind = response["kind"].GetString();
  if (kind == "ok") return Success();
  if (kind == "reset") return Transport(ErrorCode::kConnectionReset);
  if (kind == "read_timeout") return Transport(ErrorCode::kReadTimeout);
  if (kind == "connect_timeout") return Transport(ErrorCode::kConnectTimeout);
  if (kind != "server" && kind != "server429" && kind != "throttle" && kind != "client") {
    throw std::runtime_error("unknown kind of response: " + kind);
  }
  Answer answer = Service(response["status"].GetInt(), response.HasMember("code") ? response["code"].GetString() : "");
  // Values that are not numbers of milliseconds never get as far as the strategy.
  if (response.HasMember("retry_after_ms") && response["retry_after_ms"].IsInt() &&
      response["retry_after_ms"].GetInt() >= 0) {
    answer.retry_after = milliseconds(response["retry_after_ms"].GetInt());
  }
  return answer;
}

void ExpectScenarios(RetryBehavior behavior, const char* column) {
  const auto document = test::ReadVectorFile("retries.json");
  const auto& scenarios = document["scenarios"];
  ASSERT_EQ(scenarios.Size(), 24U);
  for (const auto& scenario : scenarios.GetArray()) {
    SCOPED_TRACE(scenario["name"].GetString());
    StandardRetry strategy(behavior, Factor(scenario["jitter_factor"].GetDouble()), scenario["quota_start"].GetInt());
    std::vector<Answer> answers;
    for (const auto& response : scenario["responses"].GetArray()) answers.push_back(AnswerOf(response));

    const auto course = Drive(strategy, answers, scenario["max_attempts"].GetInt());

    const auto& expected = scenario["expect"][column];
    std::vector<milliseconds> delays;
    for (const auto& delay : expected["delays"].GetArray()) {
      delays.emplace_back(std::llround(delay.GetDouble() * 1000));
    }
    EXPECT_EQ(course.attempts, expected["attempts"].GetInt());
    EXPECT_THAT(course.delays, ::testing::ElementsAreArray(delays));
    EXPECT_EQ(strategy.quota(), expected["quota_left"].GetInt());
  }
}

TEST(StandardRetry, PassesAllScenariosOfBehavior21) {
  ExpectScenarios(RetryBehavior::kV2_1, "v21");
}

TEST(StandardRetry, PassesAllScenariosOfBehavior20) {
  ExpectScenarios(RetryBehavior::kV2_0, "ruby");
}

TEST(StandardRetry, DrainsItsQuotaUntilCallsGetASingleAttempt) {
  StandardRetry strategy(RetryBehavior::kV2_0, Factor(1.0));
  const std::vector<Answer> failing = {Service(500), Service(500), Service(500)};

  for (int call = 0; call < 50; ++call) EXPECT_EQ(Drive(strategy, failing).attempts, 3);
  EXPECT_EQ(strategy.quota(), 0);
  EXPECT_EQ(Drive(strategy, failing).attempts, 1);

  Drive(strategy, {Success()});
  EXPECT_EQ(strategy.quota(), 1);
}

TEST(StandardRetry, IgnoresRetryAfterInTheOlderBehavior) {
  StandardRetry strategy(RetryBehavior::kV2_0, Factor(1.0));
  Answer answer = Service(503);
  answer.retry_after = milliseconds(3000);

  EXPECT_THAT(Drive(strategy, {answer, Success()}).delays, ElementsAre(milliseconds(1000)));
}

TEST(StandardRetry, DoesNotRepeatAFinalErrorThatCarriesRetryAfter) {
  StandardRetry strategy(RetryBehavior::kV2_1, Factor(1.0));
  Answer answer = Service(400, "InvalidTagException");
  answer.retry_after = milliseconds(3000);

  EXPECT_EQ(Drive(strategy, {answer, Success()}).attempts, 1);
}

TEST(StandardRetry, ChargesMendedRefusalsLikeServerErrors) {
  StandardRetry strategy(RetryBehavior::kV2_1, Factor(1.0), 100);
  Answer skewed = Service(403, "RequestTimeTooSkewed");
  skewed.clock_skew_corrected = true;

  const auto course = Drive(strategy, {skewed, Service(400, "InvalidTagException")});

  EXPECT_EQ(course.attempts, 2);
  EXPECT_THAT(course.delays, ElementsAre(milliseconds(50)));
  EXPECT_EQ(strategy.quota(), 100 - 14);
}

TEST(StandardRetry, KeepsTheQuotasBalanceAmongThreads) {
  StandardRetry strategy(RetryBehavior::kV2_1, Factor(0.0), 400);
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&strategy] {
      // One retry and a success put back exactly what was taken.
      for (int call = 0; call < 500; ++call) EXPECT_EQ(Drive(strategy, {Service(500), Success()}).attempts, 2);
    });
  }
  for (std::thread& thread : threads) thread.join();

  EXPECT_EQ(strategy.quota(), 400);
}

TEST(StandardRetry, SpendsNothingOnARetryThatTheDeadlineForbids) {
  StandardRetry strategy(RetryBehavior::kV2_1, Factor(1.0), 100);
  const Answer answer = Service(500);
  RetryState state;
  state.attempts = 1;
  RetryFailure failure = test::AsFailure(answer);

  failure.time_left = milliseconds(50);
  EXPECT_EQ(strategy.OnFailure(state, failure, {}), std::nullopt);
  EXPECT_EQ(strategy.quota(), 100);

  failure.time_left = milliseconds(51);
  EXPECT_EQ(strategy.OnFailure(state, failure, {}), milliseconds(50));
  EXPECT_EQ(strategy.quota(), 100 - 14);
}

}  // namespace
}  // namespace marketplace_metering::retry
