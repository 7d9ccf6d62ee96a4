// Forking with live connections, and in the middle of other threads' calls.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "marketplace_metering/client.h"
#include "marketplace_metering/testing/fake_system.h"
#include "support/fault_server.h"
#include "support/transport_scene.h"

namespace marketplace_metering::test {
namespace {

bool Register(const MarketplaceMeteringClient& client) {
  RegisterUsageRequest request;
  request.product_code = "prod-1a2b3c";
  request.public_key_version = 1;
  return client.RegisterUsage(request).ok();
}

// Ends with 0 when the child's call came out well, by a signal when it hangs.
pid_t ForkACaller(const MarketplaceMeteringClient& client) {
  const pid_t child = fork();
  if (child == 0) {
    alarm(30);
    _exit(Register(client) && Register(client) ? 0 : 1);
  }
  return child;
}

int ExitOf(pid_t child) {
  int status = -1;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

class Fork : public ::testing::TestWithParam<bool> {
 protected:
  MarketplaceMeteringClient Make() const {
    ClientConfig config;
    config.region = "us-east-1";
    config.endpoint_url = server_.url();
    config.access_key_id = "AKIDEXAMPLE";
    config.secret_access_key = Secret("secret");
    config.retry.mode = RetryMode::kAdaptive;  // the mode with the most to share
    config.tls = trust_.config();
    Dependencies world;
    world.environment = std::make_shared<testing::FakeEnvironment>();
    return MarketplaceMeteringClient::Create(config, world).value();
  }

  const TrustedTls trust_;
  FaultServer server_{{steps::ReadRequest(), steps::Respond(200, R"({"Signature":"s"})"), steps::Again()},
                      GetParam() ? trust_.server() : FaultServerOptions{}};
};

TEST_P(Fork, LeavesTheParentsConnectionToTheParent) {
  const auto client = Make();
  ASSERT_TRUE(Register(client));

  const int child = ExitOf(ForkACaller(client));
  const bool parent = Register(client);

  EXPECT_EQ(child, 0);
  EXPECT_TRUE(parent);
  EXPECT_EQ(server_.connections(), 2) << "one of the parent's, one of the child's";
}

TEST_P(Fork, WorksInTheMiddleOfOtherThreadsCalls) {
  if (GetParam()) GTEST_SKIP() << "OpenSSL's own generator has a lock that a child may find held: see client.h";
  const auto client = Make();
  std::atomic<bool> stop{false};
  std::atomic<int> failed{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < 4; ++i) {
    callers.emplace_back([&] {
      while (!stop) failed += Register(client) ? 0 : 1;
    });
  }

  std::vector<int> exits;
  for (int i = 0; i < 30; ++i) exits.push_back(ExitOf(ForkACaller(client)));
  stop = true;
  for (std::thread& caller : callers) caller.join();

  EXPECT_EQ(exits, std::vector<int>(30, 0)) << "a negative number is the signal that ended a child";
  EXPECT_EQ(failed, 0);
}

INSTANTIATE_TEST_SUITE_P(Over, Fork, ::testing::Bool(),
                         [](const auto& row) { return std::string(row.param ? "Tls" : "Plain"); });

}  // namespace
}  // namespace marketplace_metering::test
