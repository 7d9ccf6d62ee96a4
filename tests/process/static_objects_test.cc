// Clients in static objects work before `main`, after it, and in whatever order they end. Ends with 0
// when every call came out as it should.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <thread>

#include "marketplace_metering/client.h"
#include "marketplace_metering/testing/fake_system.h"
#include "support/fault_server.h"

namespace marketplace_metering::test {
namespace {

// Never destroyed, so that it outlives everything that calls it.
FaultServer& Server() {
  static auto* const server =
      new FaultServer({steps::ReadRequest(), steps::Respond(200, R"({"Signature":"s"})"), steps::Again()});
  return *server;
}

class StaticClient {
 public:
  explicit StaticClient(const char* name) : name_(name) { Call("when it is made"); }
  ~StaticClient() { Call("when it ends"); }
  StaticClient(const StaticClient&) = delete;
  StaticClient& operator=(const StaticClient&) = delete;

  void Call(const char* moment) const {
    RegisterUsageRequest request;
    request.product_code = "prod-1a2b3c";
    request.public_key_version = 1;
    const auto outcome = client_.RegisterUsage(request);
    if (outcome && outcome->signature == "s") return;
    std::fprintf(stderr, "%s, %s: %s\n", name_, moment, outcome ? "" : Describe(outcome.error()).c_str());
    _exit(1);
  }

 private:
  static MarketplaceMeteringClient Make() {
    ClientConfig config;
    config.region = "us-east-1";
    config.endpoint_url = Server().url();
    config.access_key_id = "AKIDEXAMPLE";
    config.secret_access_key = Secret("secret");
    Dependencies world;
    world.environment = std::make_shared<testing::FakeEnvironment>();
    return MarketplaceMeteringClient::Create(config, world).value();
  }

  const char* const name_;
  const MarketplaceMeteringClient client_ = Make();
};

const StaticClient before_main("a static object");

StaticClient& OnFirstUse() {
  static StaticClient client("a static object of a function");
  return client;
}

void AtExit() {
  before_main.Call("at exit");
}

}  // namespace
}  // namespace marketplace_metering::test

int main() {
  using namespace marketplace_metering::test;
  std::atexit(AtExit);
  OnFirstUse().Call("in main");
  before_main.Call("in main");
  std::thread([] {
    thread_local const StaticClient of_thread("a static object of a thread");
    of_thread.Call("in its thread");
  }).join();
  return 0;
}
