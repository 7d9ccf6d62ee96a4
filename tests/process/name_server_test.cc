// A name server that never answers, for real: this program moves into a network of its own, in which
// a socket takes the questions and stays silent. Limits hold all the same. Ends with 77, skipped,
// where it may not do so.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>

#include "marketplace_metering/client.h"
#include "marketplace_metering/testing/fake_system.h"
#include "support/sanitizers.h"
#include "support/temp_dir.h"

namespace marketplace_metering::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int kSkipped = 77;

[[noreturn]] void Skip(const char* what) {
  std::printf("skipped: this process may not %s: %s\n", what, std::strerror(errno));
  std::exit(kSkipped);
}

// As `ip link set lo up`.
void RaiseLoopback() {
  const int any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  ifreq request = {};
  std::strcpy(request.ifr_name, "lo");
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  if (any < 0 || ioctl(any, SIOCSIFFLAGS, &request) != 0) Skip("raise its loopback interface");
  close(any);
}

void Hide(const std::string& file, const char* path) {
  if (mount(file.c_str(), path, nullptr, MS_BIND, nullptr) != 0) Skip("mount a file of its own over another");
}

// Takes questions and never answers.
int BindNameServer() {
  const int server = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(53);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (server < 0 || bind(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    Skip("be a name server");
  }
  return server;
}

MarketplaceMeteringClient MakeClient() {
  ClientConfig config;
  config.region = "us-east-1";
  config.endpoint_url = "http://metering.example.test";
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
  EXPECT_LT(took, milliseconds(kSanitized ? 5000 : 1000));
}

TEST(SilentNameServer, DoesNotOutlastACancellation) {
  const CancellationSource source;
  CallOptions options;
  options.cancellation = source.token();

  const auto begin = steady_clock::now();
  // Real time: what is tested is a resolver that knows no other.
  std::thread canceller([&] {
    std::this_thread::sleep_until(begin + milliseconds(500));
    source.Cancel();
  });
  const auto outcome = Register(options);
  const auto took = steady_clock::now() - begin;
  canceller.join();

  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(NameOf(outcome.error().code), "Cancelled") << outcome.error().message;
  EXPECT_EQ(outcome.error().delivery, Delivery::kNotSent);
  EXPECT_GE(took, milliseconds(500));
  EXPECT_LT(took, milliseconds(kSanitized ? 5000 : 1000));
}

}  // namespace
}  // namespace marketplace_metering::test

int main(int argc, char** argv) {
  using namespace marketplace_metering::test;
  ::testing::InitGoogleTest(&argc, argv);
  if (unshare(CLONE_NEWNET | CLONE_NEWNS) != 0) Skip("have a network and mounts of its own");
  if (mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) Skip("keep its mounts to itself");
  const TempDir directory;
  RaiseLoopback();
  Hide(directory.Write("resolv.conf", "nameserver 127.0.0.1\noptions timeout:5 attempts:2\n"), "/etc/resolv.conf");
  Hide(directory.Write("nsswitch.conf", "hosts: dns\n"), "/etc/nsswitch.conf");
  const int server = BindNameServer();
  const int result = RUN_ALL_TESTS();
  close(server);
  return result;
}
