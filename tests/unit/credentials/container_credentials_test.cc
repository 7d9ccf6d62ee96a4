// Credentials from the agent of a container: the rows of the table, and what an agent may do beside them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "support/credentials_world.h"

namespace marketplace_metering {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr const char* kRelative = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
constexpr const char* kFull = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
constexpr const char* kToken = "AWS_CONTAINER_AUTHORIZATION_TOKEN";
constexpr const char* kTokenFile = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";
constexpr const char* kAnswer =
    R"({"AccessKeyId":"ASIATEST","SecretAccessKey":"hunter2","Token":"hunter3","Expiration":"2026-08-15T18:36:00Z",)"
    R"("AccountId":"123456789012","RoleArn":"arn:aws:iam::123456789012:role/r"})";

class ContainerCredentialsTest : public ::testing::Test, protected test::CredentialsWorld {
 protected:
  ContainerCredentialsTest() : CredentialsWorld("2026-08-15T12:36:00Z") { outside.names = names; }
  std::shared_ptr<CredentialsProvider> Make() { return MakeContainerCredentialsProvider(options, transport, outside); }
  Outcome<std::shared_ptr<const Credentials>> Resolve(const CredentialsRequest& request = {}) {
    return Make()->Resolve(request);
  }
  std::string Failure(const CredentialsRequest& request = {}) {
    const auto outcome = Resolve(request);
    if (outcome) return "it succeeded";
    EXPECT_THAT(outcome.error().message, Not(HasSubstr("hunter")));
    EXPECT_THAT(outcome.error().attempts, IsEmpty());
    return Text(outcome);
  }

  ContainerCredentialsOptions options;
  std::shared_ptr<testing::FakeNameResolver> names = std::make_shared<testing::FakeNameResolver>();
};

TEST_F(ContainerCredentialsTest, IsNotSetUpWithoutUri) {
  environment->Set(kToken, "hunter4");
  environment->Set(kFull, "  ");

  EXPECT_THAT(Failure(), AllOf(StartsWith("MissingCredentials: container: neither "), HasSubstr(kFull)));
  EXPECT_FALSE(Make()->CanRefresh());
}

TEST_F(ContainerCredentialsTest, K1AsksTheAgentOfEcs) {
  environment->Set(kRelative, "/credentials?a=1");
  transport->Reply(200, kAnswer);

  const auto keys = Resolve();

  ASSERT_TRUE(keys) << keys.error().message;
  EXPECT_EQ((*keys)->access_key_id, "ASIATEST");
  EXPECT_EQ((*keys)->secret_access_key.Reveal(), "hunter2");
  EXPECT_EQ((*keys)->session_token.Reveal(), "hunter3");
  EXPECT_EQ((*keys)->expiration, encoding::ParseIso8601("2026-08-15T18:36:00Z"));
  EXPECT_EQ((*keys)->account_id, "123456789012");
  EXPECT_EQ((*keys)->source, CredentialsSource::kContainer);
  const HttpRequest sent = transport->requests().at(0);
  EXPECT_EQ(sent.method, "GET");
  EXPECT_EQ(sent.url, "http://169.254.170.2/credentials?a=1");
  EXPECT_EQ(sent.body, "");
  EXPECT_EQ(Header(0, "Accept"), "application/json");
  EXPECT_EQ(Header(0, "Authorization"), "none");
  const SendOptions how = transport->options().at(0);
  EXPECT_TRUE(how.bypass_proxy);
  EXPECT_EQ(how.connect_timeout, 2s);
  EXPECT_EQ(how.read_timeout, 5s);
}

TEST_F(ContainerCredentialsTest, MayAskOnlyHostsThatMayKnowTheToken) {
  struct Row {
    const char* id;
    std::string uri;
    bool allowed;
    std::string connect_to = {};
  };
  names->Set("localhost", {"127.0.0.1"});
  names->Set("good", {"::1", "127.0.0.1"});
  names->Set("mixed", {"127.0.0.1", "10.0.0.1"});
  names->Set("odd", {"127.0.0.1", "not-an-address"});
  const std::vector<Row> rows = {
      {"K2", "/credentials", false},
      {"K3", "https://mypersonalsite:8080/c", true},
      {"K4", "http://localhost:8080/c", true, "127.0.0.1"},
      {"K5", "http://[fd00:ec2::23]/v1/credentials", true},
      {"K6", "http://192.168.1.1/c", false},
      {"K7", "http://mixed/c", false},
      {"another spelling", "HTTP://[FD00:EC2:0::23]/c", true},
      {"all addresses good", "http://good/c", true, "::1"},
      {"ECS", "http://169.254.170.2/c", true},
      {"EKS", "http://169.254.170.23/v1/credentials", true},
      {"loopback", "http://127.255.0.1/c", true},
      {"loopback six", "http://[::1]:81/c", true},
      {"mapped", "http://[::ffff:169.254.170.2]/c", true},
      {"neighbour", "http://169.254.170.24/c", false},
      {"metadata of the host", "http://169.254.169.254/c", false},
      {"nobody knows it", "http://unknown/c", false},
      {"no number", "http://odd/c", false},
      {"number in disguise", "http://2130706433/c", false},
      {"user", "http://user@127.0.0.1/c", false},
      {"user with evil host", "http://127.0.0.1@evil/c", false},
      {"fragment", "http://127.0.0.1/c#x", false},
      {"scheme", "ftp://127.0.0.1/c", false},
      {"file", "file:///etc/passwd", false},
      {"line break", "http://127.0.0.1/c\r\nX: y", false},
      {"no host", "http:///c", false},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.id);
    transport = std::make_shared<testing::ScriptedTransport>(clock);
    transport->Reply(200, kAnswer);
    environment->Set(kFull, row.uri);
    environment->Set(kToken, "hunter4");
    const auto keys = Resolve();
    EXPECT_EQ(static_cast<bool>(keys), row.allowed);
    ASSERT_THAT(transport->requests(), SizeIs(row.allowed ? 1 : 0));
    if (row.allowed) {
      EXPECT_EQ(transport->options().at(0).connect_to, row.connect_to);
      EXPECT_EQ(transport->options().at(0).bypass_proxy, row.uri.substr(0, 5) != "https");
      EXPECT_EQ(Header(0, "Authorization"), "hunter4");
    } else {
      EXPECT_EQ(keys.error().code, ErrorCode::kCredentialsUnavailable);
      EXPECT_THAT(keys.error().message, HasSubstr(kFull));
    }
  }
}

