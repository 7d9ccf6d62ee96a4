#include "retry/adaptive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <variant>
#include <vector>

#include "marketplace_metering/testing/fake_system.h"
#include "unit/retry/retry_loop.h"

namespace marketplace_metering::retry {
namespace {

using std::chrono::milliseconds;
using test::Answer;
using test::Drive;
using test::Service;
using test::Success;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::chrono::steady_clock::time_point kStart{std::chrono::hours(1000)};

std::shared_ptr<RandomSource> Whole() {
  return std::make_shared<testing::FakeRandomSource>(1.0);
}
Answer Throttled() {
  return Service(400, "ThrottlingException");
}

TEST(AdaptiveRetry, FailsWithoutCapacityWhenToldNotToWait) {
  AdaptiveRetry strategy(RetryBehavior::kV2_0, false, Whole(), kStart);
  auto now = kStart;

  const auto course = Drive(strategy, {Throttled(), Success()}, 3, now);

  EXPECT_EQ(course.attempts, 1);
  EXPECT_THAT(course.delays, ElementsAre(milliseconds(1000)));
  ASSERT_TRUE(course.refusal.has_value());
  EXPECT_EQ(course.refusal->code, ErrorCode::kRetryCapacityUnavailable);
  EXPECT_THAT(course.refusal->message, ::testing::HasSubstr("1000 ms"));
  EXPECT_EQ(strategy.quota(), 495);
}

TEST(AdaptiveRetry, WaitsForCapacityBeforeTheRetry) {
  AdaptiveRetry strategy(RetryBehavior::kV2_0, true, Whole(), kStart);
  auto now = kStart;

  const auto course = Drive(strategy, {Throttled(), Success()}, 3, now);

  EXPECT_EQ(course.attempts, 2);
  EXPECT_THAT(course.delays, ElementsAre(milliseconds(1000)));
  EXPECT_THAT(course.holds, ElementsAre(milliseconds(1000)));
  EXPECT_EQ(strategy.quota(), 500);
}

TEST(AdaptiveRetry, HoldsTheFirstTryOfALaterCallBackToo) {
  AdaptiveRetry strategy(RetryBehavior::kV2_1, true, Whole(), kStart);
  auto now = kStart;
  Drive(strategy, {Throttled()}, 1, now);

  const auto course = Drive(strategy, {Success()}, 3, now);

  EXPECT_EQ(course.attempts, 1);
  EXPECT_THAT(course.holds, ElementsAre(milliseconds(2000)));
}

TEST(AdaptiveRetry, HoldsNothingBackWithoutThrottling) {
  AdaptiveRetry strategy(RetryBehavior::kV2_1, true, Whole(), kStart);
  auto now = kStart;

  for (int call = 0; call < 100; ++call) {
    EXPECT_THAT(Drive(strategy, {Service(500), Success()}, 3, now).holds, IsEmpty());
  }
}

TEST(AdaptiveRetry, CountsOnlyWhatItsBehaviorCallsThrottling) {
  for (const auto behavior : {RetryBehavior::kV2_0, RetryBehavior::kV2_1}) {
    AdaptiveRetry strategy(behavior, true, Whole(), kStart);
    auto now = kStart;
    Drive(strategy, {Service(429)}, 1, now);

    const bool held_back = !Drive(strategy, {Success()}, 3, now).holds.empty();

    EXPECT_EQ(held_back, behavior == RetryBehavior::kV2_0);
  }
}

TEST(AdaptiveRetry, AsksForWaitsThatReallyReachTheNextToken) {
  AdaptiveRetry strategy(RetryBehavior::kV2_1, true, Whole(), kStart);
  auto now = kStart;
  RetryState state;
  Drive(strategy, {Throttled()}, 1, now);

  // Just short of a token: the rest of the wait is less than a millisecond.
  now += std::chrono::microseconds(1999900);
  const auto decision = strategy.BeforeAttempt(state, now);

  const auto* wait = std::get_if<RetryStrategy::Wait>(&decision);
  ASSERT_NE(wait, nullptr);
  EXPECT_EQ(wait->delay, milliseconds(1));
  EXPECT_TRUE(std::holds_alternative<RetryStrategy::Proceed>(strategy.BeforeAttempt(state, now + wait->delay)));
}

TEST(AdaptiveRetry, SpendsTheSameQuotaAsTheStandardMode) {
  AdaptiveRetry strategy(RetryBehavior::kV2_1, true, Whole(), kStart, 13);
  auto now = kStart;

  EXPECT_EQ(Drive(strategy, {Service(500), Success()}, 3, now).attempts, 1);
  EXPECT_EQ(strategy.quota(), 13);
}

}  // namespace
}  // namespace marketplace_metering::retry
