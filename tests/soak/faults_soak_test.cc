// Thousands of calls over a network that misbehaves. What the client says of each must agree with
// what the emulator has billed.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <map>
#include <memory>
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
#include "operations/batch_meter_usage.h"
#include "support/fault_proxy.h"
#include "support/sanitizers.h"
#include "support/temp_dir.h"
#include "support/test_ca.h"

namespace marketplace_metering::test {
namespace {

using namespace std::chrono_literals;

constexpr int kThreads = 4;
constexpr const char* kProduct = "prod-soak";
// As many as fit in the emulator's window of a day.
constexpr int kHours = 20;
constexpr int kCustomers = 25;
// A stall lasts as long, and so may an answer that a busy machine is late with.
constexpr std::chrono::milliseconds kSilence = kSanitized ? 1000ms : 250ms;

std::optional<std::uint64_t> FromEnvironment(const char* name) {
  const auto text = MakeSystemEnvironment()->Get(name);
  if (!text) return std::nullopt;
  return std::stoull(*text);
}

/// Backoff takes no time. The wall clock stands still, so that the seed decides every byte of a request's body.
class HurriedClock : public Clock {
 public:
  std::chrono::system_clock::time_point Now() const override { return now_; }
  std::chrono::steady_clock::time_point MonotonicNow() const override { return std::chrono::steady_clock::now(); }
  bool WaitUntil(std::chrono::steady_clock::time_point /*time*/, const Cancellation& cancellation) override {
    return !cancellation.cancelled();
  }

 private:
  const std::chrono::system_clock::time_point now_ = testing::FakeClock().Now();
};

/// What the emulator bills once: customer, dimension and hour.
using Key = std::tuple<std::string, std::string, std::chrono::system_clock::time_point>;

struct Call {
  UsageRecord record;
  /// By `Invoke`, which nobody may repeat once it may have arrived.
  bool untyped = false;
  std::string body;
  CallOptions options;

