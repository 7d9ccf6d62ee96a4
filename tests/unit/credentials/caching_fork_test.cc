#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <future>

#include "marketplace_metering/credentials.h"
#include "unit/credentials/cache_world.h"

namespace marketplace_metering {
namespace {

using test::CacheWorld;
using test::Callers;
using ::testing::ElementsAre;

/// Runs `body` in a forked child; true when it returned true there within a minute.
bool HoldsInChild(const std::function<bool()>& body) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::alarm(60);  // a child that hangs must not hang the tests
    ::_exit(body() ? 0 : 1);
  }
  int status = 0;
  return child > 0 && ::waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST(CachingCredentialsAfterFork, AreFetchedAnewWhenTheParentWasJustFetchingThem) {
  CacheWorld world;
  world.clock->HoldSleepers();
  const pid_t parent = ::getpid();
  std::promise<void> release;
  world.source->Do([parent, released = release.get_future().share()](const CredentialsRequest&) {
    if (::getpid() == parent) released.wait();
    return test::Keys(::getpid() == parent ? "parent" : "child");
  });
  Callers fetching(world, 1);
  world.source->AwaitCalls(1);

  EXPECT_TRUE(HoldsInChild([&] { return world.Resolve() == "child" && world.Resolve() == "child"; }));

  release.set_value();
  EXPECT_THAT(fetching.Join(), ElementsAre("parent"));
  EXPECT_EQ(world.Resolve(), "parent");
}

TEST(CachingCredentialsAfterFork, AreKeptWhenTheyAreGood) {
  CacheWorld world;
  world.source->Give(world.KeysUntil("first", std::chrono::hours(1)));
  world.Resolve();

  EXPECT_TRUE(HoldsInChild([&] { return world.Resolve() == "first" && world.source->calls() == 1; }));
  EXPECT_EQ(world.Resolve(), "first");
}

TEST(CachingCredentialsAfterFork, AreRefreshedByTheChildForItself) {
  CacheWorld world;
  world.source->Give(world.KeysUntil("first", std::chrono::seconds(3600)))
      .Give(world.KeysUntil("second", std::chrono::seconds(7200)));
  world.Resolve();
  world.GoTo(std::chrono::seconds(3350));

  EXPECT_TRUE(HoldsInChild([&] { return world.Resolve() == "second"; }));
  EXPECT_EQ(world.source->calls(), 1U);
  EXPECT_EQ(world.Resolve(), "second");
}

}  // namespace
}  // namespace marketplace_metering
