#include "forking/per_process.h"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <atomic>
#include <thread>
#include <vector>

namespace marketplace_metering::forking {
namespace {

struct Counter {
  int count = 0;
};

// What the child says of itself.
template <typename InChild>
int ExitOfChild(InChild&& in_child) {
  const pid_t child = ::fork();
  if (child == 0) _exit(in_child());
  int status = -1;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(PerProcess, IsOneValueForAllThreads) {
  PerProcess<Counter> counter;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&counter] {
      for (int n = 0; n < 1000; ++n) ++counter.Lock()->count;
    });
  }
  for (std::thread& thread : threads) thread.join();

  EXPECT_EQ(counter.Lock()->count, 8000);
}

TEST(PerProcess, IsNewInAChild) {
  PerProcess<Counter> counter;
  counter.Lock()->count = 7;

  EXPECT_EQ(ExitOfChild([&] { return counter.Lock()->count; }), 0);
  EXPECT_EQ(counter.Lock()->count, 7);
}

TEST(PerProcess, InheritsWhenTheParentsIsFree) {
  PerProcess<Counter> counter([] { return std::make_unique<Counter>(); },
                              [](Counter& own, Counter& parents) { own.count = parents.count + 1; });
  counter.Lock()->count = 7;

  EXPECT_EQ(ExitOfChild([&] { return counter.Lock()->count; }), 8);
}

TEST(PerProcess, IsFreeInAChildThoughAThreadOfTheParentHoldsIt) {
  PerProcess<Counter> counter([] { return std::make_unique<Counter>(); },
                              [](Counter& own, Counter& parents) { own.count = parents.count + 1; });
  counter.Lock()->count = 7;
  std::atomic<bool> held{false};
  std::atomic<bool> done{false};
  std::thread holder([&] {
    const auto locked = counter.Lock();
    held = true;
    while (!done) std::this_thread::yield();
  });
  while (!held) std::this_thread::yield();

  const int child = ExitOfChild([&] {
    alarm(20);  // instead of hanging for good
    return counter.Lock()->count;
  });
  done = true;
  holder.join();

  EXPECT_EQ(child, 0);
}

TEST(PerProcess, EndsInAChildThatNeverUsedIt) {
  int inherited = 0;
  static int* told = &inherited;
  auto counter = std::make_unique<PerProcess<Counter>>([] { return std::make_unique<Counter>(); },
                                                       [](Counter& /*own*/, Counter& /*parents*/) { ++*told; });

  EXPECT_EQ(ExitOfChild([&] {
              counter.reset();
              return inherited;
            }),
            1);
  EXPECT_EQ(inherited, 0);
}

}  // namespace
}  // namespace marketplace_metering::forking