  Key key() const { return {*record.customer_identifier, record.dimension, *record.timestamp}; }
};

struct Ending {
  std::optional<Error> error;
  bool accepted = false;
  std::vector<Attempt> attempts;
};

/// Everything about call `number` follows from it and the seed.
Call MakeCall(int number, std::uint64_t seed, std::chrono::system_clock::time_point now) {
  std::seed_seq sequence{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32U),
                         static_cast<std::uint32_t>(number)};
  std::mt19937_64 random(sequence);
  Call call;
  call.record.timestamp = std::chrono::floor<std::chrono::hours>(now) - std::chrono::hours(number % kHours);
  call.record.customer_identifier = "buyer-" + std::to_string(number / kHours % kCustomers);
  call.record.dimension = "dimension-" + std::to_string(number / (kHours * kCustomers));
  call.record.quantity = number + 1;
  call.untyped = random() % 4 == 0;
  BatchMeterUsageRequest request;
  request.product_code = kProduct;
  request.usage_records = {call.record};
  call.body = operations::BatchMeterUsageOp::Write(request);
  // Blanks, more of them than one write to a socket takes.
  if (call.untyped && random() % 16 == 0) call.body.insert(1, std::string(300000, ' '));
  call.options.max_attempts = static_cast<int>(1 + random() % 3);
  switch (random() % 4) {
    case 0:
      // The body goes out block by block, and the client knows whether any of it has.
      call.options.on_chunk_sent = [](std::string_view, std::uint64_t, std::optional<std::uint64_t>) {};
      break;
    case 1:
      call.options.headers = {{"Expect", "100-continue"}};
      call.options.continue_timeout = kSilence;
      break;
    default:
      break;
  }
  return call;
}

Ending Make(const MarketplaceMeteringClient& client, const Call& call) {
  Ending ending;
  if (call.untyped) {
    InvokeOptions options;
    options.call = call.options;
    const auto outcome = client.Invoke("BatchMeterUsage", call.body, options);
    if (!outcome) return {outcome.error(), false, outcome.error().attempts};
    return {{}, outcome->json.find(R"("Status":"Success")") != std::string::npos, outcome->metadata.attempts};
  }
  BatchMeterUsageRequest request;
  request.product_code = kProduct;
  request.usage_records = {call.record};
  const auto outcome = client.BatchMeterUsage(request, call.options);
  if (!outcome) return {outcome.error(), false, outcome.error().attempts};
  return {{}, outcome->Summarize(request).accepted.size() == 1, outcome->metadata.attempts};
}

/// What the proxy's faults can be told as.
bool IsInThePlan(ErrorCode code, bool secure) {
  switch (code) {
    case ErrorCode::kConnectionFailed:      // reset before the client has seen that it is connected
    case ErrorCode::kReadTimeout:           // a stall
    case ErrorCode::kConnectionReset:       // reset or close
    case ErrorCode::kTruncatedResponse:     // close within the body, or before the last chunk
    case ErrorCode::kMalformedResponse:     // garbage
    case ErrorCode::kResponseTooLarge:      // huge headers
    case ErrorCode::kUnreadableReply:       // HTML with status 200
    case ErrorCode::kInternalServiceError:  // 500
    case ErrorCode::kServiceUnavailable:    // 503
    case ErrorCode::kThrottling:
    case ErrorCode::kUnrecognizedServiceError:  // a redirect
      return true;
    case ErrorCode::kConnectTimeout:      // a stall before the handshake
    case ErrorCode::kTlsHandshakeFailed:  // reset or close before it
      return secure;
    default:
      return false;
  }
}

Delivery WorstOf(const std::vector<Attempt>& attempts) {
  Delivery worst = Delivery::kNotSent;
  for (const Attempt& attempt : attempts) worst = std::max(worst, attempt.delivery.value_or(Delivery::kNotSent));
  return worst;
}

void CheckAttempts(const Call& call, const Ending& ending) {
  ASSERT_FALSE(ending.attempts.empty());
  EXPECT_LE(ending.attempts.size(), static_cast<std::size_t>(*call.options.max_attempts));
  for (std::size_t i = 0; i < ending.attempts.size(); ++i) {
    const Attempt& attempt = ending.attempts[i];
    const bool last = i + 1 == ending.attempts.size();
    const bool succeeded = last && !ending.error;
    EXPECT_EQ(attempt.code.has_value(), !succeeded);
    EXPECT_EQ(attempt.delivery.has_value(), !succeeded);
    EXPECT_TRUE(succeeded || attempt.resends == 0 || attempt.delivery == Delivery::kUnknown);
    if (!call.untyped) continue;
    EXPECT_EQ(attempt.resends, 0);
    EXPECT_TRUE(last || attempt.delivery != Delivery::kUnknown) << "repeated at the risk of a second bill";
  }
  if (!ending.error) return;
  const Attempt& last = ending.attempts.back();
  EXPECT_EQ(last.code, ending.error->code);
  EXPECT_EQ(ending.error->reply.has_value(), last.status != 0);
  EXPECT_EQ(ending.error->delivery, WorstOf(ending.attempts));
}

void CheckSightings(const Call& call, const Ending& ending, const Sightings& seen) {
  int sent = 0;
  for (const Attempt& attempt : ending.attempts) {
    sent += attempt.resends + (attempt.delivery == Delivery::kNotSent ? 0 : 1);
  }
  EXPECT_LE(seen.whole, sent) << "the body arrived more often than the attempts tell";
  EXPECT_TRUE(!call.untyped || seen.forwarded <= 1) << "it could have been billed twice";
}

void CheckBill(const Ending& ending, bool billed, const Sightings& seen) {
  if (!ending.error) {
    EXPECT_TRUE(ending.accepted);
    EXPECT_TRUE(billed) << "accepted, but not in the ledger";
    return;
  }
  const Delivery delivery = ending.error->delivery;
  EXPECT_TRUE(!billed || delivery == Delivery::kUnknown) << "said not to be billed, but in the ledger";
  EXPECT_TRUE(seen.whole == 0 || delivery != Delivery::kNotSent) << "said not to be sent, but arrived";
}

std::string Tell(int number, const Call& call, const Ending& ending) {
  std::string text = "call " + std::to_string(number) + (call.untyped ? " by Invoke" : "") + ", attempts:";
  for (const Attempt& attempt : ending.attempts) {
    text.append(" ").append(attempt.code ? NameOf(*attempt.code) : "ok");
    if (attempt.delivery) text.append("/").append(NameOf(*attempt.delivery));
    text += "/" + std::to_string(attempt.resends) + " resends";
  }
  if (ending.error) text += "; " + Describe(*ending.error);
  return text;
}

emulator::EmulatorOptions MakeMarket(int calls, std::shared_ptr<Clock> clock) {
  emulator::EmulatorOptions options = emulator::ExampleOptions();
  emulator::Product product;
  product.product_code = kProduct;
  for (int i = 0; i <= calls / (kHours * kCustomers); ++i) {
    emulator::Dimension dimension;
    dimension.name = "dimension-" + std::to_string(i);
    product.dimensions.push_back(std::move(dimension));
  }
  options.products = {std::move(product)};
  options.customers.clear();
  for (int i = 0; i < kCustomers; ++i) {
    emulator::Customer customer;
    customer.product_code = kProduct;
    customer.customer_identifier = "buyer-" + std::to_string(i);
    options.customers.push_back(std::move(customer));
  }
  options.clock = std::move(clock);
  options.max_logged_requests = 0;
  return options;
}

/// Client, proxy and emulator, in a row.
class Soak : public ::testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    seed_ = FromEnvironment("MARKETPLACE_METERING_SOAK_SEED").value_or(RandomSeed());
    calls_ = static_cast<int>(FromEnvironment("MARKETPLACE_METERING_SOAK_CALLS").value_or(1000));
    const std::uint64_t percent = FromEnvironment("MARKETPLACE_METERING_SOAK_FAULT_PERCENT").value_or(5);
    std::cout << "MARKETPLACE_METERING_SOAK_SEED=" << seed_ << " MARKETPLACE_METERING_SOAK_CALLS=" << calls_
              << " MARKETPLACE_METERING_SOAK_FAULT_PERCENT=" << percent << "\n";
    auto started = emulator::Emulator::Start(MakeMarket(calls_, clock_));
    ASSERT_TRUE(started.ok()) << Describe(started.error());
    emulator_ = *std::move(started);
    const std::string url = emulator_->url();
    FaultProxyOptions options;
    options.upstream_port = std::stoi(url.substr(url.rfind(':') + 1));
    options.seed = seed_;
    options.share = static_cast<double>(percent) / 100;
    if (secure()) options.identity = ca_.Issue();
    proxy_ = std::make_unique<FaultProxy>(std::move(options));
  }

  static bool secure() { return GetParam(); }

  MarketplaceMeteringClient MakeClient() const {
    ClientConfig config;
    config.region = "us-east-1";
    config.endpoint_url = proxy_->url();
    config.access_key_id = "AKIDEXAMPLE";
    config.secret_access_key = Secret(emulator::kExampleSecretAccessKey);
    config.http.connect_timeout = 4 * kSilence;
    config.http.read_timeout = kSilence;
    if (secure()) config.tls.ca_file = directory_.Write("roots.pem", ca_.root_pem());
    Dependencies dependencies;
    dependencies.clock = clock_;
    dependencies.environment = std::make_shared<testing::FakeEnvironment>();
    return MarketplaceMeteringClient::Create(config, dependencies).value();
  }

  std::vector<Ending> MakeAll(const std::vector<Call>& calls) const {
    const MarketplaceMeteringClient client = MakeClient();
    std::vector<Ending> endings(calls.size());
    std::vector<std::thread> threads;
    for (std::size_t first = 0; first < kThreads; ++first) {
      threads.emplace_back([&, first] {
        for (std::size_t i = first; i < calls.size(); i += kThreads) endings[i] = Make(client, calls[i]);
      });
    }
    for (std::thread& thread : threads) thread.join();
    return endings;
  }

  void PrintSummary(const std::vector<Ending>& endings) const {
    std::map<std::string, int> ends;
    for (const Ending& ending : endings) {
      std::string name = "ok";
      if (ending.error)
        name = std::string(NameOf(ending.error->code)) + "/" + std::string(NameOf(ending.error->delivery));
      ++ends[name];
    }
    for (const auto& [name, times] : proxy_->faults()) std::cout << "  fault: " << name << ": " << times << "\n";
    for (const auto& [name, times] : ends) std::cout << "  end: " << name << ": " << times << "\n";
  }

  std::uint64_t seed_ = 0;
  int calls_ = 0;
  std::shared_ptr<Clock> clock_ = std::make_shared<HurriedClock>();
  TestCa ca_;
  TempDir directory_;
  std::unique_ptr<emulator::Emulator> emulator_;
  std::unique_ptr<FaultProxy> proxy_;

 private:
  static std::uint64_t RandomSeed() {
    std::random_device device;
    return (std::uint64_t{device()} << 32U) | device();
  }
};

