// Which source counts when nobody says: the rows of the chain's table that these sources have.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "marketplace_metering/credentials_providers.h"
#include "marketplace_metering/testing/fake_clock.h"
#include "marketplace_metering/testing/fake_system.h"
#include "marketplace_metering/testing/scripted_transport.h"

namespace marketplace_metering {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

using Texts = std::map<std::string, std::string>;

struct ChainWorld {
  std::string profile_in_code = {};
  Texts environment = {};
  std::string config = {};
  std::string credentials = {};
};

Outcome<std::shared_ptr<const Credentials>> Find(const ChainWorld& world) {
  ClientConfig config;
  if (!world.profile_in_code.empty()) config.profile = world.profile_in_code;
  Texts variables = world.environment;
  variables["HOME"] = "/h";
  variables["AWS_EC2_METADATA_DISABLED"] = "true";
  Dependencies outside;
  outside.environment = std::make_shared<testing::FakeEnvironment>(variables);
  outside.files = std::make_shared<testing::FakeFileSystem>(
      Texts{{"/h/.aws/config", world.config}, {"/h/.aws/credentials", world.credentials}});
  outside.clock = std::make_shared<testing::FakeClock>();
  outside.random = std::make_shared<testing::FakeRandomSource>();
  return MakeDefaultCredentialsProvider(config, outside)->Resolve({});
}

// The key id, with secret, token and account where there are some, or the error.
std::string Say(const ChainWorld& world) {
  const auto found = Find(world);
  if (!found) return std::string(NameOf(found.error().code)) + ": " + found.error().message;
  const Credentials& keys = **found;
  std::string text = keys.access_key_id + "/" + std::string(keys.secret_access_key.Reveal());
  if (!keys.session_token.empty()) text += "/" + std::string(keys.session_token.Reveal());
  if (!keys.account_id.empty()) text += " of " + keys.account_id;
  return text;
}

std::string KeyLines(const std::string& id) {
  return "aws_access_key_id = " + id + "\naws_secret_access_key = secret\n";
}

const Texts kEnvironmentKeys = {{"AWS_ACCESS_KEY_ID", "foo"}, {"AWS_SECRET_ACCESS_KEY", "bar"}};

Texts With(Texts variables, const std::string& name, const std::string& value) {
  variables[name] = value;
  return variables;
}

struct ChainRow {
  const char* name;
  ChainWorld world;
  std::string found;  // the keys; of an error what it begins with
};

TEST(DefaultCredentials, FollowTheTable) {
  const std::string place = "/h/.aws/config or /h/.aws/credentials";
  const std::vector<ChainRow> rows = {
      {"N1", {"", With(kEnvironmentKeys, "AWS_ACCOUNT_ID", "123456789001"), "", ""}, "foo/bar of 123456789001"},
      {"N2",
       {"",
        {{"AWS_ACCESS_KEY_ID", ""}, {"AWS_SECRET_ACCESS_KEY", ""}, {"AWS_PROFILE", "p"}},
        "",
        "[p]\n" + KeyLines("p")},
       "p/secret"},
      {"N3", {"", {{"AWS_ACCESS_KEY_ID", "foo"}}, "", ""}, "MissingCredentials: no credentials: environment: "},
      {"N5 H1",
       {"", With(kEnvironmentKeys, "AWS_PROFILE", "p"), "[profile p]\nrole_arn = R\nsource_profile = p", ""},
       "foo/bar"},
      {"N6 H2", {"p", kEnvironmentKeys, "", "[p]\n" + KeyLines("p")}, "p/secret"},
      {"H9", {"", {{"AWS_PROFILE", "x"}}, "", ""}, "InvalidConfiguration: profile 'x' was not found in " + place},
      {"missing profile beside keys", {"", With(kEnvironmentKeys, "AWS_PROFILE", "x"), "", ""}, "foo/bar"},
      {"missing profile in code", {"x", kEnvironmentKeys, "", ""}, "InvalidConfiguration: profile 'x' was not found"},
      {"profile in code without keys",
       {"p", kEnvironmentKeys, "[profile p]\nregion = x", ""},
       "MissingCredentials: no credentials: profile 'p' holds no credentials"},
      {"H5 K6",
       {"", {{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://192.168.1.1/c"}}, "", ""},
       "CredentialsUnavailable: container credentials: AWS_CONTAINER_CREDENTIALS_FULL_URI must use https"},
      {"profile in code beside a container",
       {"x", {{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/c"}}, "", ""},
       "InvalidConfiguration: profile 'x' was not found"},
      {"keys before the container",
       {"", With(kEnvironmentKeys, "AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://192.168.1.1/c"), "", ""},
       "foo/bar"},
      {"settings that cannot be used",
       {"", With(kEnvironmentKeys, "AWS_RETRY_MODE", "hopeful"), "", ""},
       "InvalidConfiguration: retry"},
      {"nothing",
       {},
       "MissingCredentials: no credentials: environment: AWS_ACCESS_KEY_ID is not set; web identity: "
       "AWS_WEB_IDENTITY_TOKEN_FILE is not set; profile 'default' was not found "
       "in " +
           place},
      {"C14",
       {"", {}, "[default]\nregion = x", ""},
       "MissingCredentials: no credentials: environment: AWS_ACCESS_KEY_ID is not set; web identity: "
       "AWS_WEB_IDENTITY_TOKEN_FILE is not set; profile 'default' holds no "
       "credentials"},
      {"everything of a profile",
       {"", {}, "[default]\naws_account_id = 123456789001", "[default]\n" + KeyLines("d") + "aws_session_token = t"},
       "d/secret/t of 123456789001"},
      {"token of the other file",
       {"", {}, "[default]\naws_session_token = t", "[default]\n" + KeyLines("d")},
       "d/secret"},
      {"keys of the credentials file first",
       {"", {}, "[default]\n" + KeyLines("c"), "[default]\n" + KeyLines("d")},
       "d/secret"},
      {"C2 without a region",
       {"", {}, "[default]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = B\n[profile B]\n" + KeyLines("b"), ""},
       "CredentialsUnavailable: Unable to assume role arn:aws:iam::1:role/r (profile default): a region is required"},
      {"process of a profile",
       {"",
        {},
        "[default]\ncredential_process = printf '{\"Version\":1,\"AccessKeyId\":\"p\",\"SecretAccessKey\":\"s\"}'\n" +
            KeyLines("d") + "aws_account_id = 123456789001",
        ""},
       "p/s of 123456789001"},
      {"C16",
       {"", {}, "[default]\n = x", "[default]\n" + KeyLines("d")},
       "InvalidConfiguration: profile 'default' cannot"},
      {"a line break in a key",
       {"", {}, "", "[default]\naws_access_key_id = a\n b\naws_secret_access_key = hunter2"},
       "InvalidCredentials: profile 'default' (" + place + "): "},
  };
  for (const ChainRow& row : rows) {
    const std::string said = Say(row.world);
    const bool is_error = said.find(": ") != std::string::npos;
    EXPECT_EQ(is_error ? said.substr(0, row.found.size()) : said, row.found) << row.name;
    EXPECT_THAT(said, Not(HasSubstr("hunter"))) << row.name;
  }
}

TEST(DefaultCredentials, H6ComeFromTheContainerWhenTheProfileIsSomebodyElses) {
  Dependencies outside;
  outside.environment = std::make_shared<testing::FakeEnvironment>(
      Texts{{"HOME", "/h"}, {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials/id"}});
  outside.files = std::make_shared<testing::FakeFileSystem>(
      Texts{{"/h/.aws/config", "[profile notdefault]\n" + KeyLines("n")}, {"/h/.aws/credentials", ""}});
  outside.clock = std::make_shared<testing::FakeClock>();
  outside.random = std::make_shared<testing::FakeRandomSource>();
  const auto transport = std::make_shared<testing::ScriptedTransport>();
  transport->Reply(200, R"({"AccessKeyId":"task","SecretAccessKey":"s","Token":"t"})");
  outside.transport = transport;
  const auto provider = MakeDefaultCredentialsProvider({}, outside);

  const auto keys = provider->Resolve({});

  ASSERT_TRUE(keys) << keys.error().message;
  EXPECT_EQ((*keys)->access_key_id, "task");
  EXPECT_EQ(transport->requests().at(0).url, "http://169.254.170.2/v2/credentials/id");
  ASSERT_TRUE(provider->Resolve({}));
  EXPECT_EQ(transport->requests().size(), 1u);  // held
}

TEST(DefaultCredentials, WarnOfASessionWithoutARoleOverWhichTheyGoOn) {
  Dependencies outside;
  outside.environment = std::make_shared<testing::FakeEnvironment>(
      Texts{{"HOME", "/h"}, {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials/id"}});
  outside.files = std::make_shared<testing::FakeFileSystem>(
      Texts{{"/h/.aws/config", "[default]\nsso_session = dev\n"}, {"/h/.aws/credentials", ""}});
  outside.clock = std::make_shared<testing::FakeClock>();
  outside.random = std::make_shared<testing::FakeRandomSource>();
  const auto log = std::make_shared<testing::RecordingLogSink>();
  outside.log = log;
  const auto transport = std::make_shared<testing::ScriptedTransport>();
  for (int i = 0; i < 2; ++i) transport->Reply(200, R"({"AccessKeyId":"task","SecretAccessKey":"s","Token":"t"})");
  outside.transport = transport;
  const auto provider = MakeDefaultCredentialsProvider({}, outside);
  EXPECT_THAT(log->lines(), IsEmpty());

  for (int i = 0; i < 2; ++i) ASSERT_TRUE(provider->Resolve({}));

  ASSERT_THAT(log->lines(), SizeIs(1));
  EXPECT_THAT(log->lines()[0], StartsWith("warning "));
  EXPECT_THAT(log->lines()[0], HasSubstr("an sso_session needs sso_account_id and sso_role_name beside it"));
}

}  // namespace
}  // namespace marketplace_metering
