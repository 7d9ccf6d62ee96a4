// What every clock promises, the real one and the fake.
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "marketplace_metering/system.h"
#include "marketplace_metering/testing/fake_clock.h"

namespace marketplace_metering {
namespace {

struct Case {
  std::string name;
  std::function<std::shared_ptr<Clock>()> make;
};

class ClockContract : public ::testing::TestWithParam<Case> {};

TEST_P(ClockContract, ReachesATimeThatHasPassed) {
  const auto clock = GetParam().make();

  EXPECT_TRUE(clock->WaitUntil(clock->MonotonicNow(), {}));
  EXPECT_TRUE(clock->WaitUntil(clock->MonotonicNow() - std::chrono::hours(1), {}));
}

TEST_P(ClockContract, IsNotBeforeTheTimeItWaitedFor) {
  const auto clock = GetParam().make();
  const auto time = clock->MonotonicNow() + std::chrono::milliseconds(2);

  EXPECT_TRUE(clock->WaitUntil(time, {}));
  EXPECT_GE(clock->MonotonicNow(), time);
}

TEST_P(ClockContract, DoesNotWaitWhenCancelledBefore) {
  const auto clock = GetParam().make();
  const CancellationSource source;
  source.Cancel();

  EXPECT_FALSE(clock->WaitUntil(clock->MonotonicNow() + std::chrono::hours(10), source.token()));
}

TEST_P(ClockContract, StopsWaitingWhenCancelledMeanwhile) {
  const auto clock = GetParam().make();
  if (const auto fake = std::dynamic_pointer_cast<testing::FakeClock>(clock)) fake->HoldSleepers();
  const CancellationSource source;
  std::thread canceller([&] {
    if (const auto fake = std::dynamic_pointer_cast<testing::FakeClock>(clock)) fake->AwaitSleepers(1);
    source.Cancel();
  });

  EXPECT_FALSE(clock->WaitUntil(clock->MonotonicNow() + std::chrono::hours(10), source.token()));
  canceller.join();
}

TEST_P(ClockContract, NeverRunsBackwards) {
  const auto clock = GetParam().make();
  auto last = clock->MonotonicNow();
  for (int i = 0; i < 100; ++i) {
    const auto now = clock->MonotonicNow();
    EXPECT_GE(now, last);
    last = now;
  }
}

INSTANTIATE_TEST_SUITE_P(Clocks, ClockContract,
                         ::testing::Values(Case{"system", [] { return MakeSystemClock(); }},
                                           Case{"fake", [] { return std::make_shared<testing::FakeClock>(); }}),
                         [](const auto& row) { return row.param.name; });

TEST(FakeClock, WakesASleeperWhenItsHandsAreMoved) {
  testing::FakeClock clock;
  clock.HoldSleepers();
  bool reached = false;
  std::thread sleeper([&] { reached = clock.WaitUntil(clock.MonotonicNow() + std::chrono::hours(1), {}); });
  clock.AwaitSleepers(1);

  clock.Advance(std::chrono::hours(1));
  sleeper.join();

  EXPECT_TRUE(reached);
  EXPECT_EQ(clock.naps(), std::vector<std::chrono::milliseconds>{std::chrono::hours(1)});
}

}  // namespace
}  // namespace marketplace_metering
