// Sixty-four threads that sign all the time, over an agent on a real socket that renews, fails and recovers.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "encoding/iso8601.h"
#include "marketplace_metering/credentials_providers.h"
#include "marketplace_metering/testing/fake_system.h"
#include "support/fault_server.h"

namespace marketplace_metering::test {
namespace {

using namespace std::chrono_literals;

// The real one, moved on by as much as a test says: waits are real, hours are not.
class ShiftedClock final : public Clock {
 public:
  std::chrono::system_clock::time_point Now() const override { return real_->Now() + shift_.load(); }
  std::chrono::steady_clock::time_point MonotonicNow() const override { return real_->MonotonicNow() + shift_.load(); }
  bool WaitUntil(std::chrono::steady_clock::time_point time, const Cancellation& cancellation) override {
    return real_->WaitUntil(time - shift_.load(), cancellation);
  }
  void Shift(std::chrono::nanoseconds by) { shift_.store(shift_.load() + by); }

 private:
  const std::shared_ptr<Clock> real_ = MakeSystemClock();
  std::atomic<std::chrono::nanoseconds> shift_{0ns};
};

class Agent {
 public:
  explicit Agent(const Clock& clock) : clock_(clock) {}

  Step Answer() {
    return [this](FaultConnection& connection) {
      if (broken) return steps::Respond(500, "")(connection);
      return steps::Respond(200, R"({"AccessKeyId":"ASIA","SecretAccessKey":"s","Token":"t)" + std::to_string(++given) +
                                     R"(","Expiration":")" + encoding::FormatExtended(clock_.Now() + 1h) +
                                     R"("})")(connection);
    };
  }

  std::atomic<bool> broken{false};
  std::atomic<int> given{0};

 private:
  const Clock& clock_;
};

// The real one, which counts what is under way.
class CountingTransport final : public HttpTransport {
 public:
  explicit CountingTransport(std::shared_ptr<Clock> clock)
      : real_(MakeCurlTransport({}, {}, std::move(clock)).value()) {}

  Outcome<HttpResponse> Send(const HttpRequest& request, const SendOptions& options) override {
    if (++at_once_ > 1) overlapped = true;
    auto response = real_->Send(request, options);
    --at_once_;
    return response;
  }

  std::atomic<bool> overlapped{false};

 private:
  const std::shared_ptr<HttpTransport> real_;
  std::atomic<int> at_once_{0};
};

class Signers {
 public:
  static constexpr std::size_t kThreads = 64;

  Signers(std::shared_ptr<CredentialsProvider> provider, const Clock& clock)
      : provider_(std::move(provider)), clock_(clock) {
    for (std::size_t i = 0; i < kThreads; ++i) threads_.emplace_back([this, i] { Sign(i); });
  }
  ~Signers() {
    stop_ = true;
    for (std::thread& thread : threads_) thread.join();
  }
  Signers(const Signers&) = delete;
  Signers& operator=(const Signers&) = delete;

  // Each has asked at least once from beginning to end.
  void AwaitRound() {
    for (std::size_t i = 0; i < kThreads; ++i) {
      const unsigned until = rounds_[i].load() + 2;
      while (rounds_[i].load() < until) std::this_thread::yield();
    }
  }

  std::atomic<int> failures{0};
  std::atomic<int> stale{0};

 private:
  void Sign(std::size_t index) {
    while (!stop_) {
      const auto before = clock_.Now();
      const auto keys = provider_->Resolve({});
      if (!keys) {
        ++failures;
      } else if (*(*keys)->expiration <= before) {
        ++stale;
      }
      ++rounds_[index];
      std::this_thread::yield();
    }
  }

  const std::shared_ptr<CredentialsProvider> provider_;
  const Clock& clock_;
  std::atomic<bool> stop_{false};
  std::array<std::atomic<unsigned>, kThreads> rounds_{};
  std::vector<std::thread> threads_;
};

TEST(CredentialsAmongThreads, AreFetchedOnceAtATimeAndServedUntilTheyEnd) {
  const auto clock = std::make_shared<ShiftedClock>();
  Agent agent(*clock);
  FaultServer server({steps::ReadRequest(), agent.Answer(), steps::Again()});
  Dependencies world;
  world.environment = std::make_shared<testing::FakeEnvironment>(
      std::map<std::string, std::string>{{"AWS_CONTAINER_CREDENTIALS_FULL_URI", server.url() + "c"}, {"HOME", "/h"}});
  world.files = std::make_shared<testing::FakeFileSystem>();
  world.clock = clock;
  world.random = std::make_shared<testing::FakeRandomSource>(0.0);
  const auto transport = std::make_shared<CountingTransport>(clock);
  world.transport = transport;
  Signers signers(MakeDefaultCredentialsProvider({}, world), *clock);
  const auto pass = [&](int minutes) {
    constexpr int kStep = 5;
    for (int minute = 0; minute < minutes; minute += kStep) {
      clock->Shift(std::chrono::minutes(kStep));
      signers.AwaitRound();
    }
  };

  signers.AwaitRound();  // nobody waits for the first keys any more: to a waiter five minutes at once are too long
  pass(185);             // it renews at minutes 50, 100 and 150
  EXPECT_EQ(signers.failures, 0);
  EXPECT_EQ(agent.given, 4);

  agent.broken = true;  // the last keys end at minute 210
  pass(20);
  EXPECT_EQ(signers.failures, 0) << "while the keys that were held were good";
  pass(20);
  EXPECT_GT(signers.failures, 0);
  EXPECT_EQ(agent.given, 4);

  agent.broken = false;
  pass(5);
  const int failed = signers.failures;
  pass(185);
  EXPECT_EQ(signers.failures, failed) << "it has recovered";
  EXPECT_EQ(signers.stale, 0);
  EXPECT_FALSE(transport->overlapped);
}

// Nobody waits for a refresh that hangs, as long as the keys that are held are good.
TEST(CredentialsAmongThreads, DoNotStallBehindARefreshThatHangs) {
  const auto clock = std::make_shared<ShiftedClock>();
  Agent agent(*clock);
  FaultServer server({steps::ReadRequest(), steps::AwaitSignal("go"), agent.Answer(), steps::Again()});
  server.OnNext({steps::ReadRequest(), agent.Answer(), steps::Close()});
  Dependencies world;
  world.environment = std::make_shared<testing::FakeEnvironment>(
      std::map<std::string, std::string>{{"AWS_CONTAINER_CREDENTIALS_FULL_URI", server.url() + "c"}, {"HOME", "/h"}});
  world.files = std::make_shared<testing::FakeFileSystem>();
  world.clock = clock;
  const auto provider = MakeDefaultCredentialsProvider({}, world);
  ASSERT_TRUE(provider->Resolve({}));
  clock->Shift(51min);  // somebody is to renew them
  std::thread one([&] { EXPECT_TRUE(provider->Resolve({})); });
  ASSERT_TRUE(server.AwaitRequests(2));

  for (int i = 0; i < 1000; ++i) EXPECT_EQ((*provider->Resolve({}))->session_token.Reveal(), "t1");

  server.Signal("go");
  one.join();
  EXPECT_EQ((*provider->Resolve({}))->session_token.Reveal(), "t2");
}

}  // namespace
}  // namespace marketplace_metering::test
