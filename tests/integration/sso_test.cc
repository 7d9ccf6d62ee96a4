// IAM Identity Center over real sockets and real files: a login shared by two processes, and services that are slow,
// broken or not there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "support/credentials_world.h"
#include "support/fault_server.h"
#include "support/temp_dir.h"

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
    R"({"roleCredentials":{"accessKeyId":"ASIATEST","secretAccessKey":"s","sessionToken":"t","expiration":4070908800000}})";
constexpr const char* kRenewed = R"({"accessToken":"renewed","expiresIn":28800,"refreshToken":"next"})";
constexpr const char* kFile = "home/.aws/sso/cache/34c6fceca75e456f25e7e99531e2425c6c1de443.json";

class Sso : public ::testing::Test, protected CredentialsWorld {
 protected:
  Sso() {
    outside.transport = nullptr;  // real sockets
    outside.files = nullptr;
    environment->Set("HOME", dir.path() + "/home");
    std::filesystem::create_directories(dir.path() + "/home/.aws/sso/cache");
    dir.Write("home/.aws/config", "[sso-session dev]\nsso_region=us-east-1\nsso_start_url=https://x\n");
  }
  // As another process would make it; waits between attempts take no time.
  std::shared_ptr<CredentialsProvider> Make(const std::string& portal, const std::string& tokens) {
    environment->Set("AWS_ENDPOINT_URL_SSO", portal);
    environment->Set("AWS_ENDPOINT_URL_SSO_OIDC", tokens);
    SsoCredentialsOptions options;
    options.session = "dev";
    options.account_id = "123456789012";
    options.role_name = "r@x";
    return MakeSsoCredentialsProvider(options, config, outside);
  }
  void LogIn(const std::string& end) {
    dir.Write(kFile, R"({"accessToken":"hunter2hunter2","expiresAt":")" + end +
                         R"(","refreshToken":"hunter3","clientId":"c","clientSecret":"hunter4","more":1})");
  }
  std::string Kept() { return *MakeSystemFileSystem()->Read(dir.path() + "/" + kFile, 65536); }

  TempDir dir;
  ClientConfig config;
};