INSTANTIATE_TEST_SUITE_P(Over, Soak, ::testing::Bool(),
                         [](const auto& row) { return std::string(row.param ? "Tls" : "Plain"); });

TEST_P(Soak, EveryCallEndsAsDocumentedAndTheLedgerAgrees) {
  SCOPED_TRACE("MARKETPLACE_METERING_SOAK_SEED=" + std::to_string(seed_));
  std::vector<Call> calls;
  calls.reserve(static_cast<std::size_t>(calls_));
  for (int number = 0; number < calls_; ++number) calls.push_back(MakeCall(number, seed_, clock_->Now()));

  const std::vector<Ending> endings = MakeAll(calls);
  // From here on nothing is billed any more, so what was not sent cannot arrive late and unseen.
  proxy_->Stop();
  emulator_->Stop();
  const std::vector<emulator::LedgerEntry> ledger = emulator_->ledger();

  PrintSummary(endings);
  std::map<Key, std::int32_t> billed;
  for (const emulator::LedgerEntry& entry : ledger) {
    const Key key{entry.customer_identifier, entry.dimension, entry.hour};
    EXPECT_TRUE(billed.emplace(key, entry.quantity).second) << "billed twice: quantity " << entry.quantity;
  }
  for (std::size_t i = 0; i < calls.size(); ++i) {
    SCOPED_TRACE(Tell(static_cast<int>(i), calls[i], endings[i]));
    const Sightings seen = proxy_->SightingsOf(calls[i].body);
    const auto entry = billed.find(calls[i].key());
    CheckAttempts(calls[i], endings[i]);
    CheckSightings(calls[i], endings[i], seen);
    CheckBill(endings[i], entry != billed.end(), seen);
    EXPECT_TRUE(!endings[i].error || IsInThePlan(endings[i].error->code, secure()));
    if (entry == billed.end()) continue;
    EXPECT_EQ(entry->second, calls[i].record.quantity) << "billed with another quantity";
    EXPECT_GE(seen.forwarded, 1);
    billed.erase(entry);
  }
  EXPECT_TRUE(billed.empty()) << billed.size() << " entries in the ledger that nobody sent";
  EXPECT_EQ(proxy_->upstream_failures(), 0);
}

}  // namespace
}  // namespace marketplace_metering::test
