// A name server that never answers, for real: this program moves into a network of its own, in which
// a socket takes the questions and stays silent. Limits hold all the same, of the client and of the
// transport, and a process with resolutions left hanging ends at once. Ends with 77, skipped, where it
// may not do so.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <string_view>
#include <thread>

#include "marketplace_metering/client.h"
#include "marketplace_metering/http_transport.h"
#include "marketplace_metering/testing/fake_system.h"
#include "process/silent_network.h"
#include "support/sanitizers.h"
#include "support/transport_scene.h"

namespace marketplace_metering::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr const char* kAddress = "http://metering.example.test";
constexpr const char* kLeaveCallsHanging = "--leave-calls-hanging";
constexpr milliseconds kAtOnce{kSanitized ? 5000 : 1000};

MarketplaceMeteringClient MakeClient() {
  ClientConfig config;
  config.region = "us-east-1";
  config.endpoint_url = kAddress;
  config.access_key_id = "AKIDEXAMPLE";
  config.secret_access_key = Secret("secret");
  Dependencies world;
  world.environment = std::make_shared<testing::FakeEnvironment>();
  return MarketplaceMeteringClient::Create(config, world).value();
}

Outcome<RegisterUsageResult> Register(const CallOptions& options) {
  RegisterUsageRequest request;
  request.product_code = "prod-1a2b3c";
  request.public_key_version = 1;
  return MakeClient().RegisterUsage(request, options);
}

// In real time, for a resolver knows no other.
class CancelledAfter {
 public:
  explicit CancelledAfter(milliseconds delay)
      : thread_([this, until = steady_clock::now() + delay] {
          std::this_thread::sleep_until(until);
          source_.Cancel();
        }) {}
  ~CancelledAfter() { thread_.join(); }
  CancelledAfter(const CancelledAfter&) = delete;
  CancelledAfter& operator=(const CancelledAfter&) = delete;

  Cancellation token() const { return source_.token(); }

 private:
  const CancellationSource source_;
  std::thread thread_;
};

TEST(SilentNameServer, DoesNotOutlastTheDeadline) {
  CallOptions options;
  options.timeout = milliseconds(500);

  const auto begin = steady_clock::now();
  const auto outcome = Register(options);
  const auto took = steady_clock::now() - begin;

  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(NameOf(outcome.error().code), "DeadlineExceeded") << outcome.error().message;
  EXPECT_EQ(outcome.error().delivery, Delivery::kNotSent);
  EXPECT_GE(took, milliseconds(500));
  EXPECT_LT(took, kAtOnce);
}

TEST(SilentNameServer, DoesNotOutlastACancellation) {
  const auto begin = steady_clock::now();
  const CancelledAfter cancelled(milliseconds(500));
  CallOptions options;
  options.cancellation = cancelled.token();

  const auto outcome = Register(options);
  const auto took = steady_clock::now() - begin;

  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(NameOf(outcome.error().code), "Cancelled") << outcome.error().message;
  EXPECT_EQ(outcome.error().delivery, Delivery::kNotSent);
  EXPECT_GE(took, milliseconds(500));
  EXPECT_LT(took, kAtOnce);
}

TEST(SilentNameServer, DoesNotOutlastTheDeadlineOfASend) {
  const auto transport = MakeTransport();
  SendOptions options = PatientOptions();
  const auto begin = steady_clock::now();
  options.deadline = begin + milliseconds(500);

  const auto outcome = transport->Send(PostTo(kAddress), options);
  const auto took = steady_clock::now() - begin;

  ASSERT_FALSE(outcome.ok()) << Tell(outcome);
  EXPECT_EQ(NameOf(outcome.error().code), "DeadlineExceeded") << Tell(outcome);
  EXPECT_EQ(outcome.error().delivery, Delivery::kNotSent);
  EXPECT_GE(took, milliseconds(500));
  EXPECT_LT(took, kAtOnce);
}

TEST(SilentNameServer, DoesNotOutlastACancellationOfASend) {
  const auto transport = MakeTransport();
  const auto begin = steady_clock::now();
  const CancelledAfter cancelled(milliseconds(500));
  SendOptions options = PatientOptions();
  options.cancellation = cancelled.token();

  const auto outcome = transport->Send(PostTo(kAddress), options);
  const auto took = steady_clock::now() - begin;

  ASSERT_FALSE(outcome.ok()) << Tell(outcome);
  EXPECT_EQ(NameOf(outcome.error().code), "Cancelled") << Tell(outcome);
  EXPECT_EQ(outcome.error().delivery, Delivery::kNotSent);
  EXPECT_GE(took, milliseconds(500));
  EXPECT_LT(took, kAtOnce);
}

TEST(SilentNameServer, DoesNotOutlastTheConnectTimeout) {
  const auto transport = MakeTransport();
  SendOptions options = PatientOptions();
  options.connect_timeout = milliseconds(500);

  const auto begin = steady_clock::now();
  const auto outcome = transport->Send(PostTo(kAddress), options);
  const auto took = steady_clock::now() - begin;

  ASSERT_FALSE(outcome.ok()) << Tell(outcome);
  EXPECT_EQ(NameOf(outcome.error().code), "ConnectTimeout") << Tell(outcome);
  EXPECT_EQ(outcome.error().delivery, Delivery::kNotSent);
  EXPECT_LT(took, kAtOnce);
}

// The resolver gives up after ten seconds; a process that waited for it could not end before.
TEST(SilentNameServer, DoesNotKeepAProcessFromEnding) {
  const auto begin = steady_clock::now();

  const pid_t child = fork();
  if (child == 0) {
    alarm(30);
    execl("/proc/self/exe", "name_server_test", kLeaveCallsHanging, static_cast<char*>(nullptr));
    _exit(127);
  }
  int status = -1;
  waitpid(child, &status, 0);
  const auto took = steady_clock::now() - begin;

  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "status " << status;
  EXPECT_LT(took, 5 * milliseconds(100) + kAtOnce);
}

// The other side of the test above: ends as any program does, by returning from `main`.
int LeaveCallsHanging() {
  const MarketplaceMeteringClient client = MakeClient();
  RegisterUsageRequest request;
  request.product_code = "prod-1a2b3c";
  request.public_key_version = 1;
  CallOptions options;
  options.timeout = milliseconds(100);
  for (int call = 0; call < 5; ++call) {
    const auto outcome = client.RegisterUsage(request, options);
    if (outcome || outcome.error().code != ErrorCode::kDeadlineExceeded) return 1;
  }
  return 0;
}

}  // namespace
}  // namespace marketplace_metering::test

int main(int argc, char** argv) {
  using namespace marketplace_metering::test;
  if (argc == 2 && std::string_view(argv[1]) == kLeaveCallsHanging) return LeaveCallsHanging();
  ::testing::InitGoogleTest(&argc, argv);
  const SilentNetwork network;
  return RUN_ALL_TESTS();
}
