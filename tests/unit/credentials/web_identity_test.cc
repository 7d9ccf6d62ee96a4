// A role by a web identity token, as pods of EKS have it: the rows of the tables, and what may go wrong beside them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

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

constexpr const char* kWebAction = "AssumeRoleWithWebIdentity";
constexpr const char* kCommunication = "IDPCommunicationError";

class WebIdentityTest : public ::testing::Test, protected test::StsWorld {
 protected:
  std::string Chain() { return Text(MakeDefaultCredentialsProvider({}, outside)->Resolve({})); }
  std::string Alone() { return Text(MakeWebIdentityCredentialsProvider(options, {}, outside)->Resolve({})); }
  void Succeed(const std::string& id, const std::string& end = "2026-12-01T01:00:00Z") {
    transport->Reply(200, test::StsSuccess(kWebAction, id, end));
  }

  WebIdentityCredentialsOptions options;
};

TEST_F(WebIdentityTest, W1AsksTheRegionsOwnStsWithoutSignature) {
  IsIrsa();
  environment->Set("AWS_ROLE_SESSION_NAME", "test-session");
  Succeed("pod");

  const auto keys = MakeDefaultCredentialsProvider({}, outside)->Resolve({});

  ASSERT_TRUE(keys) << keys.error().message;
  EXPECT_EQ((*keys)->access_key_id, "pod");
  EXPECT_EQ((*keys)->secret_access_key.Reveal(), "hunter2hunter2");
  EXPECT_EQ((*keys)->session_token.Reveal(), "hunter3hunter3");
  EXPECT_EQ((*keys)->account_id, "123456789012");
  EXPECT_EQ((*keys)->source, CredentialsSource::kWebIdentity);
  const HttpRequest sent = transport->requests().at(0);
  EXPECT_EQ(sent.method, "POST");
  EXPECT_THAT(sent.url, StartsWith("https://sts.eu-west-1.amazonaws.com"));
  EXPECT_EQ(sent.body,
            "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fr"
            "&RoleSessionName=test-session&WebIdentityToken=eyJfirst.token.x");
  EXPECT_EQ(Header(0, "Content-Type"), "application/x-www-form-urlencoded; charset=utf-8");
  EXPECT_EQ(Header(0, "Authorization"), "none");
  EXPECT_EQ(Header(0, "X-Amz-Target"), "none");
}

TEST_F(WebIdentityTest, W2ComesFromAProfileToo) {
  files->Write("/h/.aws/config",
               "[profile A]\nrole_arn = arn:aws:iam::123456789012:role/A\nweb_identity_token_file = ~/token\n");
  files->Write("/h/token", "eyJprofile");
  environment->Set("AWS_PROFILE", "A");
  Succeed("profile");

  EXPECT_EQ(Chain(), "profile");
  EXPECT_THAT(Body(0), AllOf(HasSubstr("&RoleSessionName=marketplace-metering-1796083200000&"), HasSubstr("role%2FA"),
                             HasSubstr("eyJprofile")));
}

TEST_F(WebIdentityTest, W3H3ComesBeforeProfiles) {
  IsIrsa();
  files->Write("/h/.aws/config", "[default]\naws_access_key_id = stray\naws_secret_access_key = s\n");
  Succeed("pod");
  EXPECT_EQ(Chain(), "pod");

  files->Write("/h/.aws/config",
               "[profile A]\nrole_arn = arn:aws:iam::123456789012:role/A\ncredential_source = Environment\n");
  environment->Set("AWS_PROFILE", "A");
  Succeed("pod");
  EXPECT_EQ(Chain(), "pod");
}

TEST_F(WebIdentityTest, W4W8ReadsTheTokenAnewEachTime) {
  IsIrsa();
  const auto provider = MakeDefaultCredentialsProvider({}, outside);
  Succeed("one");
  EXPECT_EQ(Text(provider->Resolve({})), "one");
  files->Write("/token", "eyJsecond.token \r\n");
  clock->Advance(61min);
  Succeed("two", "2026-12-01T03:00:00Z");

  EXPECT_EQ(Text(provider->Resolve({})), "two");

  EXPECT_THAT(Body(1), ::testing::EndsWith("&WebIdentityToken=eyJsecond.token"));
  const auto name_of = [](const std::string& body) { return body.substr(0, body.find("&WebIdentityToken")); };
  EXPECT_EQ(name_of(Body(0)), name_of(Body(1)));
}

