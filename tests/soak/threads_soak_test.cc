// Many threads on copies of one client, which cancel each other's calls and replace the client under each other.
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "marketplace_metering/client.h"
#include "marketplace_metering/emulator/emulator.h"
#include "marketplace_metering/system.h"
#include "marketplace_metering/testing/fake_clock.h"
#include "marketplace_metering/testing/fake_system.h"

namespace marketplace_metering::test {
namespace {

constexpr std::size_t kThreads = 8;
constexpr const char* kProduct = "prod-soak";
// As many as fit in the emulator's window of a day.
constexpr int kHours = 20;

std::optional<std::uint64_t> FromEnvironment(const char* name) {
  const auto text = MakeSystemEnvironment()->Get(name);
  if (!text) return std::nullopt;
  return std::stoull(*text);
}

/// The wall clock stands still: on the first of a month the emulator takes no records of the day before.
class StandingClock : public Clock {
 public:
  std::chrono::system_clock::time_point Now() const override { return now_; }
  std::chrono::steady_clock::time_point MonotonicNow() const override { return system_->MonotonicNow(); }
  bool WaitUntil(std::chrono::steady_clock::time_point time, const Cancellation& cancellation) override {
    return system_->WaitUntil(time, cancellation);
  }

 private:
  const std::shared_ptr<Clock> system_ = MakeSystemClock();
  const std::chrono::system_clock::time_point now_ = testing::FakeClock().Now();
};

/// Where each thread leaves the switch of the call it is making, for the others to find.
class Switchboard {
 public:
  void Post(std::size_t thread, const CancellationSource& source) {
    const std::lock_guard<std::mutex> lock(mutex_);
    sources_[thread] = source;
  }

  void Cancel(std::size_t thread) const {
    const CancellationSource source = [&] {
      const std::lock_guard<std::mutex> lock(mutex_);
      return sources_[thread];
    }();
    source.Cancel();
  }

 private:
  mutable std::mutex mutex_;
  std::array<CancellationSource, kThreads> sources_;
};

/// Where threads find the client of the moment.
class ClientStand {
 public:
  explicit ClientStand(MarketplaceMeteringClient client) : client_(std::move(client)) {}

  MarketplaceMeteringClient Copy() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return client_;
  }

  /// The one before is destroyed by whoever holds its last copy: this thread, or one in the middle of a call.
  void Replace(MarketplaceMeteringClient client) {
    const std::lock_guard<std::mutex> lock(mutex_);
    std::swap(client_, client);
  }

 private:
  mutable std::mutex mutex_;
  MarketplaceMeteringClient client_;
};

/// What the emulator bills once: customer, dimension and hour.
using Key = std::tuple<std::string, std::string, std::chrono::system_clock::time_point>;

struct Ending {
  Key key;
  std::optional<Error> error;
};

emulator::EmulatorOptions MakeMarket(int calls, std::shared_ptr<Clock> clock) {
  emulator::EmulatorOptions options = emulator::ExampleOptions();
  emulator::Product product;
  product.product_code = kProduct;
  for (std::size_t i = 0; i < kThreads; ++i) {
    emulator::Dimension dimension;
    dimension.name = "dimension-" + std::to_string(i);
    product.dimensions.push_back(std::move(dimension));
  }
  options.products = {std::move(product)};
  options.customers.clear();
  for (int i = 0; i <= calls / kHours; ++i) {
    emulator::Customer customer;
    customer.product_code = kProduct;
    customer.customer_identifier = "buyer-" + std::to_string(i);
    options.customers.push_back(std::move(customer));
  }
  options.clock = std::move(clock);
  options.max_logged_requests = 0;
  return options;
}

/// Makes clients that share nothing but the clock.
struct ClientFactory {
  std::string url;
  std::shared_ptr<Clock> clock = std::make_shared<StandingClock>();

  MarketplaceMeteringClient Make() const {
    ClientConfig config;
    config.region = "us-east-1";
    config.endpoint_url = url;
    config.access_key_id = "AKIDEXAMPLE";
    config.secret_access_key = Secret(emulator::kExampleSecretAccessKey);
    Dependencies dependencies;
    dependencies.clock = clock;
    dependencies.environment = std::make_shared<testing::FakeEnvironment>();
    return MarketplaceMeteringClient::Create(config, dependencies).value();
  }
};

/// One thread of the test. Meddles with the others at points of its own calls, which are random
/// points of theirs, however busy the machine is.
class Caller {
 public:
  Caller(std::size_t thread, std::uint64_t seed, ClientStand& stand, Switchboard& switches,
         const ClientFactory& factory)
      : thread_(thread), random_(seed + thread), stand_(stand), switches_(switches), factory_(factory) {}

