#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "marketplace_metering/credentials.h"
#include "unit/credentials/cache_world.h"

namespace marketplace_metering {
namespace {

using std::chrono::seconds;
using test::CacheWorld;
using test::Callers;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::SizeIs;

/// Sleepers wait for real, so that a test decides what happens meanwhile.
struct ThreadedWorld : CacheWorld {
  ThreadedWorld() { clock->HoldSleepers(); }

  /// With "first" held until second 3600, at second `elapsed`.
  void HoldFirst(int elapsed) {
    source->Give(KeysUntil("first", seconds(3600)));
    EXPECT_EQ(Resolve(), "first");
    GoTo(seconds(elapsed));
  }
};

TEST(CachingCredentialsAmongThreads, FetchTheFirstSetOnceForSixtyFour) {
  ThreadedWorld world;
  world.source->Give(world.KeysUntil("first", seconds(3600)));
  world.source->Close();
  Callers callers(world, 64);
  world.clock->AwaitSleepers(63);

  world.source->Open();

  EXPECT_THAT(callers.Join(), Each("first"));
  EXPECT_EQ(world.source->calls(), 1U);
}

TEST(CachingCredentialsAmongThreads, LetOneRefreshAndServeTheOthersAtOnceInTheAdvisoryWindow_F2) {
  ThreadedWorld world;
  world.HoldFirst(3050);
  world.source->Give(world.KeysUntil("second", seconds(7000)));
  world.source->Close();
  Callers one(world, 1);
  world.source->AwaitCalls(2);

  Callers others(world, 49);
  EXPECT_THAT(others.Join(), Each("first"));
  world.source->Open();

  EXPECT_THAT(one.Join(), ElementsAre("second"));
  EXPECT_EQ(world.source->calls(), 2U);
}

TEST(CachingCredentialsAmongThreads, WaitForOneRefreshInTheMandatoryWindow_F3) {
  ThreadedWorld world;
  world.HoldFirst(3350);
  world.source->Give(world.KeysUntil("second", seconds(7000)));
  world.source->Close();
  Callers callers(world, 50);
  world.clock->AwaitSleepers(49);

  world.source->Open();

  EXPECT_THAT(callers.Join(), Each("second"));
  EXPECT_EQ(world.source->calls(), 2U);
}

TEST(CachingCredentialsAmongThreads, AllUseTheHeldSetWhenTheRefreshFails_F4) {
  ThreadedWorld world;
  world.HoldFirst(3350);
  world.source->Fail(ErrorCode::kCredentialsUnavailable);
  world.source->Close();
  Callers callers(world, 50);
  world.clock->AwaitSleepers(49);

  world.source->Open();

  EXPECT_THAT(callers.Join(), Each("first"));
  EXPECT_EQ(world.source->calls(), 2U);
  EXPECT_THAT(world.log->lines(), SizeIs(1));
}

TEST(CachingCredentialsAmongThreads, AllGetTheOneErrorWhenNothingIsLeft_F5) {
  ThreadedWorld world;
  world.HoldFirst(3601);
  world.source->Fail(ErrorCode::kCredentialsUnavailable);
  world.source->Close();
  Callers callers(world, 50);
  world.clock->AwaitSleepers(49);

  world.source->Open();

  EXPECT_THAT(callers.Join(), Each("error CredentialsUnavailable"));
  EXPECT_EQ(world.source->calls(), 2U);
}

TEST(CachingCredentialsAmongThreads, ShareAForcedRefresh) {
  ThreadedWorld world;
  world.HoldFirst(100);
  world.source->Give(world.KeysUntil("second", seconds(7000)));
  world.source->Close();
  CredentialsRequest forced;
  forced.force_refresh = true;
  Callers callers(world, 64, forced);
  world.clock->AwaitSleepers(63);

  EXPECT_EQ(world.Resolve(), "first");  // nobody else waits for it
  world.source->Open();

  EXPECT_THAT(callers.Join(), Each("second"));
  EXPECT_EQ(world.source->calls(), 2U);
}

TEST(CachingCredentialsAmongThreads, LetAWaiterBeCancelled) {
  ThreadedWorld world;
  world.source->Give(test::Keys("first"));
  world.source->Close();
  Callers owner(world, 1);
  world.source->AwaitCalls(1);
  const CancellationSource cancel;
  CredentialsRequest request;
  request.cancellation = cancel.token();
  Callers waiter(world, 1, request);
  world.clock->AwaitSleepers(1);

  cancel.Cancel();

  EXPECT_THAT(waiter.Join(), ElementsAre("error Cancelled"));
  world.source->Open();
  EXPECT_THAT(owner.Join(), ElementsAre("first"));
}

TEST(CachingCredentialsAmongThreads, LetAWaitersTimeRunOut) {
  ThreadedWorld world;
  world.source->Give(test::Keys("first"));
  world.source->Close();
  Callers owner(world, 1);
  world.source->AwaitCalls(1);
  CredentialsRequest request;
  request.deadline = world.clock->MonotonicNow() + seconds(2);
  Callers waiter(world, 1, request);
  world.clock->AwaitSleepers(1);

  world.clock->Advance(seconds(2));

  EXPECT_THAT(waiter.Join(), ElementsAre("error DeadlineExceeded"));
  world.source->Open();
  EXPECT_THAT(owner.Join(), ElementsAre("first"));
}

TEST(CachingCredentialsAmongThreads, WaitNoLongerThanAMinute) {
  ThreadedWorld world;
  world.source->Give(test::Keys("first"));
  world.source->Close();
  Callers owner(world, 1);
  world.source->AwaitCalls(1);
  Callers waiter(world, 1);
  world.clock->AwaitSleepers(1);

  world.clock->Advance(seconds(60));

  EXPECT_THAT(waiter.Join(), ElementsAre("error CredentialsUnavailable"));
  world.source->Open();
}

TEST(CachingCredentialsAmongThreads, UseTheHeldSetAfterHalfOfTheCallsTime) {
  ThreadedWorld world;
  world.HoldFirst(3350);
  world.source->Give(world.KeysUntil("second", seconds(7000)));
  world.source->Close();
  Callers owner(world, 1);
  world.source->AwaitCalls(2);
  CredentialsRequest request;
  request.deadline = world.clock->MonotonicNow() + seconds(4);
  Callers waiter(world, 1, request);
  world.clock->AwaitSleepers(1);

  world.clock->Advance(seconds(2));

  EXPECT_THAT(waiter.Join(), ElementsAre("first"));
  world.source->Open();
}

TEST(CachingCredentialsAmongThreads, AreNotHeldUpTwiceByASourceThatHangs) {
  ThreadedWorld world;
  world.HoldFirst(3350);
  world.source->Give(world.KeysUntil("second", seconds(7000)));
  world.source->Close();
  Callers owner(world, 1);
  world.source->AwaitCalls(2);
  Callers waiter(world, 1);
  world.clock->AwaitSleepers(1);
  world.clock->Advance(seconds(60));
  EXPECT_THAT(waiter.Join(), ElementsAre("first"));

  EXPECT_EQ(world.Resolve(), "first");  // at once: nobody is there to move the clock

  world.source->Open();
  EXPECT_THAT(owner.Join(), ElementsAre("second"));
}

TEST(CachingCredentialsAmongThreads, TakeOverWhenTheOneWhoRefreshesIsCalledBack) {
  for (const auto code : {ErrorCode::kCancelled, ErrorCode::kDeadlineExceeded}) {
    ThreadedWorld world;
    world.source->Fail(code).Give(test::Keys("first"));
    world.source->Close();
    Callers owner(world, 1);
    world.source->AwaitCalls(1);
    Callers waiters(world, 8);
    world.clock->AwaitSleepers(8);

    world.source->Open();

    EXPECT_THAT(owner.Join(), ElementsAre("error " + std::string(NameOf(code))));
    EXPECT_THAT(waiters.Join(), Each("first"));
    EXPECT_EQ(world.source->calls(), 2U);
    EXPECT_EQ(world.source->most_at_once(), 1);
  }
}

/// Throws once, when it is told to.
class ThrowingOnceClock : public testing::FakeClock {
 public:
  std::chrono::system_clock::time_point Now() const override {
    if (armed_.exchange(false)) throw std::runtime_error("planted");
    return FakeClock::Now();
  }
  void Arm() { armed_ = true; }

