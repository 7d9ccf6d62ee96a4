// A cache of credentials over a scripted source, on a clock that is moved by hand.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "marketplace_metering/credentials.h"
#include "marketplace_metering/testing/fake_clock.h"
#include "marketplace_metering/testing/fake_system.h"
#include "unit/credentials/scripted_provider.h"

namespace marketplace_metering::test {

struct CacheWorld {
  CacheWorld() { cache = MakeCachingCredentialsProvider(source, clock, random, log); }

  /// Keys that end that long from the start of the world.
  std::shared_ptr<const Credentials> KeysUntil(std::string id, std::chrono::seconds end) const {
    return Keys(std::move(id), start + end);
  }
  /// Moves the clock to that long after the start of the world.
  void GoTo(std::chrono::milliseconds elapsed) { clock->Advance(start_monotonic + elapsed - clock->MonotonicNow()); }

  std::string Resolve() const { return Told(cache->Resolve({})); }
  std::string Force() const {
    CredentialsRequest request;
    request.force_refresh = true;
    return Told(cache->Resolve(request));
  }

  std::shared_ptr<ScriptedProvider> source = std::make_shared<ScriptedProvider>();
  std::shared_ptr<testing::FakeClock> clock = std::make_shared<testing::FakeClock>();
  std::shared_ptr<testing::FakeRandomSource> random = std::make_shared<testing::FakeRandomSource>(0.5);
  std::shared_ptr<testing::RecordingLogSink> log = std::make_shared<testing::RecordingLogSink>();
  std::shared_ptr<CredentialsProvider> cache;
  const std::chrono::system_clock::time_point start = clock->Now();
  const std::chrono::steady_clock::time_point start_monotonic = clock->MonotonicNow();
};

/// Callers on threads of their own.
class Callers {
 public:
  Callers(const CacheWorld& world, int count, const CredentialsRequest& request = {})
      : told_(static_cast<std::size_t>(count)) {
    for (std::string& told : told_) {
      threads_.emplace_back([&told, &world, request] { told = Told(world.cache->Resolve(request)); });
    }
  }
  Callers(const Callers&) = delete;
  Callers& operator=(const Callers&) = delete;
  ~Callers() { Join(); }

  /// What each was told, once all have returned.
  const std::vector<std::string>& Join() {
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
    return told_;
  }

 private:
  std::vector<std::string> told_;
  std::vector<std::thread> threads_;
};

}  // namespace marketplace_metering::test
