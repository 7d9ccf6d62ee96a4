// Roles over real sockets: a pod whose token is rotated, and an STS that is slow to be right, broken or not there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "encoding/iso8601.h"
#include "support/credentials_world.h"
#include "support/fault_server.h"

namespace marketplace_metering::test {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

std::string Success(const std::string& id, std::chrono::system_clock::time_point end) {
  return "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>" + id +
         "</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>" +
         encoding::FormatExtended(end) +
         "</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>";
}

class StsPod : public ::testing::Test, protected CredentialsWorld {
 protected:
  StsPod() {
    outside.transport = nullptr;  // real sockets
    environment->Set("AWS_WEB_IDENTITY_TOKEN_FILE", "/token");
    environment->Set("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/r");
    environment->Set("AWS_REGION", "eu-west-1");
    files->Write("/token", "eyJtoken0\n");
  }
  // As a client in a pod of EKS finds them; waits between attempts take no time.
  std::shared_ptr<CredentialsProvider> Make(const std::string& url, const ClientConfig& config = {}) {
    environment->Set("AWS_ENDPOINT_URL_STS", url);
    return MakeDefaultCredentialsProvider(config, outside);
  }
  std::string Failure(const std::string& url) { return Text(Make(url)->Resolve({})); }
  std::string Good(const std::string& id) { return Success(id, clock->Now() + 1h); }
};

TEST_F(StsPod, KeepsItsRoleForThreeHoursOfRotatingTokens) {
  std::atomic<int> given{0};
  const Step answer = [&](FaultConnection& connection) {
    return steps::Respond(200, Good("ASIA" + std::to_string(++given)))(connection);
  };
  FaultServer sts({steps::ReadRequest(), answer, steps::Again()});
  const auto provider = Make(sts.url());
  for (int minute = 0; minute <= 180; ++minute) {
    if (minute % 48 == 0) files->Write("/token", "eyJtoken" + std::to_string(minute / 48) + "\n");
    const auto keys = provider->Resolve({});
    ASSERT_TRUE(keys) << minute << ": " << keys.error().message;
    ASSERT_GT(*(*keys)->expiration, clock->Now()) << minute;
    clock->Advance(1min);
  }

  EXPECT_EQ(given, 4);  // 10 minutes before each hour is over
  std::vector<std::string> tokens;
  for (const ReceivedRequest& request : sts.requests()) {
    EXPECT_FALSE(request.Header("Authorization"));
    tokens.push_back(request.body.substr(request.body.rfind('=') + 1));
  }
  EXPECT_EQ(tokens.front(), "eyJtoken0");
  EXPECT_EQ(tokens.back(), "eyJtoken3");
}

TEST_F(StsPod, AsksAgainAfterTroubles) {
  FaultServer sts(Always(200, Good("ASIATEST")));
  sts.OnNext({steps::ReadRequest(), steps::Reset()});
  sts.OnNext({steps::ReadRequest(), steps::Send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<A"), steps::Close()});

  const auto keys = Make(sts.url())->Resolve({});

  ASSERT_TRUE(keys) << keys.error().message;
  EXPECT_THAT(sts.requests(), SizeIs(3));
}

TEST_F(StsPod, IsNotFollowedElsewhere) {
  FaultServer other(Always(200, Good("EVIL")));
  FaultServer sts(Always(302, "", {{"Location", other.url()}}));

  EXPECT_THAT(Failure(sts.url()), HasSubstr("(HTTP 302)"));
  EXPECT_THAT(other.requests(), IsEmpty());
}

TEST_F(StsPod, EndsTheSearchWhenItFails) {
  const std::vector<std::pair<int, std::string>> answers = {
      {500, "{"},
      {403, "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>"},
      {200, "<html>"},
      {200, "{}"},
      {200, ""},
      {200, std::string(70000, ' ')}};
  for (const auto& [status, body] : answers) {
    FaultServer sts(Always(status, body));
    EXPECT_THAT(Failure(sts.url()), StartsWith("CredentialsUnavailable: Unable to assume role arn:aws:iam:")) << body;
  }
}

TEST_F(StsPod, ThatIsSilentIsAnErrorInTime) {
  FaultServer sts({steps::ReadRequest(), steps::AwaitHangUp()});
  ClientConfig config;
  config.http.read_timeout = 20ms;

  const auto keys = Make(sts.url(), config)->Resolve({});

  ASSERT_FALSE(keys);
  EXPECT_EQ(keys.error().code, ErrorCode::kCredentialsUnavailable);
  EXPECT_THAT(sts.requests(), SizeIs(3));
}

TEST_F(StsPod, ThatIsNotThereIsAnError) {
  const RefusingPort gone;

  EXPECT_THAT(Failure(gone.url()), StartsWith("CredentialsUnavailable: Unable to assume role arn:aws:iam:"));
}

}  // namespace
}  // namespace marketplace_metering::test
