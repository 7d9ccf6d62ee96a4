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
                              [](Counter& own, const Counter& parents) { own.count = parents.count + 1; });
  counter.Lock()->count = 7;

  EXPECT_EQ(ExitOfChild([&] { return counter.Lock()->count; }), 8);
}

TEST(PerProcess, IsFreeInAChildThoughAThreadOfTheParentHoldsIt) {
  PerProcess<Counter> counter([] { return std::make_unique<Counter>(); },
                              [](Counter& own, const Counter& parents) { own.count = parents.count + 1; });
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

struct Ending {
  explicit Ending(int* ends) : ends_(ends) {}
  ~Ending() { ++*ends_; }
  Ending(const Ending&) = delete;
  Ending& operator=(const Ending&) = delete;

 private:
  int* ends_;
};

TEST(PerProcess, NeverDestroysAParentsValueInAChild) {
  static int ends = 0;
  auto value = std::make_unique<PerProcess<Ending>>([] { return std::make_unique<Ending>(&ends); });

  EXPECT_EQ(ExitOfChild([&] {
              value.reset();  // unused
              return ends;
            }),
            0);
  EXPECT_EQ(ExitOfChild([&] {
              value->Lock();
              value.reset();
              return ends;
            }),
            1)
      << "its own";
  value.reset();
  EXPECT_EQ(ends, 1);
}

TEST(ThisProcess, DiffersInAChildAndInTheChildsChild) {
  const Process parent = ThisProcess();

  EXPECT_EQ(ThisProcess(), parent);
  EXPECT_EQ(ExitOfChild([&] {
              const Process child = ThisProcess();
              if (child == parent || child.generation == parent.generation) return 1;
              return ExitOfChild([&] { return ThisProcess() == child || ThisProcess() == parent ? 1 : 0; });
            }),
            0);
}

}  // namespace
}  // namespace marketplace_metering::forking
