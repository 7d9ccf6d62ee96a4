#include "retry/backoff.h"

#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>
#include <vector>

namespace marketplace_metering::retry {
namespace {

using std::chrono::milliseconds;

class OddRandomSource : public RandomSource {
 public:
  explicit OddRandomSource(double value) : value_(value) {}
  void Fill(std::uint8_t*, std::size_t) override {}
  double Uniform() override { return value_; }

 private:
  double value_;
};

class ThrowingRandomSource : public RandomSource {
 public:
  void Fill(std::uint8_t*, std::size_t) override {}
  double Uniform() override { throw std::runtime_error("no entropy"); }
};

TEST(Jitter, TakesTheLongestWaitWhenRandomnessFails) {
  ThrowingRandomSource throwing;
  EXPECT_EQ(Jitter(throwing), 1.0);
  for (const double value : {-0.1, 1.5, std::numeric_limits<double>::quiet_NaN()}) {
    OddRandomSource odd(value);
    EXPECT_EQ(Jitter(odd), 1.0) << value;
  }
}

TEST(StandardDelay, CapsAfterJitterInTheOlderBehaviorAndBeforeItInTheNewer) {
  EXPECT_EQ(StandardDelay(RetryBehavior::kV2_0, FailureClass::kOther, 5, 0.9), milliseconds(20000));
  EXPECT_EQ(StandardDelay(RetryBehavior::kV2_1, FailureClass::kThrottling, 5, 0.9), milliseconds(18000));
}

TEST(StandardDelay, StartsAtAFiftiethWithoutThrottlingInTheNewerBehavior) {
  EXPECT_EQ(StandardDelay(RetryBehavior::kV2_1, FailureClass::kOther, 0, 1.0), milliseconds(50));
  EXPECT_EQ(StandardDelay(RetryBehavior::kV2_1, FailureClass::kNetwork, 1, 1.0), milliseconds(100));
  EXPECT_EQ(StandardDelay(RetryBehavior::kV2_1, FailureClass::kThrottling, 0, 1.0), milliseconds(1000));
}

TEST(StandardDelay, RoundsToTheNearestMillisecond) {
  EXPECT_EQ(StandardDelay(RetryBehavior::kV2_1, FailureClass::kOther, 0, 0.0299), milliseconds(1));
  EXPECT_EQ(StandardDelay(RetryBehavior::kV2_1, FailureClass::kOther, 0, 0.0301), milliseconds(2));
  EXPECT_EQ(StandardDelay(RetryBehavior::kV2_1, FailureClass::kOther, 0, 0.0), milliseconds(0));
}

TEST(StandardDelay, StaysBoundedAfterAnyNumberOfRetries) {
  for (const int retries : {31, 64, 5000, std::numeric_limits<int>::max()}) {
    EXPECT_EQ(StandardDelay(RetryBehavior::kV2_0, FailureClass::kOther, retries, 1.0), milliseconds(20000));
    EXPECT_EQ(StandardDelay(RetryBehavior::kV2_1, FailureClass::kOther, retries, 1.0), milliseconds(20000));
  }
}

TEST(WithRetryAfter, KeepsToTheWindowOfFiveSeconds) {
  EXPECT_EQ(WithRetryAfter(milliseconds(50), std::nullopt), milliseconds(50));
  EXPECT_EQ(WithRetryAfter(milliseconds(50), milliseconds(0)), milliseconds(50));
  EXPECT_EQ(WithRetryAfter(milliseconds(50), milliseconds(1500)), milliseconds(1500));
  EXPECT_EQ(WithRetryAfter(milliseconds(50), milliseconds(10000)), milliseconds(5050));
}

TEST(LegacyDelay, FollowsItsSettings) {
  struct Row {
    const char* name;
    int base;
    int max;
    RetryJitter jitter;
    double factor;
    std::vector<int> delays;
  };
  const std::vector<Row> rows = {
      {"defaults", 300, 0, RetryJitter::kNone, 1.0, {300, 600, 1200}},
      {"with a longest delay", 300, 1000, RetryJitter::kNone, 1.0, {300, 600, 1000, 1000, 1000}},
      {"another base", 100, 0, RetryJitter::kNone, 1.0, {100, 200}},
      {"full jitter", 300, 0, RetryJitter::kFull, 0.5, {150, 300, 600}},
      {"equal jitter", 300, 0, RetryJitter::kEqual, 0.5, {225, 450, 900}},
      {"equal jitter after the longest delay", 300, 400, RetryJitter::kEqual, 0.5, {225, 300}},
  };
  for (const Row& row : rows) {
    RetryConfig config;
    config.legacy_base_delay = milliseconds(row.base);
    config.legacy_max_delay = milliseconds(row.max);
    config.legacy_jitter = row.jitter;
    for (std::size_t i = 0; i < row.delays.size(); ++i) {
      EXPECT_EQ(LegacyDelay(config, static_cast<int>(i), row.factor), milliseconds(row.delays[i]))
          << row.name << ", retry " << i;
    }
  }
}

TEST(LegacyDelay, StaysWithinTheClocksRange) {
  RetryConfig config;
  config.legacy_base_delay = milliseconds::max();

  const auto delay = LegacyDelay(config, std::numeric_limits<int>::max(), 1.0);

  EXPECT_EQ(delay, std::chrono::hours(24 * 365));
}

}  // namespace
}  // namespace marketplace_metering::retry