TEST_F(ContainerCredentialsTest, K6SaysWhichHostsMay) {
  environment->Set(kFull, "http://192.168.1.1/c");

  EXPECT_EQ(Failure(),
            "CredentialsUnavailable: container credentials: AWS_CONTAINER_CREDENTIALS_FULL_URI must use https, a "
            "loopback address, or an ECS/EKS link-local address (169.254.170.2, 169.254.170.23, fd00:ec2::23); it "
            "leads to '192.168.1.1'");
}

TEST_F(ContainerCredentialsTest, K7JudgesANameAnewAtEachFetch) {
  names->Set("agent", {"127.0.0.1"});
  environment->Set(kFull, "http://agent/c");
  transport->Reply(200, kAnswer);
  const auto provider = Make();
  ASSERT_TRUE(provider->Resolve({}));

  names->Set("agent", {"10.0.0.1"});

  EXPECT_FALSE(provider->Resolve({}));
  EXPECT_THAT(transport->requests(), SizeIs(1));
}

TEST_F(ContainerCredentialsTest, TriesTheAddressesOfANameInTurn) {
  names->Set("localhost", {"::1", "127.0.0.1"});
  environment->Set(kFull, "http://localhost:8080/c");
  transport->Fail(ErrorCode::kConnectionFailed, Delivery::kNotSent).Reply(200, kAnswer);

  ASSERT_TRUE(Resolve());

  EXPECT_EQ(transport->options().at(0).connect_to, "::1");
  EXPECT_EQ(transport->options().at(1).connect_to, "127.0.0.1");
}

TEST_F(ContainerCredentialsTest, K8TakesTheRelativeOneOfBoth) {
  environment->Set(kRelative, "/r");
  environment->Set(kFull, "http://192.168.1.1/c");
  transport->Reply(200, kAnswer);

  ASSERT_TRUE(Resolve());
  EXPECT_EQ(transport->requests().at(0).url, "http://169.254.170.2/r");
}

TEST_F(ContainerCredentialsTest, RefusesARelativeUriThatLeadsElsewhere) {
  for (const char* uri : {"credentials", "@evil/c", ".evil/c", ":81/c", "/c\r\nX: y", "/c#x", "/c d"}) {
    SCOPED_TRACE(uri);
    environment->Set(kRelative, uri);
    EXPECT_THAT(Failure(), AllOf(StartsWith("CredentialsUnavailable: "), HasSubstr(kRelative)));
    EXPECT_THAT(transport->requests(), IsEmpty());
  }
}