 private:
  mutable std::atomic<bool> armed_{false};
};

TEST(CachingCredentialsAmongThreads, TakeOverWhenTheOneWhoRefreshesIsThrownOut) {
  const auto clock = std::make_shared<ThrowingOnceClock>();
  clock->HoldSleepers();
  const auto source = std::make_shared<test::ScriptedProvider>();
  source->Give(test::Keys("first")).Give(test::Keys("second"));
  source->Close();
  const auto cache = MakeCachingCredentialsProvider(source, clock, nullptr, nullptr);
  std::thread owner([&] { EXPECT_THROW((void)cache->Resolve({}), std::runtime_error); });
  source->AwaitCalls(1);
  std::string told;
  std::thread waiter([&] { told = test::Told(cache->Resolve({})); });
  clock->AwaitSleepers(1);

  clock->Arm();
  source->Open();
  owner.join();
  waiter.join();

  EXPECT_EQ(told, "error CredentialsUnavailable");
  EXPECT_EQ(test::Told(cache->Resolve({})), "second");
}

/// Lets threads go only all together.
class Barrier {
 public:
  explicit Barrier(int count) : count_(count) {}

  /// The last one to arrive runs `between` before any goes on.
  template <typename Between>
  void Arrive(Between&& between) {
    std::unique_lock<std::mutex> lock(mutex_);
    const int round = round_;
    if (++arrived_ < count_) {
      changed_.wait(lock, [&] { return round_ != round; });
      return;
    }
    between();
    arrived_ = 0;
    ++round_;
    changed_.notify_all();
  }

 private:
  const int count_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int arrived_ = 0;
  int round_ = 0;
};

TEST(CachingCredentialsAmongThreads, StayUsableWhileTheSourceFailsAndRecovers) {
  constexpr int kThreads = 64;
  constexpr int kRounds = 300;
  ThreadedWorld world;
  std::atomic<int> asked{0};
  world.source->Do([&](const CredentialsRequest&) -> test::CredentialsOutcome {
    const int number = asked++;
    if (number % 3 == 1) return test::Failure(ErrorCode::kCredentialsUnavailable, "down");
    return test::Keys("key", world.clock->Now() + seconds(900));
  });
  std::atomic<int> failures{0};
  Barrier barrier(kThreads);

  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, forces = i == 0] {
      for (int round = 0; round < kRounds; ++round) {
        barrier.Arrive([&] { world.clock->Advance(seconds(20)); });
        CredentialsRequest request;
        request.force_refresh = forces && round % 50 == 49;
        const auto outcome = world.cache->Resolve(request);
        if (!outcome && !request.force_refresh) ++failures;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();

  EXPECT_EQ(failures, 0);
  EXPECT_EQ(world.source->most_at_once(), 1);
  EXPECT_GT(asked, 10);
}

}  // namespace
}  // namespace marketplace_metering
