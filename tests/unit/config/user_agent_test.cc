#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "resolving.h"

namespace marketplace_metering::config {
namespace {

TEST(AppId, IsMadeFitForTheHeader) {
  struct Row {
    std::string name;
    std::optional<std::string> option;
    std::string variable;
    std::string app_id;
    std::string source;
  };
  const std::string variable = "environment variable AWS_SDK_UA_APP_ID";
  const std::string allowed = "!#$%&'*+-.^_`|~0189AZaz";
  const std::vector<Row> rows = {
      {"none", {}, "", "", "default"},
      {"blank variable", {}, " \t", "", "default"},
      {"variable", {}, "my-app", "my-app", variable},
      {"option wins", "mine", "theirs", "mine", "option"},
      {"empty option means none", "", "theirs", "", "option"},
      {"allowed", allowed, "", allowed, "option"},
      {"blank and slash", "my app/1", "", "my-app-1", "option"},
      {"separators", "a\"(),/:;<=>?@[\\]{}b", "", "a-----------------b", "option"},
      {"line break", "a\r\nb", "", "a--b", "option"},
      {"two bytes", "my app/\xc3\xa9#1", "", "my-app--#1", "option"},
      {"three and four bytes", "\xe2\x82\xac|\xf0\x9f\x98\x80", "", "-|-", "option"},
      {"stray continuation", "a\x80\x80", "", "a--", "option"},
      {"cut off", "a\xe2\x82", "", "a-", "option"},
      {"cut short by a letter", "\xe2\x82z", "", "-z", "option"},
  };
  for (const Row& row : rows) {
    ClientConfig config = InUsEast1();
    config.app_id = row.option;

    const auto resolved = Resolve(config, {{"AWS_SDK_UA_APP_ID", row.variable}});

    ASSERT_TRUE(resolved.ok()) << row.name << ": " << resolved.error().message;
    EXPECT_EQ(resolved->app_id.value, row.app_id) << row.name;
    EXPECT_EQ(resolved->app_id.source, row.source) << row.name;
    EXPECT_TRUE(resolved->warnings.empty()) << row.name;
  }
}

TEST(AppId, OfMoreThan50CharactersIsKeptWithAWarning) {
  std::string fifty;
  for (int i = 0; i < 50; ++i) fifty += "\xc3\xa9";

  const auto at_limit = Resolve(InUsEast1(), {{"AWS_SDK_UA_APP_ID", fifty}});
  const auto over = Resolve(InUsEast1(), {{"AWS_SDK_UA_APP_ID", std::string(51, 'a')}});

  ASSERT_TRUE(at_limit.ok() && over.ok());
  EXPECT_TRUE(at_limit->warnings.empty());
  EXPECT_EQ(over->app_id.value, std::string(51, 'a'));
  ASSERT_EQ(over->warnings.size(), 1U);
  EXPECT_EQ(over->warnings[0],
            "app_id '" + std::string(51, 'a') +
                "' (environment variable AWS_SDK_UA_APP_ID) has 51 characters. Use at most 50, or it "
                "may be cut off in reports");
}

TEST(UserAgentSuffix, IsPrintableAsciiAndKeptAsItStands) {
  ClientConfig config = InUsEast1();
  config.user_agent_suffix = "sfx/1 (~!)";

  const auto resolved = Resolve(config);

  ASSERT_TRUE(resolved.ok()) << resolved.error().message;
  EXPECT_EQ(resolved->user_agent_suffix, "sfx/1 (~!)");
}

TEST(UserAgentSuffix, WithOtherCharactersIsAnError) {
  struct Row {
    std::string suffix;
    std::string shown;
  };
  const std::vector<Row> rows = {
      {"a\r\nX: y", "'a\\x0d\\x0aX: y'"}, {"a\tb", "'a\\x09b'"}, {"\xc3\xa9", "'\xc3\xa9'"}, {"\x7f", "'\\x7f'"}};
  for (const Row& row : rows) {
    ClientConfig config = InUsEast1();
    config.user_agent_suffix = row.suffix;

    const auto resolved = Resolve(config);

    ASSERT_FALSE(resolved.ok()) << row.shown;
    EXPECT_EQ(resolved.error().code, ErrorCode::kInvalidConfiguration);
    EXPECT_EQ(MessageOf(resolved), "user_agent_suffix (option user_agent_suffix): " + row.shown +
                                       " holds a character that is not printable ASCII; take it out");
  }
}

}  // namespace
}  // namespace marketplace_metering::config
