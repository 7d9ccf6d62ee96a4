#include "driver/modes.h"

#include <time.h>

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdio>
#include <mutex>
#include <thread>
#include <vector>

namespace marketplace_metering::bench {
namespace {

// Where threads wait for each other; the last one to come opens it.
class Gate {
 public:
  explicit Gate(long expected) : expected_(expected) {}

  void Pass() {
    std::unique_lock<std::mutex> lock(mutex_);
    if (++arrived_ == expected_) {
      opened_.notify_all();
    } else {
      opened_.wait(lock, [this] { return arrived_ >= expected_; });
    }
  }

 private:
  const long expected_;
  long arrived_ = 0;
  std::mutex mutex_;
  std::condition_variable opened_;
};

}  // namespace

Measured OneByOne(const Options& options, Caller& caller) {
  Measured measured;
  measured.latencies.reserve(static_cast<std::size_t>(options.calls));
  for (long i = 0; i < options.warm_up; ++i) measured.errors += caller.Call() ? 0 : 1;
  measured.threads = ProcessStatus("Threads");
  measured.begin = Moment::Now();
  const auto latest = measured.begin.time + std::chrono::duration_cast<WallClock::duration>(
                                                std::chrono::duration<double>(options.longest_seconds));
  for (long i = 0; i < options.calls; ++i) {
    const auto before = WallClock::now();
    measured.errors += caller.Call() ? 0 : 1;
    const auto after = WallClock::now();
    measured.latencies.push_back(after - before);
    if (after > latest) break;
  }
  measured.end = Moment::Now();
  return measured;
}

Measured InThreads(const Options& options, const Side& side) {
  const long count = options.threads;
  const long each = options.calls / count;
  Gate warm(count + 1);
  Gate start(count + 1);
  Gate done(count + 1);
  Gate end(count + 1);
  std::atomic<long> errors{0};
  std::vector<Latencies> latencies(static_cast<std::size_t>(count));
  std::vector<std::thread> threads;
  for (Latencies& own : latencies) {
    threads.emplace_back([&] {
      own.reserve(static_cast<std::size_t>(each));
      long failed = 0;
      const auto caller = side.NewCaller();
      for (long i = 0; i < options.warm_up / count + 1; ++i) failed += caller->Call() ? 0 : 1;
      warm.Pass();
      start.Pass();
      for (long i = 0; i < each; ++i) {
        const auto before = WallClock::now();
        failed += caller->Call() ? 0 : 1;
        own.push_back(WallClock::now() - before);
      }
      errors += failed;
      done.Pass();
      end.Pass();  // nobody closes connections before all has been measured
    });
  }
  Measured measured;
  measured.callers = count;
  warm.Pass();
  measured.threads = ProcessStatus("Threads");
  measured.begin = Moment::Now();
  start.Pass();
  done.Pass();
  measured.end = Moment::Now();
  end.Pass();
  for (std::thread& thread : threads) thread.join();
  measured.errors = errors;
  for (const Latencies& own : latencies) {
    measured.latencies.insert(measured.latencies.end(), own.begin(), own.end());
  }
  return measured;
}

bool Once(const Side& side) {
  const auto caller = side.NewCaller();
  if (!caller->Call()) return false;
  timespec now = {};
  clock_gettime(CLOCK_MONOTONIC, &now);
  std::printf("RESPONSE %lld%09ld\n", static_cast<long long>(now.tv_sec), now.tv_nsec);
  return true;
}

}  // namespace marketplace_metering::bench
