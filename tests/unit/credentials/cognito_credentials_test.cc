// Credentials of Cognito identities: the rows of the table, and what may go wrong beside them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "marketplace_metering/cognito_credentials.h"
#include "sts_world.h"

namespace marketplace_metering {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr const char* kPoolId = "us-east-1:01234567-89ab-cdef-0123-456789abcdef";
constexpr const char* kIdentity = "us-east-1:aaaaaaaa-0000-0000-0000-000000000001";
constexpr const char* kOther = "us-east-1:aaaaaaaa-0000-0000-0000-000000000002";

std::string Identity(const std::string& id) {
  return R"({"IdentityId":")" + id + "\"}";
}

std::string Keys(const std::string& id, std::chrono::system_clock::time_point end) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(end.time_since_epoch()).count();
  return R"({"IdentityId":"x","Credentials":{"AccessKeyId":")" + id +
         R"(","SecretKey":"hunter2hunter2","SessionToken":"hunter3hunter3","Expiration":)" + std::to_string(seconds) +
         ".0}}";
}

std::string Refusal(const std::string& name, const std::string& message = "no") {
  return R"({"__type":"com.amazonaws.cognito.identity#)" + name + R"(","message":")" + message + "\"}";
}

class CognitoTest : public ::testing::Test, protected test::StsWorld {
 protected:
  CognitoTest() { environment->Unset("AWS_REGION"); }

  std::shared_ptr<CredentialsProvider> Make() { return MakeCognitoCredentialsProvider(options, config, outside); }
  std::string Said(const CredentialsRequest& request = {}) {
    const auto outcome = Make()->Resolve(request);
    if (!outcome) {
      EXPECT_THAT(outcome.error().attempts, IsEmpty());
      EXPECT_EQ(outcome.error().delivery, Delivery::kNotSent);
      EXPECT_THAT(outcome.error().message, Not(HasSubstr("hunter")));
    }
    return Text(outcome);
  }
  std::string Target(std::size_t index) { return Header(index, "X-Amz-Target"); }
  void Give(const std::string& id, std::chrono::seconds lifetime = 1h) {
    transport->Reply(200, Keys(id, clock->Now() + lifetime));
  }

  CognitoCredentialsOptions options;
  ClientConfig config;
};

TEST_F(CognitoTest, G1AsksOnceWhoItIs) {
  options.identity_pool_id = kPoolId;
  options.logins["accounts.example.com"] = Secret("hunter1hunter1");
  const auto provider = Make();
  transport->Reply(200, Identity(kIdentity));
  Give("one");
  Give("two");

  const auto keys = provider->Resolve({});
  ASSERT_TRUE(keys) << keys.error().message;
  EXPECT_EQ((*keys)->access_key_id, "one");
  EXPECT_EQ((*keys)->secret_access_key.Reveal(), "hunter2hunter2");
  EXPECT_EQ((*keys)->session_token.Reveal(), "hunter3hunter3");
  EXPECT_EQ((*keys)->expiration, clock->Now() + 1h);
  EXPECT_EQ((*keys)->source, CredentialsSource::kCognito);
  EXPECT_EQ(Text(provider->Resolve({})), "two");

  ASSERT_THAT(transport->requests(), SizeIs(3));
  EXPECT_EQ(transport->requests()[0].method, "POST");
  EXPECT_EQ(transport->requests()[0].url, "https://cognito-identity.us-east-1.amazonaws.com");
  EXPECT_EQ(Target(0), "AWSCognitoIdentityService.GetId");
  EXPECT_EQ(Target(1), "AWSCognitoIdentityService.GetCredentialsForIdentity");
  EXPECT_EQ(Target(2), "AWSCognitoIdentityService.GetCredentialsForIdentity");
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(Header(i, "Content-Type"), "application/x-amz-json-1.1");
    EXPECT_EQ(Header(i, "Authorization"), "none");
    EXPECT_THAT(Body(i), HasSubstr(R"("Logins":{"accounts.example.com":"hunter1hunter1"})"));
  }
  EXPECT_THAT(Body(0), HasSubstr(kPoolId));
  EXPECT_THAT(Body(1), HasSubstr(kIdentity));
  EXPECT_EQ(Body(2), Body(1));
}

