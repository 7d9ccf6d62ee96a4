// Credentials of IAM Identity Center: the rows of the table, and what may go wrong beside them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sso_fixture.h"

namespace marketplace_metering {
namespace {

using namespace std::chrono_literals;
using test::BareSsoTokenText;
using test::kDevToken;
using test::kLegacyToken;
using test::RenewedToken;
using test::RoleKeys;
using test::SsoTest;
using test::SsoTokenText;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

TEST_F(SsoTest, O1ExchangesTheTokenOfAStartUrl) {
  files->Write(kLegacyToken, BareSsoTokenText("hunter-token", "2026-12-01T00:05:01UTC"));
  transport->Reply(200, RoleKeys("ASIATEST"));

  const auto keys = OfProfile("L")->Resolve({});

  ASSERT_TRUE(keys) << keys.error().message;
  EXPECT_EQ((*keys)->access_key_id, "ASIATEST");
  EXPECT_EQ((*keys)->secret_access_key.Reveal(), "hunter-secret");
  EXPECT_EQ((*keys)->session_token.Reveal(), "hunter-session");
  EXPECT_EQ((*keys)->expiration, encoding::ParseIso8601("2026-12-01T01:00:00Z"));
  EXPECT_EQ((*keys)->account_id, "123456789012");
  EXPECT_EQ((*keys)->source, CredentialsSource::kSso);
  EXPECT_THAT(Sent(), ElementsAre("GET https://portal.sso.eu-central-1.amazonaws.com/federation/"
                                  "credentials?role_name=r&account_id=123456789012"));
  EXPECT_EQ(Bearer(0), "hunter-token");
  EXPECT_EQ(Header(0, "Authorization"), "none");
  EXPECT_EQ(Header(0, "X-Amz-Target"), "none");
  EXPECT_EQ(transport->requests().at(0).body, "");
  EXPECT_TRUE(OfProfile("L")->CanRefresh());
}

TEST_F(SsoTest, O2TakesTheTokenOfASessionAsItIs) {
  const std::string text = SsoTokenText("hunter-token", "2199-01-01T00:00:00Z");
  files->Write(kDevToken, text);
  transport->Reply(200, RoleKeys("ASIATEST"));

  EXPECT_EQ(Ask("A"), "ASIATEST");

  EXPECT_THAT(Sent(), ElementsAre(kPortal));
  EXPECT_EQ(Bearer(0), "hunter-token");
  EXPECT_EQ(FileText(kDevToken), text);
}

TEST_F(SsoTest, O3RenewsATokenNearItsEnd) {
  files->Write(kDevToken, SsoTokenText("hunter-token", "2026-12-01T00:02:00Z"));
  AnswerAfter([this] { clock->Advance(3s); }, 200, RenewedToken("hunter-new"));
  transport->Reply(200, RoleKeys("ASIATEST"));

  EXPECT_EQ(Ask("A"), "ASIATEST");

  EXPECT_THAT(Sent(), ElementsAre(kTokens, kPortal));
  EXPECT_EQ(Header(0, "Content-Type"), "application/json");
  EXPECT_EQ(Header(0, "Authorization"), "none");
  EXPECT_EQ(transport->requests().at(0).body,
            R"({"clientId":"client","clientSecret":"hunter-client","grantType":"refresh_token",)"
            R"("refreshToken":"hunter-refresh"})");
  EXPECT_EQ(Bearer(1), "hunter-new");
  // Counted from before it was sent; what nobody here knows is kept.
  EXPECT_EQ(FileText(kDevToken),
            R"({"accessToken":"hunter-new","expiresAt":"2026-12-01T08:00:00Z","refreshToken":"hunter-refresh-2",)"
            R"("startUrl":"https://d-abc123.awsapps.com/start","clientId":"client","clientSecret":"hunter-client",)"
            R"("registrationExpiresAt":"2027-03-06T19:53:17Z","region":"us-east-2","more":{"scopes":["a",1.50]}})");
  EXPECT_THAT(log->lines(), Not(Contains(HasSubstr("token"))));
}

TEST_F(SsoTest, O4SaysHowToLogInWhenTheTokenIsNotRenewed) {
  const std::string text = SsoTokenText("hunter-token", "2026-11-30T23:59:59Z");
  files->Write(kDevToken, text);
  transport->Reply(400, kRefused, {{"x-amzn-ErrorType", "InvalidGrantException:http://internal/"}});

  EXPECT_EQ(Failure(), "ExpiredCredentials: " + std::string(kUnable) + "the token in '" + kDevToken +
                           "' expired at 2026-11-30T23:59:59Z and was not renewed: InvalidGrantException (HTTP 400): "
                           "Invalid refresh token provided; to log in again, run aws sso login --profile A");

  EXPECT_THAT(Sent(), ElementsAre(kTokens));
  EXPECT_EQ(FileText(kDevToken), text);
}

TEST_F(SsoTest, O5NamesTheFileThatIsNotThere) {
  EXPECT_EQ(Failure(), "CredentialsUnavailable: " + std::string(kUnable) + "cannot read file '" + kDevToken +
                           "': No such file or directory; run aws sso login --profile A");
  EXPECT_THAT(Failure("L"), HasSubstr(kLegacyToken));
  EXPECT_THAT(Sent(), IsEmpty());
}

TEST_F(SsoTest, O6ReadsTheExpirationInMilliseconds) {
  clock->SetNow(*encoding::ParseIso8601("2022-05-02T18:00:00Z"));
  files->Write(kDevToken, BareSsoTokenText("hunter-token", "2199-01-01T00:00:00Z"));
  transport->Reply(200, RoleKeys("ASIATEST", "1651516560000"));

  const auto keys = OfProfile("A")->Resolve({});

  ASSERT_TRUE(keys) << keys.error().message;
  EXPECT_EQ((*keys)->expiration, encoding::ParseIso8601("2022-05-02T18:36:00Z"));
}

TEST_F(SsoTest, O7NamesTheSessionThatIsNotThere) {
  files->Write("/h/.aws/config", "[profile A]\nsso_session=oops\nsso_account_id=123456789012\nsso_role_name=r\n");

  EXPECT_EQ(Failure(),
            "InvalidConfiguration: sso-session 'oops' (referenced by profile 'A') was not found in /h/.aws/config; add "
            "the section [sso-session oops] there, as aws configure sso does");
}

TEST_F(SsoTest, O8AsksWhereTheSettingsSay) {
  struct Row {
    const char* id;
    std::vector<std::pair<std::string, std::string>> variables;
    std::string region;
    std::string tokens;
    std::string portal;
  };
  const std::vector<Row> rows = {
      {"O8",
       {{"AWS_USE_FIPS_ENDPOINT", "true"}, {"AWS_USE_DUALSTACK_ENDPOINT", "true"}},
       "us-east-2",
       "https://oidc-fips.us-east-2.api.aws/token",
       "https://portal.sso-fips.us-east-2.api.aws/federation/"},
      {"FIPS",
       {{"AWS_USE_FIPS_ENDPOINT", "true"}},
       "us-east-2",
       "https://oidc-fips.us-east-2.amazonaws.com/token",
       "https://portal.sso-fips.us-east-2.amazonaws.com/federation/"},
      {"FIPS of GovCloud",
       {{"AWS_USE_FIPS_ENDPOINT", "true"}},
       "us-gov-west-1",
       "https://oidc.us-gov-west-1.amazonaws.com/token",
       "https://portal.sso.us-gov-west-1.amazonaws.com/federation/"},
      {"not the client's region",
       {{"AWS_REGION", "eu-west-1"}},
       "us-east-1",
       "https://oidc.us-east-1.amazonaws.com/token",
       "https://portal.sso.us-east-1.amazonaws.com/federation/"},
      {"configured",
       {{"AWS_ENDPOINT_URL_SSO", "http://localhost:1/p"}, {"AWS_ENDPOINT_URL_SSO_OIDC", "http://localhost:2/"}},
       "us-east-1",
       "http://localhost:2/token",
       "http://localhost:1/p/federation/"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.id);
    test::SsoWorld world;
    for (const auto& [name, value] : row.variables) world.environment->Set(name, value);
    world.files->Write("/h/.aws/config",
                       "[profile A]\nsso_session=dev\nsso_account_id=123456789012\nsso_role_name=r\n"
                       "[sso-session dev]\nsso_start_url=https://x\nsso_region=" +
                           row.region + "\n");
    world.files->Write(kDevToken, SsoTokenText("hunter-token", "2026-12-01T00:01:00Z"));
    world.transport->Reply(200, RenewedToken("hunter-new")).Reply(200, RoleKeys("ASIATEST"));
    EXPECT_EQ(world.Ask("A"), "ASIATEST");
    EXPECT_THAT(world.Sent(), ElementsAre("POST " + row.tokens, StartsWith("GET " + row.portal)));
  }
}

TEST_F(SsoTest, RefusesAnEndpointThatIsNone) {
  environment->Set("AWS_ENDPOINT_URL_SSO", "sso");
  files->Write(kDevToken, SsoTokenText("hunter-token", "2199-01-01T00:00:00Z"));
  EXPECT_THAT(Failure(), AllOf(StartsWith("CredentialsUnavailable: "),
                               HasSubstr("the endpoint of IAM Identity Center (environment variable "
                                         "AWS_ENDPOINT_URL_SSO): ")));

  environment->Set("AWS_ENDPOINT_URL_SSO_OIDC", "oidc");
  files->Write(kDevToken, SsoTokenText("hunter-token", "2026-11-30T00:00:00Z"));
  EXPECT_THAT(Failure(), AllOf(HasSubstr("(environment variable AWS_ENDPOINT_URL_SSO_OIDC): "),
                               HasSubstr("run aws sso login --profile A")));
  EXPECT_THAT(Sent(), IsEmpty());
}

// --- the token's file -----------------------------------------------------------------------------

TEST_F(SsoTest, Q14RefusesAFileThatIsNone) {
  struct Row {
    const char* id;
    std::string text;
    std::string what;
  };
  const std::vector<Row> rows = {
      {"empty", "", "CredentialsUnavailable: "},
      {"a list", "[]", "CredentialsUnavailable: "},
      {"no token", R"({"expiresAt":"2199-01-01T00:00:00Z"})", "accessToken is missing"},
      {"blank", BareSsoTokenText(" ", "2199-01-01T00:00:00Z"), "accessToken is missing"},
      {"no end", R"({"accessToken":"hunter"})", "expiresAt is missing"},
      {"no zone", BareSsoTokenText("hunter", "2199-01-01T00:00:00"), "expiresAt must be a time with its zone"},
      {"a number", R"({"accessToken":1,"expiresAt":"2199-01-01T00:00:00Z"})", "accessToken is a number"},
      {"two lines", BareSsoTokenText("hunter\\r\\nX: y", "2199-01-01T00:00:00Z"),
       "InvalidCredentials: " + std::string(kUnable) + "the file '" + kDevToken +
           "': its accessToken is not a legal header value"},
      {"too large", std::string(65537, ' '), "larger than 65536 bytes"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.id);
    files->Write(kDevToken, row.text);
    EXPECT_THAT(Failure(), AllOf(HasSubstr(row.what), HasSubstr(kDevToken), HasSubstr("run aws sso login")));
  }
  EXPECT_THAT(Sent(), IsEmpty());
}

TEST_F(SsoTest, Q15NeedsAHome) {
  environment->Set("AWS_CONFIG_FILE", "/h/.aws/config");
  environment->Unset("HOME");

  EXPECT_THAT(Failure(), StartsWith("CredentialsUnavailable: HOME is not set, so nobody knows where the token"));
}

// --- the portal -----------------------------------------------------------------------------------

TEST_F(SsoTest, Q16SaysWhatThePortalSays) {
  struct Row {
    const char* id;
    int status;
    std::string body;
    std::string message;
    std::size_t requests;
  };
  const std::vector<Row> rows = {
      {"login over", 401, R"({"message":"Session token not found or invalid","__type":"x#UnauthorizedException"})",
       "ExpiredCredentials: " + std::string(kUnable) +
           "the session of the login has expired or is not valid; run aws sso login --profile A: "
           "UnauthorizedException (HTTP 401): Session token not found or invalid",
       1},
      {"login over, unnamed", 401, R"({"message":"Session token not found or invalid"})",
       "run aws sso login --profile A: Http401Error (HTTP 401): Session token not found or invalid", 1},
      {"not assigned", 403, R"({"__type":"ForbiddenException","message":"No access"})",
       "CredentialsUnavailable: " + std::string(kUnable) +
           "ForbiddenException (HTTP 403): No access. The person who logged in must be assigned this role in this "
           "account. [request id id-1]",
       1},
      {"no such role", 404, R"({"__type":"ResourceNotFoundException","message":"none"})",
       "There must be such an account with such a role", 1},
      {"bad request", 400, R"({"code":"InvalidRequestException","message":"bad hunter-token-1234"})",
       "InvalidRequestException (HTTP 400): bad (removed) [request id id-1]", 1},
      {"busy", 429, R"({"__type":"TooManyRequestsException","message":"slow"})",
       "TooManyRequestsException (HTTP 429): slow", 3},
      {"busy, unnamed", 429, "", "Http429Error (HTTP 429). The answer does not name an error", 3},
      {"down", 503, "", "(HTTP 503)", 3},
      {"broken", 500, "{", "(HTTP 500)", 3},
      {"a proxy", 502, "<html>", "it may come from a proxy", 3},
      {"redirect", 302, "", "(HTTP 302)", 1},
      {"empty", 200, "", "the answer cannot be understood", 1},
      {"garbage", 200, "<html>hunter</html>", "the answer cannot be understood", 1},
      {"nothing in it", 200, "{}", "roleCredentials is missing", 1},
      {"expired", 200, RoleKeys("hunter", "1796083200000"), "ExpiredCredentials: ", 1},
      {"too large", 200, std::string(65537, ' '), "GetRoleCredentials was answered with more than 65536 bytes", 1},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.id);
    test::SsoWorld world;
    world.files->Write(kDevToken, BareSsoTokenText("hunter-token-1234", "2199-01-01T00:00:00Z"));
    for (std::size_t i = 0; i < row.requests; ++i) {
      world.transport->Reply(row.status, row.body, {{"x-amzn-RequestId", "id-1"}});
    }
    const std::string said = world.Ask("A");
    EXPECT_THAT(said, AllOf(HasSubstr(row.message), Not(HasSubstr("hunter"))));
    EXPECT_THAT(world.transport->requests(), SizeIs(row.requests));
    for (const std::string& line : world.log->lines()) EXPECT_THAT(line, Not(HasSubstr("hunter")));
  }
}

TEST_F(SsoTest, Q17NobodyThereIsAnError) {
  files->Write(kDevToken, BareSsoTokenText("hunter-token", "2199-01-01T00:00:00Z"));
  for (int i = 0; i < 3; ++i) transport->Fail(ErrorCode::kConnectionFailed, Delivery::kNotSent);

  EXPECT_THAT(Failure(), StartsWith("CredentialsUnavailable: " + std::string(kUnable)));
  EXPECT_THAT(Sent(), SizeIs(3));
}

// --- the call that asks ---------------------------------------------------------------------------

TEST_F(SsoTest, Q18EndsWithTheCallThatAsks) {
  files->Write(kDevToken, SsoTokenText("hunter-token", "2026-11-30T00:00:00Z"));
  CredentialsRequest request;
  request.deadline = clock->MonotonicNow() + 10s;
  const auto provider = OfProfile("A");
  AnswerAfter([this] { clock->Advance(11s); }, 500, "");
  EXPECT_THAT(Text(provider->Resolve(request)), StartsWith("CredentialsUnavailable: "));

  CancellationSource source;
  CredentialsRequest cancelled;
  cancelled.cancellation = source.token();
  clock->Advance(30s);
  AnswerAfter([source] { source.Cancel(); }, 500, "");
  EXPECT_THAT(Text(provider->Resolve(cancelled)), StartsWith("Cancelled: "));

  // What one call gave up keeps no other from trying.
  transport->Reply(200, RenewedToken("hunter-new")).Reply(200, RoleKeys("ASIATEST"));
  EXPECT_EQ(Text(provider->Resolve({})), "ASIATEST");
}

TEST_F(SsoTest, Q19LeavesTimeToUseATokenThatIsGood) {
  files->Write(kDevToken, SsoTokenText("hunter-token", "2026-12-01T00:02:00Z"));
  CredentialsRequest request;
  const auto start = clock->MonotonicNow();
  request.deadline = start + 10s;
  transport->Fail(ErrorCode::kDeadlineExceeded, Delivery::kUnknown).Reply(200, RoleKeys("ASIATEST"));

  EXPECT_EQ(Text(OfProfile("A")->Resolve(request)), "ASIATEST");

  EXPECT_EQ(transport->options().at(0).deadline, start + 5s);
  EXPECT_EQ(transport->options().at(1).deadline, start + 10s);
  EXPECT_EQ(Bearer(1), "hunter-token");
}

TEST_F(SsoTest, Q20ATryThatThrowsIsOver) {
  struct Throwing final : HttpTransport {
    Outcome<HttpResponse> Send(const HttpRequest& /*request*/, const SendOptions& /*options*/) override {
      throw std::runtime_error("no");
    }
  };
  outside.transport = std::make_shared<Throwing>();
  files->Write(kDevToken, SsoTokenText("hunter-token", "2026-11-30T00:00:00Z"));
  const auto provider = OfProfile("A");

  EXPECT_THAT(Text(provider->Resolve({})), StartsWith("CredentialsUnavailable: "));
  clock->Advance(30s);
  EXPECT_THAT(Text(provider->Resolve({})), StartsWith("CredentialsUnavailable: "));
}

TEST_F(SsoTest, Q20ATokenIsNotLostWhenTheFilesThrow) {
  struct Throwing final : FileSystem {
    Outcome<std::string> Read(const std::string& path, std::size_t max_bytes) const override {
      return inner->Read(path, max_bytes);
    }
    Outcome<FileFacts> Inspect(const std::string& path) const override { return inner->Inspect(path); }
    Outcome<void> Replace(const std::string& /*path*/, std::string_view /*content*/) override {
      throw std::runtime_error("no");
    }
    std::shared_ptr<FileSystem> inner;
  };
  files->Write(kDevToken, SsoTokenText("hunter-token", "2026-11-30T00:00:00Z"));
  const auto throwing = std::make_shared<Throwing>();
  throwing->inner = files;
  outside.files = throwing;
  const auto provider = OfProfile("A");
  transport->Reply(200, RenewedToken("hunter-new")).Reply(200, RoleKeys("ASIATEST"));

  EXPECT_THROW(static_cast<void>(provider->Resolve({})), std::runtime_error);
  EXPECT_EQ(Text(provider->Resolve({})), "ASIATEST");
  EXPECT_EQ(Bearer(1), "hunter-new");
}

TEST_F(SsoTest, Q21IsCachedAndRefreshedLikeAnyOther) {
  files->Write(kDevToken, SsoTokenText("hunter-token", "2026-12-01T08:00:00Z"));
  const auto provider = MakeCachingCredentialsProvider(OfProfile("A"), clock, outside.random, log);
  transport->Reply(200, RoleKeys("one")).Reply(200, RoleKeys("two", "1796090400000"));

  EXPECT_EQ(Text(provider->Resolve({})), "one");
  clock->Advance(49min);
  EXPECT_EQ(Text(provider->Resolve({})), "one");
  clock->Advance(6min);
  EXPECT_EQ(Text(provider->Resolve({})), "two");
}

TEST_F(SsoTest, Q22IsToldInCode) {
  SsoCredentialsOptions options;
  options.session = "dev";
  options.account_id = "210987654321";
  options.role_name = "mine";
  files->Write(kDevToken, SsoTokenText("hunter-token", "2026-11-30T00:00:00Z"));
  transport->Reply(200, RenewedToken("hunter-new")).Reply(200, RoleKeys("ASIATEST"));

  const auto keys = MakeSsoCredentialsProvider(options, {}, outside)->Resolve({});

  ASSERT_TRUE(keys) << keys.error().message;
  EXPECT_EQ((*keys)->account_id, "210987654321");
  EXPECT_THAT(Sent(), ElementsAre(kTokens,
                                  "GET https://portal.sso.us-east-2.amazonaws.com/federation/"
                                  "credentials?role_name=mine&account_id=210987654321"));
  files->Remove(kDevToken);
  EXPECT_THAT(Text(MakeSsoCredentialsProvider(options, {}, outside)->Resolve({})),
              AllOf(HasSubstr("from IAM Identity Center: cannot read"), HasSubstr("aws sso login --sso-session dev")));
  EXPECT_THAT(Text(MakeSsoCredentialsProvider({}, {}, outside)->Resolve({})), StartsWith("MissingCredentials: "));
}

}  // namespace
}  // namespace marketplace_metering
