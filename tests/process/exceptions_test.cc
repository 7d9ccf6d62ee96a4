// Code of the user's that throws: nothing comes out of a call but its outcome, and what the outcome
// says of delivery is never better than the truth.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "marketplace_metering/client.h"
#include "marketplace_metering/testing/fake_system.h"
#include "support/fault_server.h"

namespace marketplace_metering::test {
namespace {

/// Not a `std::exception`: the hardest to contain.
struct Planted {};

constexpr int kNever = -1;

/// The real time, until it throws; each reading of its own counts down.
class ThrowingClock : public Clock {
 public:
  std::chrono::system_clock::time_point Now() const override {
    CountDown(readings_of_wall_time);
    return real_->Now();
  }
  std::chrono::steady_clock::time_point MonotonicNow() const override {
    CountDown(readings_of_monotonic_time);
    return real_->MonotonicNow();
  }
  bool WaitUntil(std::chrono::steady_clock::time_point time, const Cancellation& cancellation) override {
    CountDown(waits);
    return real_->WaitUntil(time, cancellation);
  }

  // How many go well before every further one throws.
  mutable std::atomic<int> readings_of_wall_time{kNever};
  mutable std::atomic<int> readings_of_monotonic_time{kNever};
  mutable std::atomic<int> waits{kNever};

 private:
  static void CountDown(std::atomic<int>& left) {
    if (left == 0) throw Planted();
    if (left != kNever) --left;
  }

  const std::shared_ptr<Clock> real_ = MakeSystemClock();
};

class Exceptions : public ::testing::Test {
 protected:
  explicit Exceptions(int status = 200)
      : server_({steps::ReadRequest(), steps::Respond(status, R"({"Signature":"s"})"), steps::Again()}) {}

  MarketplaceMeteringClient Make(Dependencies world = {}) const {
    ClientConfig config;
    config.region = "us-east-1";
    config.endpoint_url = server_.url();
    config.http.max_connections = 1;  // so that one that is lost is missed
    config.http.acquire_timeout = std::chrono::seconds(1);
    if (!world.credentials) {
      config.access_key_id = "AKIDEXAMPLE";
      config.secret_access_key = Secret("secret");
    }
    if (!world.environment) world.environment = std::make_shared<testing::FakeEnvironment>();
    return MarketplaceMeteringClient::Create(config, std::move(world)).value();
  }

  static Outcome<RegisterUsageResult> Call(const MarketplaceMeteringClient& client, const CallOptions& options = {}) {
    RegisterUsageRequest request;
    request.product_code = "prod-1a2b3c";
    request.public_key_version = 1;
    return client.RegisterUsage(request, options);
  }

  // What a call came to, and whether that is true.
  void ExpectContained(const MarketplaceMeteringClient& client, const CallOptions& options = {}) {
    const std::size_t before = server_.requests().size();
    std::optional<Outcome<RegisterUsageResult>> outcome;
    EXPECT_NO_THROW(outcome.emplace(Call(client, options)));
    const bool arrived = server_.requests().size() > before;
    if (!outcome) {
      ADD_FAILURE() << "the exception left the call" << (arrived ? ", and the request had arrived" : "");
    } else if (!outcome->ok()) {
      EXPECT_FALSE(arrived && outcome->error().delivery == Delivery::kNotSent) << Describe(outcome->error());
    }
  }