TEST_F(CognitoTest, G1RefreshesInACacheWithoutAskingWhoItIs) {
  options.identity_pool_id = kPoolId;
  const auto cached = MakeCachingCredentialsProvider(Make(), clock, outside.random);
  transport->Reply(200, Identity(kIdentity));
  Give("one");
  EXPECT_EQ(Text(cached->Resolve({})), "one");
  clock->Advance(51min);
  Give("two");

  EXPECT_EQ(Text(cached->Resolve({})), "two");
  EXPECT_THAT(transport->requests(), SizeIs(3));
}

TEST_F(CognitoTest, G2SendsTheLoginsOfNow) {
  options.identity_id = kIdentity;
  options.logins["a"] = Secret("stale");
  int asked = 0;
  options.current_logins = [&](const CredentialsRequest&) -> Outcome<CognitoLogins> {
    return CognitoLogins{{"a", Secret("token" + std::to_string(++asked))}};
  };
  const auto provider = Make();
  Give("one");
  Give("two");

  EXPECT_EQ(Text(provider->Resolve({})), "one");
  EXPECT_EQ(Text(provider->Resolve({})), "two");

  EXPECT_EQ(Body(0), std::string(R"({"IdentityId":")") + kIdentity + R"(","Logins":{"a":"token1"}})");
  EXPECT_EQ(Body(1), std::string(R"({"IdentityId":")") + kIdentity + R"(","Logins":{"a":"token2"}})");
}

TEST_F(CognitoTest, G2EndsWithoutLogins) {
  options.identity_id = kIdentity;
  options.current_logins = [](const CredentialsRequest&) -> Outcome<CognitoLogins> {
    Error error;
    error.code = ErrorCode::kMissingCredentials;
    error.message = "nobody has signed in";
    error.delivery = Delivery::kUnknown;
    error.attempts.resize(2);
    return error;
  };
  EXPECT_THAT(Said(), AllOf(StartsWith("CredentialsUnavailable: Cognito identity 'us-east-1:aaaaaaaa-"),
                            HasSubstr("': nobody has signed in")));

  options.current_logins = [](const CredentialsRequest&) -> Outcome<CognitoLogins> {
    throw std::runtime_error("oops");
  };
  EXPECT_THAT(Said(), AllOf(StartsWith("CredentialsUnavailable: "), HasSubstr("current_logins threw: oops")));

  options.current_logins = [](const CredentialsRequest& request) -> Outcome<CognitoLogins> {
    EXPECT_TRUE(request.deadline);
    Error error;
    error.code = ErrorCode::kDeadlineExceeded;
    return error;
  };
  CredentialsRequest request;
  request.deadline = clock->MonotonicNow() + 1s;
  EXPECT_THAT(Said(request), StartsWith("DeadlineExceeded: "));
  EXPECT_THAT(transport->requests(), IsEmpty());
}

TEST_F(CognitoTest, G3NeedsAPoolOrAnIdentity) {
  EXPECT_EQ(Said(),
            "InvalidConfiguration: Cognito: either identity_pool_id or identity_id must be set, and both are empty");
  EXPECT_THAT(transport->requests(), IsEmpty());
}

TEST_F(CognitoTest, TakesTheIdentityBeforeThePool) {
  options.identity_pool_id = kPoolId;
  options.identity_id = kIdentity;
  options.custom_role_arn = "arn:aws:iam::123456789012:role/r";
  Give("one");

  EXPECT_EQ(Said(), "one");
  EXPECT_EQ(Body(0),
            std::string(R"({"IdentityId":")") + kIdentity + R"(","CustomRoleArn":"arn:aws:iam::123456789012:role/r"})");
}

TEST_F(CognitoTest, SendsNothingThatBreaksARule) {
  options.identity_pool_id = kPoolId;
  options.custom_role_arn = "r";
  options.logins["a"] = Secret("hunter1\n");

  EXPECT_THAT(Said(), AllOf(StartsWith("InvalidConfiguration: Cognito identity pool 'us-east-1:0123"),
                            HasSubstr("custom_role_arn is 'r'"), HasSubstr("logins['a'] holds a control character")));
  options = {};
  options.identity_id = "x.evil.com/:0";
  EXPECT_THAT(Said(), StartsWith("InvalidConfiguration: "));
  EXPECT_THAT(transport->requests(), IsEmpty());
}

TEST_F(CognitoTest, AsksWhereTheIdAndTheSettingsSay) {
  struct Row {
    const char* name;
    const char* id;
    std::vector<std::pair<std::string, std::string>> variables;
    std::string url;
  };
  const std::vector<Row> rows = {
      {"the pool's region", "eu-west-1:0", {}, "https://cognito-identity.eu-west-1.amazonaws.com"},
      {"not that of metering",
       "eu-west-1:0",
       {{"AWS_REGION", "us-east-1"}},
       "https://cognito-identity.eu-west-1.amazonaws.com"},
      {"FIPS",
       "us-east-1:0",
       {{"AWS_USE_FIPS_ENDPOINT", "true"}},
       "https://cognito-identity-fips.us-east-1.amazonaws.com"},
      {"China", "cn-north-1:0", {}, "https://cognito-identity.cn-north-1.amazonaws.com.cn"},
      {"its own",
       "eu-west-1:0",
       {{"AWS_ENDPOINT_URL_COGNITO_IDENTITY", "http://localhost:1"}, {"AWS_ENDPOINT_URL", "http://x"}},
       "http://localhost:1"},
      {"everybody's", "eu-west-1:0", {{"AWS_ENDPOINT_URL", "http://localhost:2"}}, "http://localhost:2"},
  };
  for (const Row& row : rows) {
    test::StsWorld world;
    world.environment->Unset("AWS_REGION");
    for (const auto& [name, value] : row.variables) world.environment->Set(name, value);
    world.transport->Reply(200, Keys("id", world.clock->Now() + 1h));
    CognitoCredentialsOptions identity;
    identity.identity_id = row.id;
    EXPECT_EQ(Text(MakeCognitoCredentialsProvider(identity, {}, world.outside)->Resolve({})), "id") << row.name;
    EXPECT_EQ(world.transport->requests().at(0).url, row.url) << row.name;
  }
}

TEST_F(CognitoTest, RefusesSettingsThatCannotBeUsed) {
  options.identity_id = kIdentity;
  environment->Set("AWS_ENDPOINT_URL_COGNITO_IDENTITY", "cognito");
  EXPECT_THAT(Said(), HasSubstr("the endpoint of Amazon Cognito (environment variable "
                                "AWS_ENDPOINT_URL_COGNITO_IDENTITY): "));

  environment->Unset("AWS_ENDPOINT_URL_COGNITO_IDENTITY");
  environment->Set("AWS_MAX_ATTEMPTS", "many");
  EXPECT_THAT(Said(), HasSubstr("AWS_MAX_ATTEMPTS"));
  EXPECT_THAT(transport->requests(), IsEmpty());
}

TEST_F(CognitoTest, AsksAgainWhenItWasTooMuch) {
  options.identity_pool_id = kPoolId;
  transport->Reply(400, Refusal("TooManyRequestsException"));
  transport->Reply(500, Refusal("InternalErrorException"));
  transport->Reply(200, Identity(kIdentity));
  transport->Reply(400, Refusal("TooManyRequestsException"));
  transport->Fail(ErrorCode::kConnectionReset, Delivery::kUnknown);
  Give("one");

  EXPECT_EQ(Said(), "one");
  EXPECT_THAT(transport->requests(), SizeIs(6));
}

TEST_F(CognitoTest, GivesUpAfterThreeTimes) {
  options.identity_id = kIdentity;
  for (int i = 0; i < 3; ++i) transport->Reply(400, Refusal("TooManyRequestsException", "slow"));

  EXPECT_THAT(Said(), AllOf(StartsWith("CredentialsUnavailable: Cognito identity 'us-east-1:"),
                            HasSubstr("TooManyRequestsException: slow")));
  EXPECT_THAT(transport->requests(), SizeIs(3));
}

TEST_F(CognitoTest, SaysWhyItFails) {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"NotAuthorizedException", "of an identity provider that the pool knows"},
      {"ResourceNotFoundException", "Check the id"},
      {"InvalidIdentityPoolConfigurationException", "The pool needs a role"},
      {"ExternalServiceException", "did not answer Cognito"},
      {"InvalidParameterException", "InvalidParameterException: you sent (removed)"},
      {"ResourceConflictException", "ResourceConflictException: you sent (removed)"},
  };
  options.identity_id = kIdentity;
  options.logins["a"] = Secret("hunter1hunter1");
  for (const auto& [name, advice] : rows) {
    transport->Reply(400, Refusal(name, "you sent hunter1hunter1"));

    EXPECT_THAT(Said(), AllOf(StartsWith("CredentialsUnavailable: Cognito identity 'us-east-1:"), HasSubstr(name),
                              HasSubstr(advice)));
  }
  EXPECT_THAT(transport->requests(), SizeIs(rows.size()));
}

TEST_F(CognitoTest, TakesNoKeysThatHaveExpired) {
  options.identity_id = kIdentity;
  Give("old", 0s);
  EXPECT_THAT(Said(), AllOf(StartsWith("ExpiredCredentials: "), HasSubstr("have expired already")));
}

TEST_F(CognitoTest, TakesNoAnswerThatIsNone) {
  options.identity_pool_id = kPoolId;
  transport->Reply(200, "hunter2");
  EXPECT_THAT(Said(), AllOf(StartsWith("CredentialsUnavailable: "), HasSubstr("cannot be understood")));
  transport->Reply(200, Identity("hunter2"));
  EXPECT_THAT(Said(), AllOf(StartsWith("CredentialsUnavailable: "), HasSubstr("IdentityId is none")));
  transport->Reply(200, Identity(kIdentity));
  transport->Reply(200, R"({"Credentials":{"AccessKeyId":"hunter2"}})");
  EXPECT_THAT(Said(), AllOf(StartsWith("CredentialsUnavailable: "), HasSubstr("SecretKey is missing")));
  transport->Reply(200, Identity(kIdentity));
  transport->Reply(200, std::string(65537, ' '));
  EXPECT_THAT(Said(), HasSubstr("more than 65536 bytes"));
}

TEST_F(CognitoTest, ForgetsAnIdentityThatIsRefused) {
  for (const char* name : {"NotAuthorizedException", "ResourceNotFoundException"}) {
    options.identity_pool_id = kPoolId;
    const auto provider = Make();
    const std::size_t before = transport->requests().size();
    transport->Reply(200, Identity(kIdentity));
    transport->Reply(400, Refusal(name));
    EXPECT_THAT(Text(provider->Resolve({})), HasSubstr(name));
    transport->Reply(200, Identity(kOther));
    Give("one");

    EXPECT_EQ(Text(provider->Resolve({})), "one");
    EXPECT_EQ(Target(before + 2), "AWSCognitoIdentityService.GetId");
    EXPECT_THAT(Body(before + 3), HasSubstr(kOther));
  }
}

TEST_F(CognitoTest, KeepsAnIdentityThroughOtherTroubles) {
  options.identity_pool_id = kPoolId;
  const auto provider = Make();
  transport->Reply(200, Identity(kIdentity));
  transport->Reply(400, Refusal("ExternalServiceException"));
  EXPECT_FALSE(provider->Resolve({}));
  Give("one");
  EXPECT_EQ(Text(provider->Resolve({})), "one");
  EXPECT_THAT(transport->requests(), SizeIs(3));

  // One that was given is never taken for another.
  options.identity_id = kIdentity;
  const auto told = Make();
  transport->Reply(400, Refusal("ResourceNotFoundException"));
  EXPECT_FALSE(told->Resolve({}));
  transport->Reply(400, Refusal("ResourceNotFoundException"));
  EXPECT_FALSE(told->Resolve({}));
  EXPECT_EQ(Target(4), "AWSCognitoIdentityService.GetCredentialsForIdentity");
}

TEST_F(CognitoTest, EndsWithTheCallThatAsks) {
  options.identity_id = kIdentity;
  CredentialsRequest request;
  request.deadline = clock->MonotonicNow();
  EXPECT_THAT(Said(request), StartsWith("DeadlineExceeded: "));

  CancellationSource source;
  source.Cancel();
  request = {};
  request.cancellation = source.token();
  EXPECT_THAT(Said(request), StartsWith("Cancelled: "));
  EXPECT_THAT(transport->requests(), IsEmpty());
}

/// To guests Cognito gives an identity of their own each time. All are asked for before the first is given.
struct Guests final : HttpTransport {
  static constexpr int kThreads = 8;

  Outcome<HttpResponse> Send(const HttpRequest& request, const SendOptions& /*options*/) override {
    std::unique_lock<std::mutex> lock(mutex);
    HttpResponse response;
    response.status = 200;
    if (request.body.find("IdentityPoolId") == std::string::npos) {
      asked.push_back(request.body);
      response.body = keys;
      return response;
    }
    response.body = Identity("us-east-1:" + std::to_string(identities++));
    changed.notify_all();
    changed.wait(lock, [this] { return identities == kThreads; });
    return response;
  }

  std::string keys;
  std::mutex mutex;
  std::condition_variable changed;
  int identities = 0;
  std::vector<std::string> asked;
};

TEST_F(CognitoTest, HasOneIdentityForManyThreads) {
  options.identity_pool_id = kPoolId;
  const auto guests = std::make_shared<Guests>();
  guests->keys = Keys("one", clock->Now() + 1h);
  outside.transport = guests;
  const auto provider = Make();
  std::vector<std::thread> threads;
  for (int i = 0; i < Guests::kThreads; ++i) {
    threads.emplace_back([&] {
      for (int turn = 0; turn < 20; ++turn) EXPECT_EQ(Text(provider->Resolve({})), "one");
    });
  }
  for (std::thread& thread : threads) thread.join();

  EXPECT_EQ(guests->identities, Guests::kThreads);
  EXPECT_THAT(guests->asked, SizeIs(160));
  EXPECT_THAT(guests->asked, ::testing::Each(guests->asked[0]));
}

TEST_F(CognitoTest, LeavesSecretsOutOfTheLog) {
  struct Sink final : LogSink {
    void Write(const LogEvent& event) override { lines.push_back(FormatLogEvent(event)); }
    std::vector<std::string> lines;
  };
  const auto sink = std::make_shared<Sink>();
  outside.log = sink;
  options.identity_pool_id = kPoolId;
  options.logins["a"] = Secret("hunter1hunter1");
  transport->Reply(200, Identity(kIdentity));
  Give("one");
  EXPECT_EQ(Said(), "one");
  transport->Reply(400, Refusal("NotAuthorizedException", "hunter1hunter1"));
  EXPECT_THAT(Said(), HasSubstr("(removed)"));

  EXPECT_THAT(sink->lines, Not(IsEmpty()));
  EXPECT_THAT(sink->lines, ::testing::Each(Not(HasSubstr("hunter"))));
}

}  // namespace
}  // namespace marketplace_metering
