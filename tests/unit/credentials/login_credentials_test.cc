// Keys of `aws login`: the rows of the table, and what may go wrong beside them.
#include "credentials/login_credentials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "login_fixture.h"

namespace marketplace_metering {
namespace {

using namespace std::chrono_literals;
using test::LoginCredentialsTest;
using test::LoginText;
using test::SignInSuccess;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

TEST_F(LoginCredentialsTest, L1UsesKeysThatLast) {
  Has("3025-09-14T04:05:45Z");
  MayAsk();

  const auto keys = Make()->Resolve({});

  ASSERT_TRUE(keys) << keys.error().message;
  EXPECT_EQ((*keys)->access_key_id, "ASIAOLD");
  EXPECT_EQ((*keys)->secret_access_key.Reveal(), "hunter2hunter2");
  EXPECT_EQ((*keys)->session_token.Reveal(), "hunter3hunter3");
  EXPECT_EQ((*keys)->account_id, "012345678901");
  EXPECT_EQ((*keys)->source, CredentialsSource::kLogin);
  EXPECT_THAT(transport->requests(), IsEmpty());
  EXPECT_TRUE(Make()->CanRefresh());
}

TEST_F(LoginCredentialsTest, L2SaysHowToLogIn) {
  EXPECT_EQ(Resolve(), std::string("CredentialsUnavailable: console login "
                                   "'arn:aws:sts::012345678910:assumed-role/Admin/admin': cannot read file '") +
                           test::kLoginFile + "': No such file or directory; run aws login");

  files->Write("/h/.aws/config",
               "[profile A]\nregion = eu-west-1\nlogin_session = " + std::string(test::kLoginSession) + "\n");
  EXPECT_THAT(Text(OfProfile("A")->Resolve({})),
              AllOf(HasSubstr("(profile 'A' key login_session in /h/.aws/config line 3): cannot read file"),
                    HasSubstr("; run aws login --profile A")));
}

TEST_F(LoginCredentialsTest, L3NamesFileAndMember) {
  files->Write(test::kLoginFile, R"({"accessToken":{"accessKeyId":"hunter1"}})");

  EXPECT_THAT(Resolve(), AllOf(StartsWith("CredentialsUnavailable: console login "),
                               HasSubstr(std::string("the file '") + test::kLoginFile +
                                         "' cannot be used: accessToken.secretAccessKey is missing; run aws login")));
}

TEST_F(LoginCredentialsTest, L4RenewsKeysThatHaveExpired) {
  Has(kExpired);
  transport->Answer([&](const HttpRequest&, const SendOptions&) -> Outcome<HttpResponse> {
    clock->Advance(3s);  // which do not make the keys last longer
    HttpResponse response;
    response.status = 200;
    response.body = SignInSuccess("ASIANEW");
    return response;
  });

  const auto keys = Make()->Resolve({});

  ASSERT_TRUE(keys) << keys.error().message;
  EXPECT_EQ((*keys)->access_key_id, "ASIANEW");
  EXPECT_EQ((*keys)->secret_access_key.Reveal(), "hunter8hunter8");
  EXPECT_EQ((*keys)->session_token.Reveal(), "hunter9hunter9");
  EXPECT_EQ((*keys)->expiration, encoding::ParseIso8601("2025-11-19T00:15:00Z"));
  EXPECT_EQ((*keys)->account_id, "012345678901");
  EXPECT_EQ((*keys)->source, CredentialsSource::kLogin);
  std::string expected = LoginText("2025-11-19T00:15:00Z", "ASIANEW", "hunter7hunter7");
  expected.replace(expected.find("hunter2hunter2"), 14, "hunter8hunter8");
  expected.replace(expected.find("hunter3hunter3"), 14, "hunter9hunter9");
  EXPECT_EQ(File().size(), expected.size());  // nothing was lost; new members come first
  for (const char* member :
       {R"("accessKeyId":"ASIANEW")", R"("secretAccessKey":"hunter8hunter8")", R"("sessionToken":"hunter9hunter9")",
        R"("expiresAt":"2025-11-19T00:15:00Z")", R"("accountId":"012345678901")", R"("refreshToken":"hunter7hunter7")",
        R"("idToken":"hunter5hunter5")", R"("clientId":"arn:aws:signin:::devtools/same-device")"}) {
    EXPECT_THAT(File(), HasSubstr(member));
  }
  EXPECT_THAT(log->lines(), Not(::testing::Contains(HasSubstr("warning"))));
}

TEST_F(LoginCredentialsTest, L4AsksAsSignInWantsToBeAsked) {
  Has(kExpired);
  transport->Reply(200, SignInSuccess("ASIANEW"));

  ASSERT_EQ(Resolve(), "ASIANEW");

  const HttpRequest sent = transport->requests().at(0);
  EXPECT_EQ(sent.method, "POST");
  EXPECT_EQ(sent.url, "https://eu-west-1.signin.aws.amazon.com/v1/token");
  EXPECT_EQ(sent.body, R"({"clientId":"arn:aws:signin:::devtools/same-device","grantType":"refresh_token",)"
                       R"("refreshToken":"hunter4hunter4"})");
  EXPECT_EQ(Header(0, "Content-Type"), "application/json");
  EXPECT_EQ(Header(0, "Authorization"), "none");
  const test::DpopProof proof(Header(0, "DPoP"));
  EXPECT_TRUE(proof.is_good);
  EXPECT_EQ(proof.Value("typ"), "dpop+jwt");
  EXPECT_EQ(proof.Value("htm"), "POST");
  EXPECT_EQ(proof.Value("htu"), sent.url);
  EXPECT_EQ(proof.Value("iat"), "1763510400");
  EXPECT_THAT(proof.Value("jti"), ::testing::MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab].*"));
}

TEST_F(LoginCredentialsTest, ProvesEachAttemptAnew) {
  Has(kExpired);
  transport->Reply(500, "").Reply(503, R"({"error":"SERVER_ERROR"})").Reply(200, SignInSuccess("ASIANEW"));

  ASSERT_EQ(Resolve(), "ASIANEW");

  std::vector<std::string> ids;
  for (std::size_t i = 0; i < 3; ++i) {
    const test::DpopProof proof(Header(i, "DPoP"));
    EXPECT_TRUE(proof.is_good) << i;
    ids.push_back(proof.Value("jti"));
    const HttpRequest request = transport->requests().at(i);
    int headers = 0;
    for (const HttpHeader& header : request.headers) headers += header.name == "DPoP" ? 1 : 0;
    EXPECT_EQ(headers, 1) << i;
  }
  EXPECT_NE(ids[0], ids[1]);
  EXPECT_NE(ids[1], ids[2]);
}

TEST_F(LoginCredentialsTest, L5SaysWhyAndHowToLogInAgain) {
  struct Row {
    int status;
    std::string body;
    std::string begin;
    std::string message;
    std::size_t requests;
  };
  const std::vector<Row> rows = {
      {400, kRefused, "ExpiredCredentials: ",
       ": the keys have expired and were not renewed: TOKEN_EXPIRED: you sent (removed). The session has expired, or "
       "the password was changed; run aws login",
       1},
      {401, R"({"error":"USER_CREDENTIALS_CHANGED","message":"x"})",
       "ExpiredCredentials: ", "The session has expired, or the password was changed; run aws login", 1},
      {403, R"({"error":"INSUFFICIENT_PERMISSIONS","message":"x"})",
       "CredentialsUnavailable: ", "signin:CreateOAuth2Token; run aws login", 1},
      {400, R"({"error":"INVALID_REQUEST","message":"Bad"})",
       "CredentialsUnavailable: ", "INVALID_REQUEST: Bad; run aws login", 1},
      {500, "<html>", "CredentialsUnavailable: ", "(HTTP 500)", 3},
      {302, "", "CredentialsUnavailable: ", "(HTTP 302)", 1},
      {200, "<html>", "CredentialsUnavailable: ", "the answer of AWS Sign-In cannot be understood", 1},
      {200, R"({"accessToken":{"accessKeyId":"hunter1"}})", "CredentialsUnavailable: ", "secretAccessKey is missing",
       1},
      {200, std::string(65537, ' '), "CredentialsUnavailable: ", "more than 65536 bytes", 1},
  };
  Has(kExpired);
  const std::string before = File();
  for (const Row& row : rows) {
    transport = std::make_shared<testing::ScriptedTransport>(clock);
    outside.transport = transport;
    for (int i = 0; i < 4; ++i) transport->Reply(row.status, row.body);
    EXPECT_THAT(Resolve(), AllOf(StartsWith(row.begin), HasSubstr(row.message))) << row.body;
    EXPECT_THAT(transport->requests(), SizeIs(row.requests)) << row.body;
    EXPECT_EQ(File(), before);
  }
}

TEST_F(LoginCredentialsTest, LooksWhereTheCacheIs) {
  const std::string name = "4b0ba8f99f075c0633e122fd73346ce203a3faf18ea0310eb2d29df1bab2e255.json";
  struct Row {
    const char* id;
    std::string variable;
    std::string option;
    std::string path;
  };
  const std::vector<Row> rows = {
      {"nobody says", "", "", test::kLoginFile},
      {"blank", " \t", "", test::kLoginFile},
      {"environment", "/cache", "", "/cache/" + name},
      {"with a slash", "/cache/", "", "/cache/" + name},
      {"home", "~/c", "", "/h/c/" + name},
      {"code", "/cache", "/mine", "/mine/" + name},
  };
  options.session = "  " + std::string(test::kLoginSession) + "\n";
  for (const Row& row : rows) {
    files = std::make_shared<testing::FakeFileSystem>();
    outside.files = files;
    files->Write(row.path, LoginText("3025-01-01T00:00:00Z"));
    environment->Set("AWS_LOGIN_CACHE_DIRECTORY", row.variable);
    options.cache_directory = row.option;
    EXPECT_EQ(Resolve(), "ASIAOLD") << row.id;
  }

  environment->Unset("HOME");
  environment->Unset("AWS_LOGIN_CACHE_DIRECTORY");
  options.cache_directory = "";
  EXPECT_THAT(Resolve(), AllOf(StartsWith("InvalidConfiguration: "), HasSubstr("AWS_LOGIN_CACHE_DIRECTORY")));
}

TEST_F(LoginCredentialsTest, NeedsASession) {
  options.session = " ";

  EXPECT_THAT(Resolve(), StartsWith("InvalidConfiguration: console login: session is empty"));
}

TEST_F(LoginCredentialsTest, NeedsARegionOnlyToAsk) {
  environment->Unset("AWS_REGION");
  MayAsk();
  Has("3025-01-01T00:00:00Z");
  EXPECT_EQ(Resolve(), "ASIAOLD");

  Has(kExpired);
  EXPECT_THAT(Resolve(),
              AllOf(StartsWith("InvalidConfiguration: "),
                    EndsWith("a region is required to call AWS Sign-In: set AWS_REGION, or region in the profile")));
  EXPECT_THAT(transport->requests(), IsEmpty());

  environment->Set("AWS_ENDPOINT_URL_SIGNIN", "http://localhost:1");
  EXPECT_EQ(Resolve(), "ASIANEW");
}

TEST_F(LoginCredentialsTest, AsksWhereTheSettingsSay) {
  struct Row {
    const char* id;
    std::vector<std::pair<std::string, std::string>> variables;
    std::string url;
  };
  const std::vector<Row> rows = {
      {"China", {{"AWS_REGION", "cn-north-1"}}, "https://cn-north-1.signin.amazonaws.cn/v1/token"},
      {"GovCloud", {{"AWS_REGION", "us-gov-west-1"}}, "https://us-gov-west-1.signin.amazonaws-us-gov.com/v1/token"},
      {"of the profile", {{"AWS_REGION", ""}}, "https://us-east-2.signin.aws.amazon.com/v1/token"},
      {"its own", {{"AWS_ENDPOINT_URL_SIGNIN", "http://localhost:1/"}}, "http://localhost:1/v1/token"},
      {"with a path", {{"AWS_ENDPOINT_URL_SIGNIN", "http://localhost:1/a"}}, "http://localhost:1/a/v1/token"},
      {"everybody's", {{"AWS_ENDPOINT_URL", "http://localhost:2"}}, "http://localhost:2/v1/token"},
  };
  for (const Row& row : rows) {
    for (const char* name : {"AWS_ENDPOINT_URL_SIGNIN", "AWS_ENDPOINT_URL"}) environment->Unset(name);
    for (const auto& [name, value] : row.variables) environment->Set(name, value);
    files->Write("/h/.aws/config",
                 "[profile A]\nregion = us-east-2\nlogin_session = " + std::string(test::kLoginSession) + "\n");
    Has(kExpired);
    transport = std::make_shared<testing::ScriptedTransport>(clock);
    outside.transport = transport;
    transport->Reply(200, SignInSuccess("ASIANEW"));
    EXPECT_EQ(Text(OfProfile("A")->Resolve({})), "ASIANEW") << row.id;
    EXPECT_EQ(transport->requests().at(0).url, row.url) << row.id;
    EXPECT_EQ(test::DpopProof(Header(0, "DPoP")).Value("htu"), row.url) << row.id;
  }

  environment->Set("AWS_ENDPOINT_URL_SIGNIN", "signin");
  Has(kExpired);
  EXPECT_THAT(Text(OfProfile("A")->Resolve({})),
              AllOf(StartsWith("InvalidConfiguration: "),
                    HasSubstr("the endpoint of AWS Sign-In (environment variable AWS_ENDPOINT_URL_SIGNIN): ")));
}

TEST_F(LoginCredentialsTest, RefusesAKeyThatCannotSign) {
  std::string text = LoginText(kExpired);
  const auto at = text.find("-----BEGIN");
  MayAsk();
  files->Write(test::kLoginFile, text.replace(at, text.rfind('"') - at, "hunter6"));

  EXPECT_THAT(Resolve(),
              AllOf(StartsWith("InvalidCredentials: "), HasSubstr("dpopKey of the file '/h/.aws/login/cache/4b0"),
                    HasSubstr("cannot be used: it is no private key in PEM; run aws login")));
  EXPECT_THAT(transport->requests(), IsEmpty());
}

TEST_F(LoginCredentialsTest, EndsWithTheCallThatAsks) {
  Has(kExpired);
  const auto provider = Make();
  CredentialsRequest hasty;
  hasty.deadline = clock->MonotonicNow() + 10ms;
  transport->Reply(500, "");
  EXPECT_THAT(Text(provider->Resolve(hasty)), StartsWith("CredentialsUnavailable: "));
  EXPECT_EQ(transport->options().at(0).deadline, hasty.deadline);

  clock->Advance(31s);
  hasty.deadline = clock->MonotonicNow();
  EXPECT_THAT(Text(provider->Resolve(hasty)), StartsWith("DeadlineExceeded: "));
  CancellationSource source;
  source.Cancel();
  CredentialsRequest cancelled;
  cancelled.cancellation = source.token();
  EXPECT_THAT(Text(provider->Resolve(cancelled)), StartsWith("Cancelled: "));

  // Their haste is not held against others.
  transport->Reply(200, SignInSuccess("ASIANEW"));
  EXPECT_EQ(Text(provider->Resolve({})), "ASIANEW");
}

TEST_F(LoginCredentialsTest, SurvivesFilesAndRandomnessThatThrow) {
  struct Throwing final : FileSystem {
    Outcome<std::string> Read(const std::string& path, std::size_t max_bytes) const override {
      return inner->Read(path, max_bytes);
    }
    Outcome<void> Replace(const std::string&, std::string_view) override { throw std::runtime_error("disk on fire"); }
    std::shared_ptr<FileSystem> inner;
  };
  struct NoRandomness final : RandomSource {
    void Fill(std::uint8_t*, std::size_t) override {
      if (++fills > 1) throw std::runtime_error("no entropy");  // the first is for the call's own id
    }
    double Uniform() override { return 0; }
    int fills = 0;
  };
  Has(kExpired);
  const auto throwing = std::make_shared<Throwing>();
  throwing->inner = files;
  outside.files = throwing;
  transport->Reply(200, SignInSuccess("ASIANEW"));
  EXPECT_EQ(Resolve(), "ASIANEW");
  EXPECT_THAT(log->lines(), ::testing::Contains(HasSubstr("disk on fire")));

  MayAsk();
  outside.random = std::make_shared<NoRandomness>();
  EXPECT_THAT(Resolve(), HasSubstr("the random source threw: no entropy"));
  EXPECT_THAT(transport->requests(), SizeIs(1));
}

}  // namespace
}  // namespace marketplace_metering