  FaultServer server_;
};

class ExceptionsOnFailure : public Exceptions {
 protected:
  ExceptionsOnFailure() : Exceptions(500) {}
};

TEST_F(Exceptions, OfALogDoNotChangeTheCall) {
  struct Throwing : LogSink {
    void Write(const LogEvent&) override { throw Planted(); }
  };
  Dependencies world;
  world.log = std::make_shared<Throwing>();

  EXPECT_TRUE(Call(Make(world)).ok());
}

TEST_F(Exceptions, OfCredentialsAreAnErrorEachTime) {
  struct Throwing : CredentialsProvider {
    Outcome<std::shared_ptr<const Credentials>> Resolve(const CredentialsRequest&) override { throw Planted(); }
  };
  Dependencies world;
  world.credentials = std::make_shared<Throwing>();
  const auto client = Make(world);

  for (int call = 0; call < 2; ++call) {
    const auto outcome = Call(client);
    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(outcome.error().code, ErrorCode::kExtensionFailed);
    EXPECT_EQ(outcome.error().delivery, Delivery::kNotSent);
  }
}

TEST_F(Exceptions, OfATransportLeaveTheFateUnknown) {
  struct Throwing : HttpTransport {
    Outcome<HttpResponse> Send(const HttpRequest&, const SendOptions&) override { throw Planted(); }
  };
  Dependencies world;
  world.transport = std::make_shared<Throwing>();

  const auto outcome = Call(Make(world));

  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::kExtensionFailed);
  EXPECT_EQ(outcome.error().delivery, Delivery::kUnknown);
}

TEST_F(Exceptions, OfAnInterceptorAreAnError) {
  struct Throwing : Interceptor {
    explicit Throwing(int where) : point(where) {}
    void Reach(int here) const {
      if (here == point) throw Planted();
    }
    void OnCallStart(const CallView&, std::vector<HttpHeader>&) override { Reach(0); }
    void BeforeSigning(const CallView&, std::vector<HttpHeader>&) override { Reach(1); }
    void BeforeSend(const CallView&, const HttpRequest&) override { Reach(2); }
    void AfterAttempt(const CallView&, const HttpResponse*, const Error*) override { Reach(3); }
    void OnCallEnd(const CallView&, const Error*) override { Reach(4); }
    const int point;
  };
  for (int point = 0; point < 5; ++point) {
    SCOPED_TRACE(point);
    Dependencies world;
    world.interceptors = {std::make_shared<Throwing>(point)};

    const auto outcome = Call(Make(world));

    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(outcome.error().code, ErrorCode::kExtensionFailed);
    EXPECT_EQ(outcome.error().delivery, point < 3 ? Delivery::kNotSent : Delivery::kUnknown);
  }
}

TEST_F(Exceptions, OfAChunkCallbackPassLibcurlByAndAreAnError) {
  const ChunkCallback throwing = [](std::string_view, std::uint64_t, std::optional<std::uint64_t>) { throw Planted(); };
  const auto client = Make();
  CallOptions sent;
  sent.on_chunk_sent = throwing;
  CallOptions received;
  received.on_chunk_received = throwing;

  const auto on_sent = Call(client, sent);
  const auto on_received = Call(client, received);

  ASSERT_FALSE(on_sent.ok());
  EXPECT_EQ(on_sent.error().code, ErrorCode::kExtensionFailed);
  EXPECT_EQ(on_sent.error().delivery, Delivery::kNotSent);
  ASSERT_FALSE(on_received.ok());
  EXPECT_EQ(on_received.error().code, ErrorCode::kExtensionFailed);
  EXPECT_EQ(on_received.error().delivery, Delivery::kUnknown);
  EXPECT_TRUE(Call(client).ok()) << "the client is as good as before";
}

TEST_F(ExceptionsOnFailure, OfJitterDoNotLeaveTheCall) {
  struct Throwing : RandomSource {
    void Fill(std::uint8_t* bytes, std::size_t size) override { std::fill_n(bytes, size, std::uint8_t{1}); }
    double Uniform() override { throw Planted(); }
  };
  Dependencies world;
  world.random = std::make_shared<Throwing>();

  ExpectContained(Make(world));
}

// A call reads the clock in many places. Wherever it begins to throw, the caller must learn from an
// outcome whether he may have been billed.
TEST_F(Exceptions, OfAClocksReadingsDoNotLeaveTheCall) {
  CallOptions options;
  options.timeout = std::chrono::seconds(20);
  for (const bool wall : {true, false}) {
    for (int good = 0; good < 20; ++good) {
      SCOPED_TRACE((wall ? "Now, after " : "MonotonicNow, after ") + std::to_string(good));
      const auto clock = std::make_shared<ThrowingClock>();
      Dependencies world;
      world.clock = clock;
      const auto client = Make(world);
      (wall ? clock->readings_of_wall_time : clock->readings_of_monotonic_time) = good;

      ExpectContained(client, options);

      clock->readings_of_wall_time = kNever;
      clock->readings_of_monotonic_time = kNever;
      EXPECT_TRUE(Call(client).ok()) << "the client is as good as before";
    }
  }
}

TEST_F(ExceptionsOnFailure, OfAClocksWaitDoNotLeaveTheCall) {
  const auto clock = std::make_shared<ThrowingClock>();
  Dependencies world;
  world.clock = clock;
  const auto client = Make(world);
  clock->waits = 0;

  ExpectContained(client);
}

TEST_F(Exceptions, OfAClockDoNotLeaveCreate) {
  const auto clock = std::make_shared<ThrowingClock>();
  clock->readings_of_monotonic_time = 0;
  Dependencies world;
  world.clock = clock;
  world.environment = std::make_shared<testing::FakeEnvironment>();
  ClientConfig config;
  config.region = "us-east-1";

  const auto client = MarketplaceMeteringClient::Create(config, world);

  ASSERT_FALSE(client.ok());
  EXPECT_EQ(client.error().code, ErrorCode::kExtensionFailed);
}

}  // namespace
}  // namespace marketplace_metering::test
