// Cognito over real sockets: one that answers, is slow, broken, lies or is not there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "marketplace_metering/cognito_credentials.h"
#include "support/credentials_world.h"
#include "support/fault_server.h"

namespace marketplace_metering::test {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr const char* kKeys =
    R"({"IdentityId":"us-east-1:1","Credentials":{"AccessKeyId":"ASIATEST","SecretKey":"s","SessionToken":"t",)"
    R"("Expiration":4.0E9}})";

// As Cognito does it: by what is asked.
Script Cognito() {
  return {steps::ReadRequest(),
          [](FaultConnection& connection) {
            const bool who = connection.current().Header("X-Amz-Target") == "AWSCognitoIdentityService.GetId";
            return steps::Respond(200, who ? R"({"IdentityId":"us-east-1:1"})" : kKeys)(connection);
          },
          steps::Again()};
}

class CognitoPool : public ::testing::Test, protected CredentialsWorld {
 protected:
  CognitoPool() { outside.transport = nullptr; }  // real sockets
  // Waits between attempts take no time.
  std::shared_ptr<CredentialsProvider> Make(const std::string& url) {
    environment->Set("AWS_ENDPOINT_URL_COGNITO_IDENTITY", url);
    CognitoCredentialsOptions options;
    options.identity_pool_id = "us-east-1:0";
    options.logins["accounts.example.com"] = Secret("hunter1hunter1");
    return MakeCognitoCredentialsProvider(options, config, outside);
  }
  std::string Failure(const std::string& url) {
    const auto outcome = Make(url)->Resolve({});
    if (outcome) return "it succeeded";
    EXPECT_THAT(outcome.error().message, Not(HasSubstr("hunter")));
    return Text(outcome);
  }

  ClientConfig config;
};

TEST_F(CognitoPool, GivesKeysForLogins) {  // G1
  FaultServer cognito(Cognito());
  const auto provider = Make(cognito.url());

  for (int i = 0; i < 2; ++i) {
    const auto keys = provider->Resolve({});
    ASSERT_TRUE(keys) << keys.error().message;
    EXPECT_EQ((*keys)->access_key_id, "ASIATEST");
  }

  const auto requests = cognito.requests();
  ASSERT_THAT(requests, SizeIs(3));
  EXPECT_EQ(requests[0].body, R"({"IdentityPoolId":"us-east-1:0","Logins":{"accounts.example.com":"hunter1hunter1"}})");
  EXPECT_EQ(requests[2].body, R"({"IdentityId":"us-east-1:1","Logins":{"accounts.example.com":"hunter1hunter1"}})");
  for (const ReceivedRequest& request : requests) {
    EXPECT_FALSE(request.Header("Authorization"));
    EXPECT_EQ(request.Header("Content-Type"), "application/x-amz-json-1.1");
  }
}

TEST_F(CognitoPool, AsksAgainAfterTroubles) {
  FaultServer cognito(Cognito());
  cognito.OnNext({steps::ReadRequest(), steps::Reset()});
  cognito.OnNext(
      {steps::ReadRequest(), steps::Send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"), steps::Close()});

  const auto keys = Make(cognito.url())->Resolve({});

  ASSERT_TRUE(keys) << keys.error().message;
  EXPECT_THAT(cognito.requests(), SizeIs(4));
}

TEST_F(CognitoPool, AsksAgainWhenItWasTooMuch) {
  FaultServer cognito(Cognito());
  cognito.OnNext(
      {steps::ReadRequest(), steps::Respond(400, R"({"__type":"TooManyRequestsException"})"), steps::Close()});

  EXPECT_TRUE(Make(cognito.url())->Resolve({}));
}

TEST_F(CognitoPool, IsNotFollowedElsewhere) {
  FaultServer other(Cognito());
  FaultServer cognito(Always(302, "", {{"Location", other.url()}}));

  EXPECT_THAT(Failure(cognito.url()), AllOf(StartsWith("CredentialsUnavailable: "), HasSubstr("(HTTP 302)")));
  EXPECT_THAT(other.requests(), IsEmpty());
}

TEST_F(CognitoPool, SaysWhyItFails) {
  struct Row {
    int status;
    std::string body;
    Headers headers;
    const char* message;
  };
  const std::vector<Row> rows = {
      {400, R"({"__type":"NotAuthorizedException","message":"hunter1hunter1 expired"})", {}, "(removed) expired"},
      {400, "{}", {{"x-amzn-ErrorType", "ResourceNotFoundException:http://x"}}, "ResourceNotFoundException. Check"},
      {500, R"({"__type":"InternalErrorException"})", {}, "InternalErrorException"},
      {403, "<html>", {}, "check the endpoint of Cognito"},
      {200, "<html>", {{"Content-Type", "text/html"}}, "cannot be understood"},
      {200, "", {}, "cannot be understood"},
      {200, "[]", {}, "not an object"},
      {200, R"({"IdentityId":{}})", {}, "IdentityId"},
      {200, std::string(70000, ' '), {}, ""},
      {200, std::string(60000, '['), {}, "cannot be understood"},
  };
  for (const Row& row : rows) {
    FaultServer cognito(Always(row.status, row.body, row.headers));

    EXPECT_THAT(Failure(cognito.url()), AllOf(StartsWith("CredentialsUnavailable: Cognito identity pool 'us-east-1:0'"),
                                              HasSubstr(row.message)));
  }
}

TEST_F(CognitoPool, IsNotWaitedForLongerThanTheSettingsSay) {
  config.http.read_timeout = 50ms;
  FaultServer cognito({steps::ReadRequest(), steps::AwaitHangUp()});

  EXPECT_THAT(Failure(cognito.url()), StartsWith("CredentialsUnavailable: "));
  EXPECT_THAT(cognito.requests(), SizeIs(3));
}

TEST_F(CognitoPool, IsNotWaitedForLongerThanTheCall) {
  FaultServer cognito({steps::ReadRequest(), steps::AwaitHangUp()});
  const auto provider = Make(cognito.url());
  CancellationSource source;
  std::thread impatient([&] {
    EXPECT_TRUE(cognito.AwaitRequests(1));
    source.Cancel();
  });
  CredentialsRequest request;
  request.cancellation = source.token();
  const auto outcome = provider->Resolve(request);
  impatient.join();

  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, ErrorCode::kCancelled);
}

TEST_F(CognitoPool, ThatIsNotThereIsAnError) {
  const RefusingPort gone;

  EXPECT_THAT(Failure(gone.url()), StartsWith("CredentialsUnavailable: Cognito identity pool 'us-east-1:0': "));
}

}  // namespace
}  // namespace marketplace_metering::test