TEST_F(WebIdentityTest, W5H4EndsTheSearchWithoutItsFile) {
  IsIrsa();
  files->Remove("/token");
  environment->Set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/c");

  EXPECT_THAT(Chain(), AllOf(StartsWith("CredentialsUnavailable: AWS_WEB_IDENTITY_TOKEN_FILE: "), HasSubstr("/token")));
  EXPECT_THAT(clock->naps(), ::testing::ElementsAre(100ms, 100ms, 100ms));
  for (const char* text : {"", "\n", "eyJ \n"}) {
    files->Write("/token", text);
    EXPECT_THAT(Chain(), StartsWith("CredentialsUnavailable: AWS_WEB_IDENTITY_TOKEN_FILE: the file '/token' is "));
  }
  files->Write("/token", std::string(20001, 'x'));
  EXPECT_THAT(Chain(), HasSubstr("larger than 20000 bytes"));
  files->Write("/token", "eyJtwo\nlines");
  EXPECT_THAT(Chain(), StartsWith("CredentialsUnavailable: "));
  EXPECT_THAT(transport->requests(), IsEmpty());
}

TEST_F(WebIdentityTest, SurvivesTheMomentInWhichTheFileIsReplaced) {
  struct Rotating final : FileSystem {
    Outcome<std::string> Read(const std::string& path, std::size_t max_bytes) const override {
      const int turn = path == "/token" ? turns++ : 9;
      if (turn == 0) return std::string();
      if (turn == 1) return inner->Read("/nowhere", max_bytes);
      return inner->Read(path, max_bytes);
    }
    Outcome<FileFacts> Inspect(const std::string& path) const override { return inner->Inspect(path); }
    Outcome<void> Replace(const std::string& path, std::string_view content) override {
      return inner->Replace(path, content);
    }
    std::shared_ptr<FileSystem> inner;
    mutable int turns = 0;
  };
  IsIrsa();
  const auto rotating = std::make_shared<Rotating>();
  rotating->inner = files;
  outside.files = rotating;
  Succeed("pod");

  EXPECT_EQ(Chain(), "pod");
  EXPECT_EQ(rotating->turns, 3);
}

TEST_F(WebIdentityTest, W6AsksAgainAfterATroubleOfTheIdentityProvider) {
  IsIrsa();
  transport->Reply(400, test::StsFailure(kCommunication, "try again"));
  Succeed("pod");

  EXPECT_EQ(Chain(), "pod");
}

TEST_F(WebIdentityTest, W7SaysWhatIsMissingInTheAccount) {
  IsIrsa();
  for (int i = 0; i < 3; ++i) {
    transport->Reply(400, test::StsFailure("InvalidIdentityToken",
                                           "No OpenIDConnect provider found in your account; "
                                           "you sent eyJfirst.token.x"));
  }

  EXPECT_THAT(Chain(), AllOf(StartsWith("CredentialsUnavailable: Unable to assume role "
                                        "arn:aws:iam::123456789012:role/r: InvalidIdentityToken: No OpenIDConnect"),
                             HasSubstr("IAM OIDC identity provider"), HasSubstr("[request id id-1]"),
                             Not(HasSubstr("eyJfirst"))));
  EXPECT_THAT(transport->requests(), SizeIs(3));
}

TEST_F(WebIdentityTest, W9NeedsARegion) {
  IsIrsa();
  environment->Unset("AWS_REGION");

  EXPECT_THAT(Chain(), HasSubstr("a region is required to call STS"));
  EXPECT_THAT(transport->requests(), IsEmpty());
}

TEST_F(WebIdentityTest, W10KeepsItsKeysWhenARefreshFails) {
  IsIrsa();
  Succeed("held");
  const auto provider = MakeDefaultCredentialsProvider({}, outside);
  ASSERT_EQ(Text(provider->Resolve({})), "held");
  clock->Advance(53min);
  for (int i = 0; i < 3; ++i) transport->Reply(500, "");

  EXPECT_EQ(Text(provider->Resolve({})), "held");
  EXPECT_THAT(transport->requests(), SizeIs(4));
  clock->Advance(61s);
  Succeed("new", "2026-12-01T03:00:00Z");
  EXPECT_TRUE(provider->Resolve({}));
  EXPECT_EQ(Text(provider->Resolve({})), "new");
}

