#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <thread>

#include "marketplace_metering/credentials.h"
#include "unit/credentials/cache_world.h"

namespace marketplace_metering {
namespace {

using std::chrono::seconds;
using test::CacheWorld;
using test::Callers;
using ::testing::Each;
using ::testing::IsEmpty;
using ::testing::SizeIs;

struct BackgroundWorld : CacheWorld {
  BackgroundWorld() { cache = MakeBackgroundRefreshingCredentialsProvider(source, clock, random, log); }

  // With "first" held until second 3600, in the advisory window.
  void HoldFirst() {
    source->Give(KeysUntil("first", seconds(3600)));
    EXPECT_EQ(Resolve(), "first");
    GoTo(seconds(3050));
  }
};

TEST(BackgroundRefresh, ServesTheHeldSetToAllWhileTheThreadRefreshes_F2) {
  BackgroundWorld world;
  world.HoldFirst();
  world.source->Give(world.KeysUntil("second", seconds(7000)));
  world.source->Close();

  Callers callers(world, 50);
  EXPECT_THAT(callers.Join(), Each("first"));  // although the source is closed
  world.source->AwaitCalls(2);
  world.source->Open();

  while (world.Resolve() != "second") std::this_thread::yield();
  EXPECT_EQ(world.source->calls(), 2U);
}

TEST(BackgroundRefresh, TriesAgainLaterWhenItFails) {
  BackgroundWorld world;
  world.HoldFirst();
  world.source->Fail(ErrorCode::kCredentialsUnavailable);
  EXPECT_EQ(world.Resolve(), "first");
  while (world.log->lines().empty()) std::this_thread::yield();

  world.source->Give(world.KeysUntil("second", seconds(7000)));
  EXPECT_EQ(world.Resolve(), "first");
  EXPECT_EQ(world.source->calls(), 2U);  // not within the pause
  world.GoTo(seconds(3050 + 60));
  while (world.Resolve() != "second") std::this_thread::yield();
  EXPECT_EQ(world.source->calls(), 3U);
  EXPECT_THAT(world.log->lines(), SizeIs(1));
}

TEST(BackgroundRefresh, LeavesTheFirstSetAndUrgentOnesToCallers) {
  BackgroundWorld world;
  world.source->Give(world.KeysUntil("first", seconds(3600)));
  EXPECT_EQ(world.Resolve(), "first");
  world.source->Give(world.KeysUntil("second", seconds(7200)));
  world.GoTo(seconds(3350));  // five minutes before the end
  EXPECT_EQ(world.Resolve(), "second");
  world.source->Give(world.KeysUntil("third", seconds(10800)));
  world.GoTo(seconds(7300));  // and behind it
  EXPECT_EQ(world.Resolve(), "third");
  world.source->Give(world.KeysUntil("fourth", seconds(14400)));
  EXPECT_EQ(world.Force(), "fourth");
}

TEST(BackgroundRefresh, IsCalledBackAndJoinedAtTheEnd_F10) {
  BackgroundWorld world;
  world.HoldFirst();
  std::atomic<bool> left{false};
  world.source->Do([&](const CredentialsRequest& request) -> test::CredentialsOutcome {
    world.clock->HoldSleepers();
    world.clock->WaitUntil(std::chrono::steady_clock::time_point::max(), request.cancellation);
    left = true;
    return test::Failure(ErrorCode::kCancelled, "called back");
  });
  EXPECT_EQ(world.Resolve(), "first");
  world.source->AwaitCalls(2);

  world.cache = nullptr;

  EXPECT_TRUE(left);
  EXPECT_THAT(world.log->lines(), IsEmpty());
}

TEST(BackgroundRefresh, EndsWithoutEverHavingBegun) {
  BackgroundWorld world;
  EXPECT_EQ(world.Resolve(), "error MissingCredentials");
}

TEST(BackgroundRefresh, TakesNoSignalsOfTheProgram) {
  BackgroundWorld world;
  world.HoldFirst();
  std::atomic<int> blocked{-1};
  world.source->Do([&](const CredentialsRequest&) {
    sigset_t set;
    pthread_sigmask(SIG_SETMASK, nullptr, &set);
    blocked = sigismember(&set, SIGTERM);
    return world.KeysUntil("second", seconds(7000));
  });

  while (world.Resolve() != "second") std::this_thread::yield();

  EXPECT_EQ(blocked, 1);
}

}  // namespace
}  // namespace marketplace_metering