TEST_F(ContainerCredentialsTest, K9SendsTheTokenThatTheFileHoldsNow) {
  environment->Set(kFull, "http://169.254.170.23/v1/credentials");
  environment->Set(kTokenFile, "/token");
  environment->Set(kToken, "hunter4");
  transport->Reply(200, kAnswer).Reply(200, kAnswer);
  const auto provider = Make();

  files->Write("/token", "first\n");
  ASSERT_TRUE(provider->Resolve({}));
  files->Write("/token", "second\r\n");
  ASSERT_TRUE(provider->Resolve({}));

  EXPECT_EQ(Header(0, "Authorization"), "first");
  EXPECT_EQ(Header(1, "Authorization"), "second");
}

TEST_F(ContainerCredentialsTest, K10RefusesTokensThatAreNoHeader) {
  environment->Set(kRelative, "/c");
  for (const std::string token : {"hunter4\r\nX: y", "hunter4\nX: y", "hunter4\rX", "hunter4\x7f", "hunter4\x01"}) {
    environment->Set(kToken, token);
    environment->Unset(kTokenFile);
    EXPECT_THAT(Failure(), AllOf(HasSubstr("the container authorization token is not a legal header value"),
                                 HasSubstr(std::string("(") + kToken + ")")));
    files->Write("/token", token);
    environment->Set(kTokenFile, "/token");
    EXPECT_THAT(Failure(), HasSubstr(std::string("(") + kTokenFile + ")"));
  }
  files->Write("/token", "\r\n");
  EXPECT_THAT(Failure(), HasSubstr("the file '/token' is empty"));
  EXPECT_THAT(transport->requests(), IsEmpty());
}

TEST_F(ContainerCredentialsTest, K11NamesATokenFileThatIsNotThere) {
  environment->Set(kRelative, "/c");
  environment->Set(kTokenFile, "/gone");
  environment->Set(kToken, "hunter4");

  EXPECT_THAT(Failure(), AllOf(StartsWith("CredentialsUnavailable: "), HasSubstr(kTokenFile), HasSubstr("'/gone'")));
  EXPECT_THAT(transport->requests(), IsEmpty());
}

TEST_F(ContainerCredentialsTest, K12AsksAgainWhenItMayHelp) {
  environment->Set(kRelative, "/c");
  transport->Reply(500, "").Reply(500, "").Reply(200, kAnswer);
  const auto started = clock->MonotonicNow();

  ASSERT_TRUE(Resolve());

  EXPECT_THAT(transport->requests(), SizeIs(3));
  EXPECT_LE(clock->MonotonicNow() - started, 300ms);
}

TEST_F(ContainerCredentialsTest, AsksThreeTimesOrOnce) {
  struct Row {
    const char* id;
    int status;
    std::string body;
    std::size_t requests;
    std::string message;
  };
  const std::vector<Row> rows = {
      {"bad request", 400, R"({"code":"InvalidIdToken","message":"no such id"})", 1,
       "status 400: '[InvalidIdToken]: no such id'"},
      {"upper case", 403, R"({"Code":"AccessDenied","Message":"token hunter4-hunter4-hunter4"})", 1,
       "'[AccessDenied]: token (removed)'"},
      {"not found", 404, "nothing", 1, "status 404"},
      {"redirect", 302, "", 1, "status 302"},
      {"empty success", 204, "", 1, "status 204"},
      {"busy", 429, "", 3, "status 429"},
      {"down", 503, "{", 3, "status 503"},
      {"garbage", 200, "<html>hunter5</html>", 3, "cannot be understood"},
      {"empty", 200, "", 3, "cannot be understood"},
      {"a list", 200, "[]", 3, "cannot be understood"},
      {"wrong type", 200, R"({"AccessKeyId":1,"SecretAccessKey":"hunter2"})", 3, "AccessKeyId"},
      {"no key", 200, R"({"SecretAccessKey":"hunter2"})", 3, "AccessKeyId is missing"},
      {"no secret", 200, R"({"AccessKeyId":"hunter1"})", 3, "SecretAccessKey is missing"},
      {"twice", 200, R"({"AccessKeyId":"a","accesskeyid":"b","SecretAccessKey":"hunter2"})", 3, "is there twice"},
      {"no zone", 200, R"({"AccessKeyId":"A","SecretAccessKey":"hunter2","Expiration":"2026-08-15T18:36:00"})", 3,
       "with its zone"},
      {"number", 200, R"({"AccessKeyId":"A","SecretAccessKey":"hunter2","Expiration":1786818960})", 3, "Expiration"},
      {"code", 200, R"({"Code":"Failed","Message":"not now"})", 3, "failed to load credentials '[Failed]: not now'"},
      {"token", 200, R"({"Code":"Failed","Message":"no hunter4-hunter4-hunter4"})", 3, "'[Failed]: no (removed)'"},
      {"expired", 200, R"({"AccessKeyId":"A","SecretAccessKey":"hunter2","Expiration":"2026-08-15T12:36:00Z"})", 1,
       "ExpiredCredentials: "},
      {"line break", 200, R"({"AccessKeyId":"A\n","SecretAccessKey":"hunter2"})", 1, "InvalidCredentials: "},
      {"too large", 200, std::string(65537, ' '), 1, "more than 65536 bytes"},
  };
  environment->Set(kRelative, "/c");
  environment->Set(kToken, "hunter4-hunter4-hunter4");
  for (const Row& row : rows) {
    SCOPED_TRACE(row.id);
    transport = std::make_shared<testing::ScriptedTransport>(clock);
    for (int i = 0; i < 4; ++i) transport->Reply(row.status, row.body);
    EXPECT_THAT(Failure(), HasSubstr(row.message));
    EXPECT_THAT(transport->requests(), SizeIs(row.requests));
  }
}