  void Make(int calls) {
    for (int call = 0; call < calls; ++call) endings_.push_back(MakeOne(call));
  }

  const std::vector<Ending>& endings() const { return endings_; }

 private:
  bool OneIn(std::uint64_t count) { return random_() % count == 0; }

  void MaybeCancelAnother() {
    if (OneIn(8)) switches_.Cancel((thread_ + 1 + random_() % (kThreads - 1)) % kThreads);
  }

  Ending MakeOne(int call) {
    const CancellationSource source;
    switches_.Post(thread_, source);
    const MarketplaceMeteringClient client = stand_.Copy();
    if (OneIn(16)) stand_.Replace(factory_.Make());
    MaybeCancelAnother();

    BatchMeterUsageRequest request;
    request.product_code = kProduct;
    request.usage_records = {RecordOf(call)};
    CallOptions options;
    options.cancellation = source.token();
    if (OneIn(2)) {
      options.on_chunk_sent = [this](auto&&...) { MaybeCancelAnother(); };
      options.on_chunk_received = [this](auto&&...) { MaybeCancelAnother(); };
    }
    const auto outcome = client.BatchMeterUsage(request, options);

    const UsageRecord& record = request.usage_records.front();
    Ending ending{{*record.customer_identifier, record.dimension, *record.timestamp}, {}};
    if (!outcome) ending.error = outcome.error();
    return ending;
  }

  /// Such as no other thread and no other call has.
  UsageRecord RecordOf(int call) const {
    UsageRecord record;
    record.timestamp =
        std::chrono::floor<std::chrono::hours>(factory_.clock->Now()) - std::chrono::hours(call % kHours);
    record.customer_identifier = "buyer-" + std::to_string(call / kHours);
    record.dimension = "dimension-" + std::to_string(thread_);
    record.quantity = 1 + call;
    return record;
  }

  const std::size_t thread_;
  std::mt19937_64 random_;
  ClientStand& stand_;
  Switchboard& switches_;
  const ClientFactory& factory_;
  std::vector<Ending> endings_;
};

TEST(Soak, ThreadsCancelAndDestroyAtRandom) {
  const int calls = static_cast<int>(FromEnvironment("MARKETPLACE_METERING_SOAK_THREAD_CALLS").value_or(200));
  const std::uint64_t seed = FromEnvironment("MARKETPLACE_METERING_SOAK_SEED").value_or(std::random_device{}());
  std::cout << "MARKETPLACE_METERING_SOAK_SEED=" << seed << " MARKETPLACE_METERING_SOAK_THREAD_CALLS=" << calls << "\n";
  SCOPED_TRACE("MARKETPLACE_METERING_SOAK_SEED=" + std::to_string(seed));
  ClientFactory factory;
  auto started = emulator::Emulator::Start(MakeMarket(calls, factory.clock));
  ASSERT_TRUE(started.ok()) << Describe(started.error());
  const std::unique_ptr<emulator::Emulator> emulator = *std::move(started);
  factory.url = emulator->url();
  Switchboard switches;
  std::deque<Caller> callers;

  {
    ClientStand stand(factory.Make());
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < kThreads; ++i) {
      Caller& caller = callers.emplace_back(i, seed, stand, switches, factory);
      threads.emplace_back([&caller, calls] { caller.Make(calls); });
    }
    for (std::thread& thread : threads) thread.join();
  }
  // From here on nothing is billed any more, so what was not sent cannot arrive late and unseen.
  emulator->Stop();

  std::set<Key> billed;
  for (const emulator::LedgerEntry& entry : emulator->ledger()) {
    EXPECT_TRUE(billed.insert({entry.customer_identifier, entry.dimension, entry.hour}).second) << "billed twice";
  }
  std::map<std::string, int> ends;
  for (const Caller& caller : callers) {
    for (const Ending& ending : caller.endings()) {
      const bool is_billed = billed.count(ending.key) > 0;
      ++ends[ending.error ? std::string(NameOf(ending.error->delivery)) : "ok"];
      if (!ending.error) {
        EXPECT_TRUE(is_billed);
        continue;
      }
      EXPECT_EQ(ending.error->code, ErrorCode::kCancelled) << Describe(*ending.error);
      EXPECT_TRUE(!is_billed || ending.error->delivery == Delivery::kUnknown) << Describe(*ending.error);
    }
  }
  for (const auto& [name, times] : ends) std::cout << "  end: " << name << ": " << times << "\n";
}

}  // namespace
}  // namespace marketplace_metering::test
