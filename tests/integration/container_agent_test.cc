// Credentials of a container over real sockets: an agent that answers, is slow, broken or not there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "encoding/iso8601.h"
#include "support/credentials_world.h"
#include "support/fault_server.h"

namespace marketplace_metering::test {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr const char* kKeys =
    R"({"AccessKeyId":"ASIATEST","SecretAccessKey":"s","Token":"t","Expiration":"2099-01-01T00:00:00Z"})";

class ContainerAgent : public ::testing::Test, protected CredentialsWorld {
 protected:
  ContainerAgent() {
    outside.transport = nullptr;  // real sockets
    environment->Set("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/token");
    environment->Set("http_proxy", "http://127.0.0.1:1");
    files->Write("/token", "Bearer 1\n");
  }
  // As a client finds them; waits between attempts take no time.
  std::shared_ptr<CredentialsProvider> Make(const std::string& uri) {
    environment->Set("AWS_CONTAINER_CREDENTIALS_FULL_URI", uri);
    return MakeDefaultCredentialsProvider({}, outside);
  }
  std::string Failure(const std::string& uri) { return Text(Make(uri)->Resolve({})); }
};

TEST_F(ContainerAgent, GivesKeysToWhoBringsTheToken) {
  FaultServer agent(Always(200, kKeys));

  const auto keys = Make(agent.url() + "v1/credentials?a=1")->Resolve({});

  ASSERT_TRUE(keys) << keys.error().message;
  EXPECT_EQ((*keys)->access_key_id, "ASIATEST");
  ASSERT_THAT(agent.requests(), SizeIs(1));
  const ReceivedRequest request = agent.requests().at(0);
  EXPECT_EQ(request.RequestLine(), "GET /v1/credentials?a=1 HTTP/1.1");
  EXPECT_EQ(request.Header("Host"), "127.0.0.1:" + std::to_string(agent.port()));
  EXPECT_EQ(request.Header("Accept"), "application/json");
  EXPECT_EQ(request.Header("Authorization"), "Bearer 1");
}

// As in a task of ECS or a pod with Pod Identity: keys of six hours, and a token that is replaced every hour.
TEST_F(ContainerAgent, KeepsItsRoleForADayOfRotatingTokens) {
  std::atomic<int> given{0};
  const Step answer = [&](FaultConnection& connection) {
    const std::string end = encoding::FormatExtended(clock->Now() + 6h);
    return steps::Respond(200, R"({"AccessKeyId":"ASIA)" + std::to_string(++given) +
                                   R"(","SecretAccessKey":"s","Token":"t","Expiration":")" + end + R"("})")(connection);
  };
  FaultServer agent({steps::ReadRequest(), answer, steps::Again()});
  const auto provider = Make(agent.url());
  for (int minute = 0; minute <= 24 * 60; ++minute) {
    if (minute % 60 == 0) files->Write("/token", "Bearer " + std::to_string(minute / 60) + "\n");
    const auto keys = provider->Resolve({});
    ASSERT_TRUE(keys) << minute << ": " << keys.error().message;
    ASSERT_GT(*(*keys)->expiration, clock->Now()) << minute;
    clock->Advance(1min);
  }

  EXPECT_EQ(given, 5);  // 10 minutes before each six hours are over
  std::vector<std::string> tokens;
  for (const ReceivedRequest& request : agent.requests())
    tokens.push_back(request.Header("Authorization").value_or(""));
  EXPECT_THAT(tokens, ElementsAre("Bearer 0", "Bearer 5", "Bearer 11", "Bearer 17", "Bearer 23"));
}

TEST_F(ContainerAgent, ThatIsSilentIsNotAwaitedByACancelledCall) {
  FaultServer agent({steps::ReadRequest(), steps::AwaitHangUp()});
  const CancellationSource source;
  CredentialsRequest request;
  request.cancellation = source.token();
  const auto provider = Make(agent.url());
  std::thread canceller([&] {
    agent.AwaitRequests(1);
    source.Cancel();
  });

  const auto keys = provider->Resolve(request);
  canceller.join();

  ASSERT_FALSE(keys);
  EXPECT_EQ(keys.error().code, ErrorCode::kCancelled);
  EXPECT_THAT(agent.requests(), SizeIs(1));
}

TEST_F(ContainerAgent, IsFoundByItsName) {
  FaultServer agent(Always(200, kKeys));

  const auto keys = Make("http://localhost:" + std::to_string(agent.port()) + "/c")->Resolve({});

  ASSERT_TRUE(keys) << keys.error().message;
  EXPECT_EQ(agent.requests().at(0).Header("Host"), "localhost:" + std::to_string(agent.port()));
}

TEST_F(ContainerAgent, IsAskedAgainAfterTroubles) {
  FaultServer agent(Always(200, kKeys));
  agent.OnNext({steps::ReadRequest(), steps::Reset()});
  agent.OnNext({steps::ReadRequest(), steps::Send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"), steps::Close()});

  EXPECT_TRUE(Make(agent.url())->Resolve({}));
  EXPECT_THAT(agent.requests(), SizeIs(3));
}

TEST_F(ContainerAgent, IsNotFollowedElsewhere) {
  FaultServer other(Always(200, kKeys));
  FaultServer agent(Always(302, "", {{"Location", other.url()}}));

  EXPECT_THAT(Failure(agent.url()), HasSubstr("status 302"));
  EXPECT_THAT(other.requests(), IsEmpty());
}

TEST_F(ContainerAgent, EndsTheSearchWhenItFails) {
  const std::vector<std::pair<int, std::string>> answers = {
      {500, "{"}, {403, R"({"code":"AccessDenied","message":"no"})"}, {200, "<html>"}, {200, std::string(70000, ' ')}};
  for (const auto& [status, body] : answers) {
    FaultServer agent(Always(status, body));
    EXPECT_THAT(Failure(agent.url()), StartsWith("CredentialsUnavailable: container credentials: 127.0.0.1")) << body;
  }
}

// H5: dead, and nobody else is asked.
TEST_F(ContainerAgent, H5ThatIsNotThereIsAnError) {
  const RefusingPort gone;

  EXPECT_THAT(Failure(gone.url()), StartsWith("CredentialsUnavailable: container credentials: 127.0.0.1"));
}

}  // namespace
}  // namespace marketplace_metering::test
