#include "observe/user_agent.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "marketplace_metering/testing/fake_system.h"
#include "marketplace_metering/version.h"

namespace marketplace_metering::observe {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::StartsWith;
using Variables = std::map<std::string, std::string>;

std::string Compose(const ResolvedConfig& config, const Variables& variables = {}, const Credentials& keys = {}) {
  return UserAgent(config, testing::FakeEnvironment(variables)).For(keys);
}

TEST(UserAgent, HasItsPartsInOrder) {
  ResolvedConfig config;
  config.app_id.value = "my-app";
  config.endpoint_url.value = "http://localhost:8080";
  config.user_agent_suffix = "sfx/1 (more)";
  Credentials keys;
  keys.account_id = "123456789012";
  keys.source = CredentialsSource::kEnvironment;
  const std::string version(LibraryVersion());

  const std::string agent = Compose(config, {{"AWS_EXECUTION_ENV", "AWS_Lambda_provided.al2023"}}, keys);

  EXPECT_THAT(agent, StartsWith("marketplace-metering-cpp/" + version + " ua/2.1 api/marketplace_metering#" + version +
                                " os/linux md/arch#"));
  EXPECT_THAT(agent, MatchesRegex(".* md/arch#[a-z0-9_]+ lang/c\\+\\+#17 md/[a-z]+#[0-9]+ exec-env/.*"));
  EXPECT_THAT(agent, EndsWith(" exec-env/AWS_Lambda_provided.al2023 app/my-app m/E,N,T,g sfx/1 (more)"));
}

TEST(UserAgent, LeavesOutWhatIsNotThere) {
  const std::string agent = Compose(ResolvedConfig(), {{"AWS_EXECUTION_ENV", ""}});

  EXPECT_THAT(agent, MatchesRegex("marketplace-metering-cpp/[^ ]+ ua/2.1 api/[^ ]+ os/linux md/arch#[^ ]+ "
                                  "lang/c\\+\\+#17 md/[^ ]+ m/E"));
}

TEST(UserAgent, TellsOfTheFeaturesInUse) {
  struct Row {
    const char* name;
    RetryMode mode;
    int legacy_retries;
    CredentialsSource source;
    const char* account;
    const char* features;
  };
  const std::vector<Row> rows = {
      {"standard", RetryMode::kStandard, 3, CredentialsSource::kOther, "", " m/E"},
      {"legacy", RetryMode::kLegacy, 3, CredentialsSource::kOther, "", " m/D"},
      {"adaptive", RetryMode::kAdaptive, 3, CredentialsSource::kOther, "", " m/F"},
      {"legacy without retries", RetryMode::kLegacy, 0, CredentialsSource::kOther, "", ""},
      {"keys in code", RetryMode::kStandard, 3, CredentialsSource::kCode, "", " m/E,e"},
      {"keys in the environment", RetryMode::kStandard, 3, CredentialsSource::kEnvironment, "", " m/E,g"},
      {"account known", RetryMode::kStandard, 3, CredentialsSource::kOther, "1", " m/E,T"},
      {"account known, keys in code", RetryMode::kStandard, 3, CredentialsSource::kCode, "1", " m/E,T,e"},
  };
  for (const Row& row : rows) {
    ResolvedConfig config;
    config.retry_mode.value = row.mode;
    config.retry.legacy_retry_limit = row.legacy_retries;
    Credentials keys;
    keys.source = row.source;
    keys.account_id = row.account;

    const std::string agent = Compose(config, {}, keys);

    const auto at = agent.find(" m/");
    EXPECT_EQ(at == std::string::npos ? "" : agent.substr(at), row.features) << row.name;
  }
}

TEST(UserAgent, ReadsTheExecutionEnvironmentOnce) {
  testing::FakeEnvironment environment;
  environment.Set("AWS_EXECUTION_ENV", "before");
  const UserAgent agent(ResolvedConfig(), environment);

  environment.Set("AWS_EXECUTION_ENV", "after");

  EXPECT_THAT(agent.For(Credentials()), HasSubstr("exec-env/before"));
}

TEST(UserAgent, CannotBeMadeToEndTheHeader) {
  ResolvedConfig config;
  config.app_id.value = "app\r\nX-Evil: 1";
  config.user_agent_suffix = "suffix\r\nX-Evil: 1";

  const std::string agent = Compose(config, {{"AWS_EXECUTION_ENV", "env\r\nX-Evil: 1"}});

  EXPECT_EQ(agent.find_first_of("\r\n"), std::string::npos);
  EXPECT_THAT(agent, HasSubstr("exec-env/env--X-Evil--1 app/app--X-Evil--1"));
}

TEST(SanitizeAppId, ReplacesEachCharacterThatIsNotAllowed) {
  struct Row {
    std::string text;
    const char* clean;
  };
  const std::vector<Row> rows = {
      {"my app/1", "my-app-1"},
      {"my app/\xc3\xa9#1", "my-app--#1"},
      {"!#$%&'*+-.^_`|~09AZaz", "!#$%&'*+-.^_`|~09AZaz"},
      {"a,b:c;d\"e(f)g@h[i]j{k}l?m=n<o>p\\q", "a-b-c-d-e-f-g-h-i-j-k-l-m-n-o-p-q"},
      {"\xc3\xa9", "-"},
      {"\xe6\x9d\xb1\xe4\xba\xac", "--"},
      {"\xf0\x9f\x98\x80", "-"},
      {"\x80\xff"
       "a",
       "--a"},
      {"\xc3"
       "a",
       "-a"},
      {std::string(60, 'x'), "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"},
  };
  for (const Row& row : rows) EXPECT_EQ(SanitizeAppId(row.text), row.clean);
}

TEST(SanitizeValue, AllowsTheCommaToo) {
  EXPECT_EQ(SanitizeValue("a,b#c d"), "a,b#c-d");
}

TEST(FormatFeatures, CutsAtAWholeId) {
  EXPECT_EQ(FormatFeatures({}), "");
  EXPECT_EQ(FormatFeatures({"A"}), "m/A");
  EXPECT_EQ(FormatFeatures({"A", "B"}), "m/A,B");
  // "m/A" and 510 times ",B" are 1023 bytes: one more does not fit.
  const std::string full = FormatFeatures(std::vector<std::string_view>(2000, "B"));
  EXPECT_EQ(full.size(), 1023U);
  EXPECT_THAT(full, EndsWith(",B"));
  std::vector<std::string_view> ids(511, "B");
  ids.back() = "BB";
  EXPECT_EQ(FormatFeatures(ids).size(), 1024U);
  ids.back() = "BBB";
  EXPECT_EQ(FormatFeatures(ids).size(), 1021U);
}

}  // namespace
}  // namespace marketplace_metering::observe