TEST_F(WebIdentityTest, IsNeverMixedOfTwoSources) {
  files->Write("/h/.aws/config", "[default]\nrole_arn = arn:aws:iam::123456789012:role/A\n");
  files->Write("/token", "eyJtoken");
  environment->Set("AWS_WEB_IDENTITY_TOKEN_FILE", "/token");
  EXPECT_EQ(Chain(),
            "InvalidConfiguration: AWS_ROLE_ARN must be set when AWS_WEB_IDENTITY_TOKEN_FILE is set; set it, or unset "
            "the other; asked before, and not set up: environment: AWS_ACCESS_KEY_ID is not set");

  environment->Unset("AWS_WEB_IDENTITY_TOKEN_FILE");
  environment->Set("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/r");
  EXPECT_EQ(Alone(), "MissingCredentials: web identity: AWS_WEB_IDENTITY_TOKEN_FILE is not set");

  environment->Set("AWS_WEB_IDENTITY_TOKEN_FILE", "/token");
  options.token_file = "/other";
  EXPECT_THAT(Alone(), HasSubstr("token_file: "));
}

TEST_F(WebIdentityTest, IsToldInCode) {
  options.token_file = "/mine";
  options.parameters.role_arn = "arn:aws:iam::123456789012:role/mine";
  options.parameters.role_session_name = "me";
  options.parameters.duration = 900s;
  files->Write("/mine", "eyJmine");
  Succeed("mine");

  EXPECT_EQ(Alone(), "mine");
  EXPECT_THAT(Body(0), HasSubstr("role%2Fmine&RoleSessionName=me&DurationSeconds=900&WebIdentityToken=eyJmine"));
}

TEST_F(WebIdentityTest, AsksWhereTheSettingsSay) {
  struct Row {
    const char* id;
    std::vector<std::pair<std::string, std::string>> variables;
    std::string host;
  };
  const std::vector<Row> rows = {
      {"A5", {{"AWS_STS_REGIONAL_ENDPOINTS", "legacy"}}, "https://sts.amazonaws.com"},
      {"A6",
       {{"AWS_USE_FIPS_ENDPOINT", "true"}, {"AWS_USE_DUALSTACK_ENDPOINT", "true"}, {"AWS_REGION", "us-east-1"}},
       "https://sts-fips.us-east-1.api.aws"},
      {"its own",
       {{"AWS_ENDPOINT_URL_STS", "http://localhost:1"}, {"AWS_ENDPOINT_URL", "http://x"}},
       "http://localhost:1"},
      {"everybody's", {{"AWS_ENDPOINT_URL", "http://localhost:2"}}, "http://localhost:2"},
      {"ignored",
       {{"AWS_ENDPOINT_URL_STS", "http://localhost:1"}, {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"}},
       "https://sts.eu-west-1.amazonaws.com"},
  };
  for (const Row& row : rows) {
    test::StsWorld world;
    world.IsIrsa();
    for (const auto& [name, value] : row.variables) world.environment->Set(name, value);
    world.transport->Reply(200, test::StsSuccess(kWebAction, "pod"));
    EXPECT_EQ(Text(MakeDefaultCredentialsProvider({}, world.outside)->Resolve({})), "pod") << row.id;
    EXPECT_THAT(world.transport->requests().at(0).url, StartsWith(row.host)) << row.id;
  }
}

TEST_F(WebIdentityTest, RefusesAnEndpointThatIsNone) {
  IsIrsa();
  environment->Set("AWS_ENDPOINT_URL_STS", "sts");

  EXPECT_THAT(Chain(), AllOf(StartsWith("CredentialsUnavailable: Unable to assume role"),
                             HasSubstr("the endpoint of STS (environment variable AWS_ENDPOINT_URL_STS): ")));
}

TEST_F(WebIdentityTest, RefusesKeysThatHaveExpired) {
  IsIrsa();
  Succeed("old", "2026-12-01T00:00:00Z");

  EXPECT_THAT(Chain(), HasSubstr("the credentials that STS gave have expired already"));
}

TEST_F(WebIdentityTest, EndsWithTheCallThatAsks) {
  IsIrsa();
  files->Remove("/token");
  CredentialsRequest request;
  request.deadline = clock->MonotonicNow() + 150ms;

  EXPECT_FALSE(MakeWebIdentityCredentialsProvider(options, {}, outside)->Resolve(request));
  EXPECT_THAT(clock->naps(), SizeIs(1));
}

}  // namespace
}  // namespace marketplace_metering
