#include "retry/rate_limiter.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace marketplace_metering::retry {
namespace {

constexpr double kSixDigits = 0.5e-6 + 1e-12;

struct WorkedRow {
  double time;
  bool throttled;
  double measured_rate;
  double last_max_rate;
  double window;
  double calculated;
  double rate;
  double fill_rate;
  double max_capacity;
  double capacity;
};

const std::vector<WorkedRow> kWorkedTable = {
    {0.2, false, 0.000000, 0.000000, 0.000000, 0.003200, 0.000000, 0.500000, 1.000000, 0.000000},
    {0.4, false, 0.000000, 0.000000, 0.000000, 0.025600, 0.000000, 0.500000, 1.000000, 0.100000},
    {0.6, false, 4.800000, 0.000000, 0.000000, 0.086400, 0.086400, 0.500000, 1.000000, 0.200000},
    {0.8, false, 4.800000, 0.000000, 0.000000, 0.204800, 0.204800, 0.500000, 1.000000, 0.300000},
    {1.0, false, 4.160000, 0.000000, 0.000000, 0.400000, 0.400000, 0.500000, 1.000000, 0.400000},
    {1.2, false, 4.160000, 0.000000, 0.000000, 0.691200, 0.691200, 0.691200, 1.000000, 0.500000},
    {1.4, false, 4.160000, 0.000000, 0.000000, 1.097600, 1.097600, 1.097600, 1.097600, 0.638240},
    {1.6, false, 5.632000, 0.000000, 0.000000, 1.638400, 1.638400, 1.638400, 1.638400, 0.857760},
    {1.8, false, 5.632000, 0.000000, 0.000000, 2.332800, 2.332800, 2.332800, 2.332800, 1.185440},
    {2.0, true, 4.326400, 4.326400, 1.480458, 3.028480, 3.028480, 3.028480, 3.028480, 1.652000},
    {2.2, false, 4.326400, 4.326400, 1.480458, 3.486639, 3.486639, 3.486639, 3.486639, 2.257696},
    {2.4, false, 4.326400, 4.326400, 1.480458, 3.821874, 3.821874, 3.821874, 3.821874, 2.955024},
    {2.6, false, 5.665280, 4.326400, 1.480458, 4.053386, 4.053386, 4.053386, 4.053386, 3.719399},
    {2.8, false, 5.665280, 4.326400, 1.480458, 4.200373, 4.200373, 4.200373, 4.200373, 4.053386},
    {3.0, false, 4.333056, 4.326400, 1.480458, 4.282037, 4.282037, 4.282037, 4.282037, 4.200373},
    {3.2, false, 4.333056, 4.326400, 1.480458, 4.317576, 4.317576, 4.317576, 4.317576, 4.282037},
    {3.4, false, 4.333056, 4.326400, 1.480458, 4.326192, 4.326192, 4.326192, 4.326192, 4.317576},
    {3.6, false, 5.666611, 4.326400, 1.480458, 4.327083, 4.327083, 4.327083, 4.327083, 4.326192},
    {3.8, false, 5.666611, 4.326400, 1.480458, 4.339451, 4.339451, 4.339451, 4.339451, 4.327083},
    {4.0, true, 4.333322, 4.333322, 1.481247, 3.033326, 3.033326, 3.033326, 3.033326, 3.033326},
    {4.2, true, 4.333322, 3.033326, 1.315205, 2.123328, 2.123328, 2.123328, 2.123328, 2.123328},
    {4.4, false, 4.333322, 3.033326, 1.315205, 2.478541, 2.478541, 2.478541, 2.478541, 2.123328},
    {5.0, false, 3.266664, 3.033326, 1.315205, 2.978624, 2.978624, 2.978624, 2.978624, 2.478541},
    {6.0, false, 1.453333, 3.033326, 1.315205, 3.078901, 2.906666, 2.906666, 2.906666, 2.906666},
    {8.0, false, 0.690667, 3.033326, 1.315205, 9.169981, 1.381333, 1.381333, 1.381333, 1.381333},
};

TEST(RateLimiter, FollowsTheWorkedTable) {
  RateLimiter limiter;
  for (const WorkedRow& row : kWorkedTable) {
    SCOPED_TRACE("t = " + std::to_string(row.time));

    const auto update = limiter.Learn(row.time, row.throttled);

    const auto figures = limiter.figures();
    EXPECT_NEAR(figures.measured_rate, row.measured_rate, kSixDigits);
    EXPECT_NEAR(figures.last_max_rate, row.last_max_rate, kSixDigits);
    EXPECT_NEAR(CubicWindow(figures.last_max_rate), row.window, kSixDigits);
    EXPECT_NEAR(update.calculated, row.calculated, kSixDigits);
    EXPECT_NEAR(update.rate, row.rate, kSixDigits);
    EXPECT_NEAR(figures.fill_rate, row.fill_rate, kSixDigits);
    EXPECT_NEAR(figures.max_capacity, row.max_capacity, kSixDigits);
    EXPECT_NEAR(figures.capacity, row.capacity, kSixDigits);
  }
}

TEST(RateLimiter, GrowsAlongACubicCurve) {
  EXPECT_NEAR(CubicWindow(10), 1.957434, kSixDigits);
  struct Row {
    double elapsed;
    double rate;
  };
  const std::vector<Row> rows = {
      {0.0000, 7.000000},  {0.5000, 8.761698},  {1.0000, 9.648936},  {1.5000, 9.961714},  {1.9574, 10.000000},
      {2.0000, 10.000031}, {2.5000, 10.063888}, {3.0000, 10.453285}, {4.0000, 13.408697}, {5.0000, 21.266268},
  };
  for (const Row& row : rows) EXPECT_NEAR(CubicRate(10, row.elapsed), row.rate, kSixDigits) << row.elapsed;
}

TEST(RateLimiter, LetsEverythingThroughUntilTheFirstThrottle) {
  RateLimiter limiter;
  for (int i = 0; i < 1000; ++i) {
    EXPECT_FALSE(limiter.Take(0.001 * i).has_value());
    limiter.Learn(0.001 * i, false);
  }
}

TEST(RateLimiter, FallsToTheSlowestRateWhenThrottledBeforeItHasMeasured) {
  RateLimiter limiter;

  limiter.Learn(0.1, true);

  const auto wait = limiter.Take(0.1);
  ASSERT_TRUE(wait.has_value());
  EXPECT_DOUBLE_EQ(*wait, 2.0);
  EXPECT_TRUE(limiter.Take(2.09).has_value());
  EXPECT_FALSE(limiter.Take(2.1).has_value());
}

TEST(RateLimiter, TakesOneTokenForEachRequest) {
  RateLimiter limiter;
  limiter.Learn(0.1, true);

  EXPECT_FALSE(limiter.Take(10).has_value());
  const auto wait = limiter.Take(10);
  ASSERT_TRUE(wait.has_value());
  EXPECT_DOUBLE_EQ(*wait, 2.0);
}

TEST(RateLimiter, GainsNothingWhenTimeSeemsToRunBackwards) {
  RateLimiter limiter;
  limiter.Learn(5, true);
  ASSERT_FALSE(limiter.Take(8).has_value());

  EXPECT_TRUE(limiter.Take(6).has_value());
  EXPECT_TRUE(limiter.Take(8).has_value());
}

TEST(RateLimiter, GrantsNoTokenTwiceAmongThreads) {
  RateLimiter limiter;
  limiter.Learn(0.1, true);
  std::vector<int> granted(8, 0);

  std::vector<std::thread> threads;
  for (int& mine : granted) {
    threads.emplace_back([&limiter, &mine] {
      for (int second = 1; second <= 1000; ++second) {
        if (!limiter.Take(2.1).has_value()) ++mine;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();

  int sum = 0;
  for (const int mine : granted) sum += mine;
  EXPECT_EQ(sum, 1);
}

}  // namespace
}  // namespace marketplace_metering::retry
