#include "http/handle_pool.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "http/curl_library.h"
#include "marketplace_metering/testing/fake_clock.h"

namespace marketplace_metering::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class HandlePoolTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(PrepareLibrary().ok()); }

  // For one use, with a handle; fails the test when there is none to be had at once.
  static HandlePool::Lease Take(HandlePool& pool, const char* origin) {
    auto lease = pool.Take(origin, {}).value();
    if (!lease.handle) lease.handle = CurlHandle::Make({}, pool.sockets(), nullptr);
    return lease;
  }
  // Uses a new handle for each origin at the same time, and keeps them in that order.
  static std::vector<CurlHandle*> Keep(HandlePool& pool, const std::vector<const char*>& origins) {
    std::vector<HandlePool::Lease> leases;
    std::vector<CurlHandle*> handles;
    for (const char* origin : origins) {
      leases.push_back(Take(pool, origin));
      leases.back().handle = CurlHandle::Make({}, pool.sockets(), nullptr);
      handles.push_back(leases.back().handle.get());
    }
    for (HandlePool::Lease& lease : leases) {
      lease.Keep();
      const HandlePool::Lease ended = std::move(lease);
    }
    return handles;
  }
  // What the pool has for `origin`; it is gone from the pool then.
  static std::unique_ptr<CurlHandle> Idle(HandlePool& pool, const char* origin) {
    return std::move(pool.Take(origin, {}).value().handle);
  }

  const std::shared_ptr<testing::FakeClock> clock_ = std::make_shared<testing::FakeClock>();
};

TEST_F(HandlePoolTest, IsEmptyAtFirst) {
  HandlePool pool(2, seconds(5), clock_);

  EXPECT_EQ(Idle(pool, "http://a"), nullptr);
}

TEST_F(HandlePoolTest, GivesTheNewestOfAnOriginFirst) {
  HandlePool pool(3, seconds(5), clock_);
  const auto kept = Keep(pool, {"http://a", "http://a", "http://b"});

  EXPECT_EQ(Idle(pool, "http://a").get(), kept[1]);
  EXPECT_EQ(Idle(pool, "http://a").get(), kept[0]);
  EXPECT_EQ(Idle(pool, "http://a"), nullptr);
}

TEST_F(HandlePoolTest, ThrowsAwayWhatIsNotKept) {
  HandlePool pool(2, seconds(5), clock_);

  { const auto lease = Take(pool, "http://a"); }

  EXPECT_EQ(Idle(pool, "http://a"), nullptr);
}

TEST_F(HandlePoolTest, ClosesTheLongestIdleRatherThanHaveMoreThanItsLimit) {
  HandlePool pool(2, seconds(5), clock_);
  const auto kept = Keep(pool, {"http://a", "http://b"});

  { const auto third = Take(pool, "http://c"); }

  EXPECT_EQ(Idle(pool, "http://a"), nullptr);
  EXPECT_EQ(Idle(pool, "http://b").get(), kept[1]);
}

TEST_F(HandlePoolTest, KeepsForExactlyTheIdleTime) {
  HandlePool pool(2, seconds(5), clock_);
  const auto kept = Keep(pool, {"http://a"});

  clock_->Advance(seconds(5));

  EXPECT_EQ(Idle(pool, "http://a").get(), kept[0]);
}

TEST_F(HandlePoolTest, UsesTheNewestExpiredHandleForAnyOriginAndDropsTheOthers) {
  HandlePool pool(3, seconds(5), clock_);
  const auto kept = Keep(pool, {"http://a", "http://b"});
  clock_->Advance(seconds(5) + milliseconds(1));

  EXPECT_EQ(Idle(pool, "http://c").get(), kept[1]);
  EXPECT_EQ(Idle(pool, "http://a"), nullptr);
}

