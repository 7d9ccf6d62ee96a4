#include "marketplace_metering/cancellation.h"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace marketplace_metering {
namespace {

TEST(Cancellation, IsNeverCancelledWithoutASource) {
  const Cancellation none;
  bool woken = false;
  const auto registration = none.OnCancel([&] { woken = true; });

  EXPECT_FALSE(none.cancelled());
  EXPECT_FALSE(none.can_be_cancelled());
  EXPECT_FALSE(woken);
}

TEST(Cancellation, WakesEveryRegistrationOnce) {
  const CancellationSource source;
  int first = 0;
  int second = 0;
  const auto a = source.token().OnCancel([&] { ++first; });
  const auto b = source.token().OnCancel([&] { ++second; });

  source.Cancel();
  source.Cancel();

  EXPECT_TRUE(source.token().cancelled());
  EXPECT_EQ(first, 1);
  EXPECT_EQ(second, 1);
}

TEST(Cancellation, WakesAtOnceWhenAlreadyCancelled) {
  const CancellationSource source;
  source.Cancel();
  bool woken = false;

  const auto registration = source.token().OnCancel([&] { woken = true; });

  EXPECT_TRUE(woken);
}

TEST(Cancellation, ForgetsARegistrationThatWasReleased) {
  const CancellationSource source;
  bool woken = false;
  {
    const auto registration = source.token().OnCancel([&] { woken = true; });
  }

  source.Cancel();

  EXPECT_FALSE(woken);
}

TEST(Cancellation, LetsACallbackOwnWhatAsksTheSameSource) {
  const CancellationSource source;
  struct Asks {
    ~Asks() { (void)token.cancelled(); }
    Cancellation token;
  };
  auto owned = std::make_shared<Asks>(Asks{source.token()});
  auto released = std::make_shared<Asks>(Asks{source.token()});
  const auto registration = source.token().OnCancel([owned = std::move(owned)] {});
  {
    const auto gone = source.token().OnCancel([released = std::move(released)] {});
  }

  source.Cancel();

  EXPECT_TRUE(source.token().cancelled());
}

TEST(Cancellation, ReleasingWaitsForTheCallbackThatIsRunning) {
  const CancellationSource source;
  std::mutex mutex;
  std::condition_variable changed;
  bool inside = false;
  bool may_leave = false;
  std::atomic<bool> left{false};
  std::optional<Cancellation::Registration> registration = source.token().OnCancel([&] {
    std::unique_lock<std::mutex> lock(mutex);
    inside = true;
    changed.notify_all();
    changed.wait(lock, [&] { return may_leave; });
    left = true;
  });
  std::thread canceller([&] { source.Cancel(); });
  {
    std::unique_lock<std::mutex> lock(mutex);
    changed.wait(lock, [&] { return inside; });
  }
  std::atomic<bool> left_when_released{false};
  std::thread releaser([&] {
    registration.reset();
    left_when_released = left.load();
  });
  {
    const std::lock_guard<std::mutex> lock(mutex);
    may_leave = true;
    changed.notify_all();
  }
  canceller.join();
  releaser.join();

  EXPECT_TRUE(left_when_released);
}

TEST(Cancellation, HoldsWhenManyThreadsRegisterWhileOneCancels) {
  for (int round = 0; round < 50; ++round) {
    const CancellationSource source;
    std::atomic<int> woken{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        std::atomic<bool> mine{false};
        const auto registration = source.token().OnCancel([&] {
          mine = true;
          ++woken;
        });
        while (!mine) std::this_thread::yield();
      });
    }
    source.Cancel();
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(woken, 4);
  }
}

}  // namespace
}  // namespace marketplace_metering
