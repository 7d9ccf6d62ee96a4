#include "retry/quota.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace marketplace_metering::retry {
namespace {

TEST(RetryQuota, StartsFull) {
  EXPECT_EQ(RetryQuota().available(), 500);
}

TEST(RetryQuota, GivesAllOrNothing) {
  RetryQuota quota(13);

  EXPECT_FALSE(quota.TryTake(14));
  EXPECT_EQ(quota.available(), 13);
  EXPECT_TRUE(quota.TryTake(13));
  EXPECT_EQ(quota.available(), 0);
}

TEST(RetryQuota, NeverHoldsMoreThanItsCapacity) {
  RetryQuota quota(495);

  quota.Return(14);

  EXPECT_EQ(quota.available(), 500);
}

TEST(RetryQuota, NeitherLosesNorInventsTokensAmongThreads) {
  constexpr int kThreads = 8;
  constexpr int kRounds = 5000;
  RetryQuota quota(100);
  std::atomic<bool> negative{false};
  std::atomic<int> taken{0};

  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, cost = i % 2 == 0 ? 14 : 5] {
      for (int round = 0; round < kRounds; ++round) {
        if (!quota.TryTake(cost)) continue;
        ++taken;
        if (quota.available() < 0) negative = true;
        quota.Return(cost);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();

  EXPECT_EQ(quota.available(), 100);
  EXPECT_FALSE(negative);
  EXPECT_GT(taken, 0);
}

TEST(RetryQuota, ServesExactlyAsManyThreadsAsItCanAfford) {
  constexpr int kThreads = 8;
  RetryQuota quota(500);
  std::atomic<int> served{0};

  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 100; ++round) {
        if (quota.TryTake(14)) ++served;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();

  EXPECT_EQ(served, 500 / 14);
  EXPECT_EQ(quota.available(), 500 % 14);
}

}  // namespace
}  // namespace marketplace_metering::retry
