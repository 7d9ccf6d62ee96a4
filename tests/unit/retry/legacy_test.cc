#include "retry/legacy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
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
using test::Transport;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;

std::shared_ptr<RandomSource> Half() {
  return std::make_shared<testing::FakeRandomSource>(0.5);
}

TEST(LegacyRetry, FollowsItsSettings) {
  struct Row {
    const char* name;
    RetryConfig config;
    std::vector<int> delays;
  };
  const auto with = [](int limit, int base, int max, RetryJitter jitter) {
    RetryConfig config;
    config.legacy_retry_limit = limit;
    config.legacy_base_delay = milliseconds(base);
    config.legacy_max_delay = milliseconds(max);
    config.legacy_jitter = jitter;
    return config;
  };
  const std::vector<Row> rows = {
      {"defaults", RetryConfig(), {300, 600, 1200}},
      {"longest delay 1 s, five retries", with(5, 300, 1000, RetryJitter::kNone), {300, 600, 1000, 1000, 1000}},
      {"base 0.1 s, two retries", with(2, 100, 0, RetryJitter::kNone), {100, 200}},
      {"full jitter", with(3, 300, 0, RetryJitter::kFull), {150, 300, 600}},
      {"equal jitter", with(3, 300, 0, RetryJitter::kEqual), {225, 450, 900}},
      {"no retries", with(0, 300, 0, RetryJitter::kNone), {}},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    LegacyRetry strategy(row.config, Half());

    const auto course = Drive(strategy, std::vector<Answer>(9, Service(500)), 10);

    std::vector<milliseconds> delays;
    for (const int delay : row.delays) delays.emplace_back(delay);
    EXPECT_EQ(course.attempts, static_cast<int>(delays.size()) + 1);
    EXPECT_THAT(course.delays, ElementsAreArray(delays));
  }
}

TEST(LegacyRetry, HasNoQuota) {
  LegacyRetry strategy(RetryConfig(), Half());

  for (int call = 0; call < 200; ++call) {
    EXPECT_EQ(Drive(strategy, std::vector<Answer>(4, Service(500)), 10).attempts, 4);
  }
}

TEST(LegacyRetry, ClassifiesAsTheOlderBehaviorDoes) {
  LegacyRetry strategy(RetryConfig(), Half());

  EXPECT_EQ(Drive(strategy, {Service(501), Success()}).attempts, 2);
  EXPECT_EQ(Drive(strategy, {Service(429), Success()}).attempts, 2);
  EXPECT_EQ(Drive(strategy, {Transport(ErrorCode::kConnectionReset), Success()}).attempts, 2);
  EXPECT_EQ(Drive(strategy, {Transport(ErrorCode::kCertificateRejected), Success()}).attempts, 1);
  EXPECT_EQ(Drive(strategy, {Service(400, "InvalidTagException"), Success()}).attempts, 1);
}

TEST(LegacyRetry, RepeatsAfterRefreshableCredentialsWereRefused) {
  LegacyRetry strategy(RetryConfig(), Half());
  Answer expired = Service(400, "ExpiredTokenException");
  expired.credentials_can_refresh = true;

  EXPECT_EQ(Drive(strategy, {expired, Success()}).attempts, 2);
}

TEST(LegacyRetry, IgnoresRetryAfter) {
  LegacyRetry strategy(RetryConfig(), Half());
  Answer answer = Service(503);
  answer.retry_after = milliseconds(3000);

  EXPECT_THAT(Drive(strategy, {answer, Success()}).delays, ElementsAre(milliseconds(300)));
}

TEST(LegacyRetry, KeepsToTheLimitOfTheCall) {
  LegacyRetry strategy(RetryConfig{}, std::make_shared<testing::FakeRandomSource>(1.0));

  EXPECT_EQ(Drive(strategy, std::vector<Answer>(9, Service(500)), 2).attempts, 2);
}

}  // namespace
}  // namespace marketplace_metering::retry
