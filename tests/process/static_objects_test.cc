// Clients in static objects work before `main`, after it, and in whatever order they end. The program
// starts itself a second time: the first keeps the server and counts, the second has the statics, so
// that a destructor that never runs is noticed too. Ends with 0 when every call was made and came out
// as it should.
#include <sys/wait.h>
#include <unistd.h>

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "marketplace_metering/client.h"
#include "marketplace_metering/testing/fake_system.h"
#include "support/fault_server.h"

namespace marketplace_metering::test {
namespace {

constexpr const char* kServer = "PROCESS_STATIC_OBJECTS_SERVER";
constexpr int kFailed = 1;
constexpr unsigned kPatience = 60;  // seconds, after which the second process counts as hanging

/// Calls when it is made and when it ends; idle in the process that keeps the server.
class StaticClient {
 public:
  explicit StaticClient(const char* name) : name_(name), client_(Make()) { Call("when it is made"); }
  ~StaticClient() { Call("when it ends"); }
  StaticClient(const StaticClient&) = delete;
  StaticClient& operator=(const StaticClient&) = delete;

  void Call(const char* moment) const {
    if (!client_) return;
    RegisterUsageRequest request;
    request.product_code = "prod-1a2b3c";
    request.public_key_version = 1;
    const auto outcome = client_->RegisterUsage(request);
    if (outcome && outcome->signature == "s") return;
    std::fprintf(stderr, "%s, %s: %s\n", name_, moment, outcome ? "a wrong answer" : Describe(outcome.error()).c_str());
    _exit(kFailed);
  }

 private:
  static std::optional<MarketplaceMeteringClient> Make() {
    const char* const url = std::getenv(kServer);
    if (url == nullptr) return std::nullopt;
    ClientConfig config;
    config.region = "us-east-1";
    config.endpoint_url = url;
    config.access_key_id = "AKIDEXAMPLE";
    config.secret_access_key = Secret("secret");
    Dependencies world;
    world.environment = std::make_shared<testing::FakeEnvironment>();
    return MarketplaceMeteringClient::Create(config, world).value();
  }

  const char* const name_;
  const std::optional<MarketplaceMeteringClient> client_;
};

/// Calls with a client that is not its own.
class LastUser {
 public:
  explicit LastUser(const StaticClient& client) : client_(client) {}
  ~LastUser() { client_.Call("in the destructor of another static object"); }
  LastUser(const LastUser&) = delete;
  LastUser& operator=(const LastUser&) = delete;

 private:
  const StaticClient& client_;
};

// Priorities stand in for translation units: the first comes before every object without one, those of
// the library and of its dependencies included, and goes after them.
[[gnu::init_priority(101)]] const StaticClient first("the first static object");
const StaticClient plain("a static object");
const LastUser last_user(plain);
[[gnu::init_priority(65535)]] const StaticClient last("the last static object");

StaticClient& OnFirstUse() {
  static StaticClient client("a static object of a function");
  return client;
}

// Made only when the process is ending.
void AtExit() {
  static const StaticClient made_late("a static object made at exit");
  first.Call("at exit");
  plain.Call("at exit");
  OnFirstUse().Call("at exit");
}

// Runs when the function's static is gone: it was made after this was registered.
void AtExitLater() {
  first.Call("at exit, later");
  plain.Call("at exit, later");
}

// Made and ended 7 x 2; `first` 3, `plain` 4, `OnFirstUse` 2, `of_thread` 1, `of_main` 1 in between.
constexpr std::size_t kCalls = 7 * 2 + 3 + 4 + 2 + 1 + 1;

void UseStatics() {
  std::atexit(&AtExitLater);
  OnFirstUse().Call("in main");
  std::atexit(&AtExit);
  first.Call("in main");
  plain.Call("in main");
  std::thread([] {
    thread_local const StaticClient of_thread("an object of a thread");
    of_thread.Call("in its thread");
  }).join();
  thread_local const StaticClient of_main("an object of the main thread");
  of_main.Call("in main");
}

int KeepTheServer(const char* program) {
  FaultServer server({steps::ReadRequest(), steps::Respond(200, R"({"Signature":"s"})"), steps::Again()});
  const std::string url = server.url();
  const pid_t child = fork();
  if (child == 0) {
    alarm(kPatience);
    setenv(kServer, url.c_str(), 1);
    execl("/proc/self/exe", program, static_cast<char*>(nullptr));
    _exit(kFailed);
  }
  int status = -1;
  waitpid(child, &status, 0);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    std::fprintf(stderr, "the process with the statics ended with status %#x\n", static_cast<unsigned>(status));
    return kFailed;
  }
  const std::size_t calls = server.requests().size();
  if (calls == kCalls) return 0;
  std::fprintf(stderr, "%zu calls were made, and should be %zu\n", calls, kCalls);
  return kFailed;
}

}  // namespace
}  // namespace marketplace_metering::test

int main(int /*argc*/, char** argv) {
  using namespace marketplace_metering::test;
  if (std::getenv(kServer) == nullptr) return KeepTheServer(argv[0]);
  UseStatics();
  return 0;
}
