// Forking with live connections, and in the middle of other threads' calls: the child works on
// connections of its own, the parent's go on undisturbed, and neither hangs.
#include <dirent.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "marketplace_metering/client.h"
#include "marketplace_metering/testing/fake_system.h"
#include "support/fault_server.h"
#include "support/temp_dir.h"
#include "support/transport_scene.h"

namespace marketplace_metering::test {
namespace {

constexpr int kMayNot = 77;
constexpr unsigned kPatience = 10;  // seconds, after which a child counts as hanging

bool Register(const MarketplaceMeteringClient& client, const CallOptions& options = {}) {
  RegisterUsageRequest request;
  request.product_code = "prod-1a2b3c";
  request.public_key_version = 1;
  return client.RegisterUsage(request, options).ok();
}

// Ends with 0 when the child's calls came out well, by a signal when it hangs.
pid_t ForkACaller(const MarketplaceMeteringClient& client, const CallOptions& options = {}) {
  const pid_t child = fork();
  if (child == 0) {
    alarm(kPatience);
    _exit(Register(client, options) && Register(client, options) ? 0 : 1);
  }
  return child;
}

int ExitOf(pid_t child) {
  int status = -1;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

// `socket:[123]` of each socket of this process that is connected to `port`: the client's ends, not the
// server's. The same text in two processes is the same socket.
std::set<std::string> SocketsTo(int port) {
  std::set<std::string> sockets;
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(opendir("/proc/self/fd"), &closedir);
  while (const dirent* entry = readdir(directory.get())) {
    sockaddr_in peer = {};
    socklen_t size = sizeof peer;
    const int number = std::atoi(entry->d_name);
    if (getpeername(number, reinterpret_cast<sockaddr*>(&peer), &size) != 0) continue;
    if (peer.sin_family != AF_INET || ntohs(peer.sin_port) != port) continue;
    std::array<char, 64> target = {};
    const std::string link = std::string("/proc/self/fd/") + entry->d_name;
    const ssize_t length = readlink(link.c_str(), target.data(), target.size());
    sockets.emplace(target.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
  }
  return sockets;
}

// How many of the parent's connections a child still has open once it has made a call.
int CountShared(const MarketplaceMeteringClient& client, int port) {
  const std::set<std::string> of_parent = SocketsTo(port);
  const pid_t child = fork();
  if (child == 0) {
    alarm(kPatience);
    if (!Register(client)) _exit(100);
    int shared = 0;
    for (const std::string& socket : SocketsTo(port)) shared += static_cast<int>(of_parent.count(socket));
    _exit(shared);
  }
  return ExitOf(child);
}

const Script kAnswers = {steps::ReadRequest(), steps::Respond(200, R"({"Signature":"s"})"), steps::Again()};

class Fork : public ::testing::TestWithParam<bool> {
 protected:
  MarketplaceMeteringClient Make(std::size_t max_connections = 50) const {
    return Make(max_connections, &server_, &trust_);
  }
  static MarketplaceMeteringClient Make(std::size_t max_connections, const FaultServer* server,
                                        const TrustedTls* trust) {
    ClientConfig config;
    config.region = "us-east-1";
    config.endpoint_url = server->url();
    config.access_key_id = "AKIDEXAMPLE";
    config.secret_access_key = Secret("secret");
    config.retry.mode = RetryMode::kAdaptive;  // the mode with the most to share
    config.http.idle_timeout = std::chrono::minutes(1);
    config.http.max_connections = max_connections;
    config.tls = trust->config();
    Dependencies world;
    world.environment = std::make_shared<testing::FakeEnvironment>();
    return MarketplaceMeteringClient::Create(config, world).value();
  }

  std::vector<int> ConnectionsOfRequests() const {
    std::vector<int> connections;
    for (const ReceivedRequest& request : server_.requests()) connections.push_back(request.connection);
    return connections;
  }

  const TrustedTls trust_;
  FaultServer server_{kAnswers, GetParam() ? trust_.server() : FaultServerOptions{}};
};

TEST_P(Fork, LeavesTheParentsConnectionToTheParent) {
  const auto client = Make();
  ASSERT_TRUE(Register(client));

  const int child = ExitOf(ForkACaller(client));
  const bool parent = Register(client);

  EXPECT_EQ(child, 0);
  EXPECT_TRUE(parent);
  const std::vector<int> seen = ConnectionsOfRequests();  // by connection, not by time
  ASSERT_EQ(seen.size(), 4U);
  EXPECT_EQ(std::count(seen.begin(), seen.end(), seen.front()), 2) << "the parent's, before the fork and after it";
  EXPECT_EQ(server_.connections(), 2) << "one of the parent's, one of the child's";
}

TEST_P(Fork, SharesNoConnectionThatLayIdle) {
  const auto client = Make();
  ASSERT_TRUE(Register(client));
  ASSERT_EQ(SocketsTo(server_.port()).size(), 1U);

  EXPECT_EQ(CountShared(client, server_.port()), 0);
  EXPECT_TRUE(Register(client));
}

TEST_P(Fork, DoesNotDisturbAConnectionInUse) {
  const auto client = Make();
  server_.OnNext({steps::ReadRequest(), steps::AwaitSignal("go on"), steps::Respond(200, R"({"Signature":"s"})")});
  bool good = false;
  std::thread caller([&] { good = Register(client); });
  ASSERT_TRUE(server_.AwaitRequests(1));

  const int child = ExitOf(ForkACaller(client));
  server_.Signal("go on");
  caller.join();

  EXPECT_EQ(child, 0);
  EXPECT_TRUE(good);
  EXPECT_EQ(server_.requests().front().connection, 1);
  EXPECT_EQ(server_.connections(), 2) << "one of the parent's, one of the child's";
}

TEST_P(Fork, SharesNoConnectionThatWasInUse) {
  const auto client = Make();
  server_.OnNext({steps::ReadRequest(), steps::AwaitSignal("go on"), steps::Respond(200, R"({"Signature":"s"})")});
  bool good = false;
  std::thread caller([&] { good = Register(client); });
  ASSERT_TRUE(server_.AwaitRequests(1));

  const int shared = CountShared(client, server_.port());
  server_.Signal("go on");
  caller.join();

  EXPECT_EQ(shared, 0);
  EXPECT_TRUE(good);
}

TEST_P(Fork, WorksInTheMiddleOfOtherThreadsCalls) {
  if (GetParam()) GTEST_SKIP() << "OpenSSL's own generator has a lock that a child may find held: see client.h";
  constexpr std::size_t kForks = 50;
  // Fewer connections than threads: all are in use at nearly every fork, with others in line, so a child
  // that took over any of this would wait until it is ended. The switch for all calls is shared too.
  const auto client = Make(2);
  const CancellationSource shutdown;
  CallOptions options;
  options.cancellation = shutdown.token();
  std::atomic<bool> stop{false};
  std::atomic<int> failed{0};
  std::atomic<int> made{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < 8; ++i) {
    callers.emplace_back([&] {
      while (!stop) {
        failed += Register(client, options) ? 0 : 1;
        ++made;
      }
    });
  }
  for (int i = 0; i < 2; ++i) {
    callers.emplace_back([&] {
      while (!stop) (void)options.cancellation.OnCancel([] {});
    });
  }

  std::vector<int> exits;
  // To the first that fails: each one that hangs costs its whole patience.
  while (exits.size() < kForks && (exits.empty() || exits.back() == 0))
    exits.push_back(ExitOf(ForkACaller(client, options)));
  const int made_by_then = made;
  stop = true;
  for (std::thread& caller : callers) caller.join();

  EXPECT_EQ(exits, std::vector<int>(kForks, 0)) << "a negative number is the signal that ended a child";
  EXPECT_EQ(failed, 0);
  EXPECT_GT(made_by_then, 50) << "the other threads were not calling";
}

// As daemons do. What they open then has the numbers that connections had.
TEST_P(Fork, LeavesTheFilesAloneThatAChildOpensInstead) {
  const TempDir directory;
  const std::string journal = directory.Write("journal", "");
  for (const bool calls : {true, false}) {
    std::optional<MarketplaceMeteringClient> client = Make();
    ASSERT_TRUE(Register(*client));

    const pid_t child = fork();
    if (child == 0) {
      alarm(kPatience);
      for (int number = 3; number < 1024; ++number) close(number);
      std::vector<int> files(64);
      for (int& file : files) file = open(journal.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
      const bool good = !calls || Register(*client);
      client.reset();
      for (const int file : files) {
        if (write(file, ".", 1) != 1) _exit(2);
      }
      _exit(good ? 0 : 1);
    }

    EXPECT_EQ(ExitOf(child), 0);
    EXPECT_TRUE(Register(*client));
    EXPECT_EQ(std::filesystem::file_size(journal), calls ? 64U : 128U);
  }
}

// The first process of a container that makes a container: both are number 1.
TEST_P(Fork, KnowsAChildOfTheSameNumber) {
  const pid_t outer = fork();
  if (outer == 0) {
    alarm(3 * kPatience);
    if (unshare(CLONE_NEWPID) != 0) _exit(kMayNot);
    const pid_t first = fork();
    if (first == 0) {
      const TrustedTls trust;
      FaultServer server(kAnswers, GetParam() ? trust.server() : FaultServerOptions{});
      const auto client = Make(50, &server, &trust);
      if (!Register(client) || unshare(CLONE_NEWPID) != 0) _exit(1);
      if (ExitOf(ForkACaller(client)) != 0 || !Register(client)) _exit(2);
      _exit(server.connections() == 2 ? 0 : 3);
    }
    _exit(ExitOf(first));
  }
  const int exit = ExitOf(outer);
  if (exit == kMayNot) GTEST_SKIP() << "this process may not number processes anew";

  EXPECT_EQ(exit, 0);
}

INSTANTIATE_TEST_SUITE_P(Over, Fork, ::testing::Bool(),
                         [](const auto& row) { return std::string(row.param ? "Tls" : "Plain"); });

}  // namespace
}  // namespace marketplace_metering::test