TEST_F(ContainerCredentialsTest, AsksAgainWhenNobodyAnswers) {
  environment->Set(kRelative, "/c");
  for (int i = 0; i < 3; ++i) transport->Fail(ErrorCode::kReadTimeout, Delivery::kUnknown);
  EXPECT_THAT(Failure(), StartsWith("CredentialsUnavailable: container credentials: 169.254.170.2 ("));
  EXPECT_THAT(transport->requests(), SizeIs(3));

  environment->Set(kRelative, "");
  environment->Set(kFull, "https://agent.example.com/c");
  transport->Fail(ErrorCode::kCertificateRejected, Delivery::kNotSent);
  EXPECT_THAT(Failure(), StartsWith("CredentialsUnavailable: "));
  EXPECT_THAT(transport->requests(), SizeIs(4));
}

TEST_F(ContainerCredentialsTest, EndsWithTheCall) {
  environment->Set(kRelative, "/c");
  CredentialsRequest request;
  request.deadline = clock->MonotonicNow() + 10ms;
  transport->Reply(500, "");
  EXPECT_THAT(Failure(request), StartsWith("DeadlineExceeded: "));
  EXPECT_EQ(transport->options().at(0).deadline, request.deadline);

  CancellationSource source;
  CredentialsRequest cancelled;
  cancelled.cancellation = source.token();
  transport->Answer([&](const HttpRequest&, const SendOptions&) -> Outcome<HttpResponse> {
    source.Cancel();
    HttpResponse response;
    response.status = 500;
    return response;
  });
  EXPECT_THAT(Failure(cancelled), StartsWith("Cancelled: "));
  EXPECT_THAT(transport->requests(), SizeIs(2));
}

TEST_F(ContainerCredentialsTest, TakesNamesInAnyCaseAndKeysWithoutTokenAndEnd) {
  environment->Set(kRelative, "/c");
  transport->Reply(200, R"({"accesskeyid":"A","SECRETACCESSKEY":"s","Other":[1,{}]})");

  const auto keys = Resolve();

  ASSERT_TRUE(keys) << keys.error().message;
  EXPECT_EQ((*keys)->access_key_id, "A");
  EXPECT_TRUE((*keys)->session_token.empty());
  EXPECT_EQ((*keys)->expiration, clock->Now() + 15min);
}

TEST_F(ContainerCredentialsTest, TakesWhatCodeSaysForTheEnvironment) {
  environment->Set(kRelative, "/environment");
  environment->Set(kTokenFile, "/gone");
  options.full_uri = "http://127.0.0.1:8080/code";
  options.authorization_token = Secret("mine");
  transport->Reply(200, kAnswer);

  ASSERT_TRUE(Resolve());

  EXPECT_EQ(transport->requests().at(0).url, "http://127.0.0.1:8080/code");
  EXPECT_EQ(Header(0, "Authorization"), "mine");
  options.full_uri = "http://10.0.0.1/code";
  EXPECT_THAT(Failure(), HasSubstr("container credentials: full_uri must use https"));
}

}  // namespace
}  // namespace marketplace_metering