TEST_F(HandlePoolTest, PrefersALiveConnectionToAnExpiredHandle) {
  HandlePool pool(3, seconds(5), clock_);
  auto live = Take(pool, "http://a");
  CurlHandle* const handle = live.handle.get();
  Keep(pool, {"http://a"});
  clock_->Advance(seconds(4));
  live.Keep();
  { const HandlePool::Lease ended = std::move(live); }
  clock_->Advance(seconds(2));

  EXPECT_EQ(Idle(pool, "http://a").get(), handle);
  EXPECT_EQ(Idle(pool, "http://a"), nullptr);
}

TEST_F(HandlePoolTest, WithoutIdleTimeHandlesServeAnyOrigin) {
  HandlePool pool(3, milliseconds(0), clock_);
  const auto kept = Keep(pool, {"http://a"});
  clock_->Advance(std::chrono::hours(1));

  EXPECT_EQ(Idle(pool, "http://b").get(), kept[0]);
}

TEST_F(HandlePoolTest, LetsThoseWhoWaitInOneAfterTheOther) {
  HandlePool pool(1, seconds(5), clock_);
  clock_->HoldSleepers();
  auto held = std::make_unique<HandlePool::Lease>(Take(pool, "http://a"));
  std::vector<int> order;
  std::vector<std::thread> line;
  for (int i = 0; i < 3; ++i) {
    line.emplace_back([&, i] {
      const auto lease = pool.Take("http://a", {}).value();
      order.push_back(i);  // one at a time, or the pool is wrong
    });
    clock_->AwaitSleepers(i + 1);
  }

  held.reset();
  for (std::thread& one : line) one.join();

  EXPECT_EQ(order, (std::vector<int>{0, 1, 2}));
}

TEST_F(HandlePoolTest, EndsAWaitWhenItsTimeIsOver) {
  HandlePool pool(1, seconds(5), clock_);
  const auto held = Take(pool, "http://a");

  EXPECT_FALSE(pool.Take("http://a", {clock_->MonotonicNow() + seconds(10), {}}));

  EXPECT_EQ(clock_->naps(), std::vector<milliseconds>{seconds(10)});
}

TEST_F(HandlePoolTest, EndsAWaitThatIsCancelledAndServesTheOthers) {
  HandlePool pool(1, seconds(5), clock_);
  clock_->HoldSleepers();
  auto held = std::make_unique<HandlePool::Lease>(Take(pool, "http://a"));
  const CancellationSource source;
  bool first_came_in = true;
  bool second_came_in = false;
  std::thread first([&] { first_came_in = pool.Take("http://a", {std::nullopt, source.token()}).has_value(); });
  clock_->AwaitSleepers(1);
  std::thread second([&] { second_came_in = pool.Take("http://a", {}).has_value(); });
  clock_->AwaitSleepers(2);

  source.Cancel();
  first.join();
  held.reset();
  second.join();

  EXPECT_FALSE(first_came_in);
  EXPECT_TRUE(second_came_in);
}

TEST_F(HandlePoolTest, LosesNoPlaceToAClockThatThrows) {
  struct ThrowingClock : testing::FakeClock {
    bool WaitUntil(std::chrono::steady_clock::time_point, const Cancellation&) override {
      throw std::runtime_error("planted");
    }
  };
  HandlePool pool(1, seconds(5), std::make_shared<ThrowingClock>());
  auto held = std::make_unique<HandlePool::Lease>(Take(pool, "http://a"));

  EXPECT_THROW((void)pool.Take("http://a", {}), std::runtime_error);
  held.reset();

  EXPECT_TRUE(pool.Take("http://a", {}).has_value());
}

TEST_F(HandlePoolTest, IsEmptyAndFreeInAForkedChild) {
  HandlePool pool(2, seconds(5), clock_);
  const auto in_use = Take(pool, "http://a");
  Keep(pool, {"http://a"});

  const pid_t child = fork();
  if (child == 0) {
    const auto one = pool.Take("http://a", {});
    const auto two = pool.Take("http://a", {});
    _exit(one && two && !one->handle && !two->handle ? 0 : 1);
  }
  int status = -1;
  waitpid(child, &status, 0);

  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  EXPECT_NE(Idle(pool, "http://a"), nullptr) << "the parent's are the parent's";
}

}  // namespace
}  // namespace marketplace_metering::http