TEST_F(Sso, O3RenewsTheTokenAndGetsKeysForIt) {
  FaultServer portal(Always(200, kKeys));
  FaultServer tokens(Always(200, kRenewed));
  LogIn("2026-12-01T00:02:00Z");

  EXPECT_EQ(Text(Make(portal.url(), tokens.url())->Resolve({})), "ASIATEST");

  const ReceivedRequest renewal = tokens.requests().at(0);
  EXPECT_EQ(renewal.RequestLine(), "POST /token HTTP/1.1");
  EXPECT_EQ(renewal.Header("Content-Type"), "application/json");
  EXPECT_EQ(renewal.body,
            R"({"clientId":"c","clientSecret":"hunter4","grantType":"refresh_token","refreshToken":"hunter3"})");
  const ReceivedRequest exchange = portal.requests().at(0);
  EXPECT_EQ(exchange.RequestLine(), "GET /federation/credentials?role_name=r%40x&account_id=123456789012 HTTP/1.1");
  EXPECT_EQ(exchange.Header("x-amz-sso_bearer_token"), "renewed");
  EXPECT_FALSE(exchange.Header("Authorization"));
  EXPECT_EQ(exchange.body, "");
  EXPECT_EQ(Kept(), R"({"accessToken":"renewed","expiresAt":"2026-12-01T08:00:00Z","refreshToken":"next",)"
                    R"("clientId":"c","clientSecret":"hunter4","more":1})");
  struct stat status {};
  ASSERT_EQ(::stat((dir.path() + "/" + kFile).c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(Sso, TwoProcessesShareATokenForADay) {
  FaultServer portal(Always(200, kKeys));
  FaultServer tokens(Always(200, kRenewed));
  LogIn("2026-12-01T00:02:00Z");
  const auto one = Make(portal.url(), tokens.url());
  const auto other = Make(portal.url(), tokens.url());

  for (int i = 0; i < 24 * 12; ++i) {
    ASSERT_EQ(Text(one->Resolve({})), "ASIATEST") << i;
    ASSERT_EQ(Text(other->Resolve({})), "ASIATEST") << i;
    clock->Advance(5min);
  }

  EXPECT_THAT(tokens.requests(), SizeIs(4));  // at the beginning, and 5 minutes before 8 hours are over
  EXPECT_THAT(Kept(), HasSubstr(R"("more":1)"));
}

TEST_F(Sso, IsAskedAgainAfterTroubles) {
  FaultServer portal(Always(200, kKeys));
  portal.OnNext({steps::ReadRequest(), steps::Reset()});
  portal.OnNext({steps::ReadRequest(), steps::Send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"), steps::Close()});
  FaultServer tokens(Always(200, kRenewed));
  tokens.OnNext({steps::ReadRequest(), steps::Respond(500, "{"), steps::Close()});
  tokens.OnNext({steps::ReadRequest(), steps::Reset()});
  LogIn("2026-11-30T00:00:00Z");

  EXPECT_EQ(Text(Make(portal.url(), tokens.url())->Resolve({})), "ASIATEST");
  EXPECT_THAT(portal.requests(), SizeIs(3));
  EXPECT_THAT(tokens.requests(), SizeIs(3));
}

TEST_F(Sso, IsNotFollowedElsewhere) {
  FaultServer other(Always(200, kKeys));
  FaultServer portal(Always(307, "", {{"Location", other.url()}}));
  FaultServer tokens(Always(307, "", {{"Location", other.url()}}));
  LogIn("2026-12-01T01:00:00Z");
  EXPECT_THAT(Text(Make(portal.url(), tokens.url())->Resolve({})), HasSubstr("(HTTP 307)"));

  LogIn("2026-11-30T00:00:00Z");
  EXPECT_THAT(Text(Make(portal.url(), tokens.url())->Resolve({})), HasSubstr("(HTTP 307)"));
  EXPECT_THAT(other.requests(), IsEmpty());
}

TEST_F(Sso, FailsWithAnErrorOfItsOwnWhateverIsAnswered) {
  const std::vector<std::pair<int, std::string>> answers = {
      {500, "{"},
      {403, R"({"__type":"ForbiddenException","message":"no hunter2hunter2"})"},
      {429, ""},
      {204, ""},
      {200, "<html>"},
      {200, R"({"roleCredentials":[]})"},
      {200, R"({"roleCredentials":{"accessKeyId":1}})"},
      {200, std::string(70000, ' ')},
      {200, std::string(60000, '[')}};
  for (const auto& [status, body] : answers) {
    SCOPED_TRACE(std::to_string(status) + " " + body.substr(0, 40));
    FaultServer portal(Always(status, body));
    FaultServer tokens(Always(status, body));
    LogIn("2026-12-01T01:00:00Z");
    EXPECT_THAT(Text(Make(portal.url(), tokens.url())->Resolve({})),
                AllOf(StartsWith("CredentialsUnavailable: Unable to get credentials of role r@x in account "
                                 "123456789012 from IAM Identity Center: "),
                      Not(HasSubstr("hunter"))));

    LogIn("2026-11-30T00:00:00Z");
    EXPECT_THAT(Text(Make(portal.url(), tokens.url())->Resolve({})),
                AllOf(StartsWith("CredentialsUnavailable: "), HasSubstr("run aws sso login --sso-session dev"),
                      Not(HasSubstr("hunter"))));
    EXPECT_THAT(Kept(), HasSubstr("hunter2"));
  }
}

TEST_F(Sso, SaysThatTheLoginIsOver) {
  FaultServer portal(Always(401, R"({"message":"Session token not found or invalid"})",
                            {{"x-amzn-ErrorType", "UnauthorizedException:http://x"}}));
  FaultServer tokens(Always(200, kRenewed));
  LogIn("2026-12-01T01:00:00Z");

  EXPECT_THAT(Text(Make(portal.url(), tokens.url())->Resolve({})),
              AllOf(StartsWith("ExpiredCredentials: "), HasSubstr("run aws sso login --sso-session dev"),
                    HasSubstr("UnauthorizedException (HTTP 401): Session token not found or invalid")));
  EXPECT_THAT(tokens.requests(), IsEmpty());
}

TEST_F(Sso, ThatSaysNothingIsAskedThreeTimes) {
  FaultServer silent({steps::ReadRequest(), steps::AwaitHangUp()});
  FaultServer portal(Always(200, kKeys));
  config.http.read_timeout = 100ms;
  LogIn("2026-11-30T00:00:00Z");
  EXPECT_THAT(Text(Make(portal.url(), silent.url())->Resolve({})), StartsWith("CredentialsUnavailable: "));
  EXPECT_THAT(silent.requests(), SizeIs(3));

  // A token that is good is used all the same.
  LogIn("2026-12-01T00:02:00Z");
  EXPECT_EQ(Text(Make(portal.url(), silent.url())->Resolve({})), "ASIATEST");
  EXPECT_EQ(portal.requests().at(0).Header("x-amz-sso_bearer_token"), "hunter2hunter2");
  EXPECT_THAT(Text(Make(silent.url(), silent.url())->Resolve({})), StartsWith("CredentialsUnavailable: "));
}

TEST_F(Sso, ThatIsSlowMayBeLeft) {
  FaultServer slow({steps::ReadRequest(), steps::AwaitHangUp()});
  LogIn("2026-11-30T00:00:00Z");
  const auto provider = Make(slow.url(), slow.url());
  CredentialsRequest request;
  CancellationSource source;
  request.cancellation = source.token();
  std::thread canceller([&] {
    slow.AwaitRequests(1);
    source.Cancel();
  });

  EXPECT_THAT(Text(provider->Resolve(request)), StartsWith("Cancelled: "));
  canceller.join();
}

TEST_F(Sso, ThatIsNotThereIsAnError) {
  const RefusingPort gone;
  LogIn("2026-12-01T01:00:00Z");
  EXPECT_THAT(Text(Make(gone.url(), gone.url())->Resolve({})),
              StartsWith("CredentialsUnavailable: Unable to get credentials"));

  LogIn("2026-11-30T00:00:00Z");
  EXPECT_THAT(Text(Make(gone.url(), gone.url())->Resolve({})), StartsWith("CredentialsUnavailable: "));
}

TEST_F(Sso, O5WithoutALoginNothingIsSent) {
  FaultServer portal(Always(200, kKeys));

  EXPECT_THAT(Text(Make(portal.url(), portal.url())->Resolve({})),
              HasSubstr("cannot read file '" + dir.path() + "/" + kFile + "': No such file or directory"));
  EXPECT_THAT(portal.requests(), IsEmpty());
}

}  // namespace
}  // namespace marketplace_metering::test
