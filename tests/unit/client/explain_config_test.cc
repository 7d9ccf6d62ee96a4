#include "marketplace_metering/explain_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>

#include "marketplace_metering/testing/fake_system.h"

namespace marketplace_metering {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

using Texts = std::map<std::string, std::string>;

ConfigExplanation Explain(const ClientConfig& config, const Texts& environment, const Texts& files = {}) {
  Dependencies world;
  world.environment = std::make_shared<testing::FakeEnvironment>(environment);
  world.files = std::make_shared<testing::FakeFileSystem>(files);
  return ExplainConfig(config, world);
}

const ExplainedSetting& Of(const ConfigExplanation& explanation, const std::string& name) {
  for (const ExplainedSetting& setting : explanation.settings) {
    if (setting.name == name) return setting;
  }
  throw std::out_of_range(name);
}

std::string Printed(const ConfigExplanation& explanation) {
  std::ostringstream out;
  out << explanation;
  return out.str();
}

TEST(ExplainConfig, NamesTheSourceOfEachSettingAndThoseThatItOverrides) {
  ClientConfig config;
  config.retry.max_attempts = 5;
  const auto explanation =
      Explain(config,
              {{"HOME", "/h"},
               {"AWS_REGION", "eu-west-1"},
               {"AWS_DEFAULT_REGION", "us-east-1"},
               {"AWS_MAX_ATTEMPTS", "7"},
               {"AWS_ENDPOINT_URL", "https://c"}},
              {{"/h/.aws/config", "[default]\nregion = us-west-2\nendpoint_url = https://e\nretry_mode = legacy"}});

  EXPECT_THAT(explanation.problems, IsEmpty());
  EXPECT_EQ(Of(explanation, "region").value, "eu-west-1");
  EXPECT_EQ(Of(explanation, "region").source, "environment variable AWS_REGION");
  EXPECT_THAT(
      Of(explanation, "region").overridden,
      ElementsAre("environment variable AWS_DEFAULT_REGION", "profile 'default' key region in /h/.aws/config line 2"));
  EXPECT_THAT(Of(explanation, "endpoint_url").overridden,
              ElementsAre("profile 'default' key endpoint_url in /h/.aws/config line 3"));
  EXPECT_EQ(Of(explanation, "retry.mode").value, "legacy");
  EXPECT_THAT(Of(explanation, "retry.mode").overridden, IsEmpty());
  EXPECT_THAT(Printed(explanation),
              AllOf(HasSubstr("region = eu-west-1 (environment variable AWS_REGION; overrides environment variable "
                              "AWS_DEFAULT_REGION, profile 'default' key region in /h/.aws/config line 2)\n"),
                    HasSubstr("http.idle_timeout = 5000 ms\n")));
}

TEST(ExplainConfig, ShowsWhatIsWrongBesideWhatIsRight) {
  const auto explanation = Explain({}, {{"AWS_RETRY_MODE", "fast"}, {"AWS_MAX_ATTEMPTS", "7"}});

  ASSERT_THAT(explanation.problems, SizeIs(2));  // no region, and that word
  EXPECT_EQ(Of(explanation, "retry.max_attempts").value, "7");
  EXPECT_THAT(Printed(explanation), HasSubstr("problem: retry.mode (environment variable AWS_RETRY_MODE): 'fast'"));
}

TEST(ExplainConfig, TellsNoSecrets) {
  ClientConfig config;
  config.region = "us-east-1";
  config.access_key_id = "hunter1";
  config.secret_access_key = Secret("hunter2");
  config.endpoint_url = "https://user:hunter3@e";
  const auto explanation = Explain(
      config, {{"HOME", "/h"}, {"AWS_SECRET_ACCESS_KEY", "hunter4"}, {"AWS_ENDPOINT_URL", "https://x:hunter5@e"}},
      {{"/h/.aws/credentials", "[default]\naws_secret_access_key = hunter6"}});

  EXPECT_THAT(Printed(explanation), Not(HasSubstr("hunter")));
}

TEST(ExplainConfig, SurvivesADependencyThatThrows) {
  class Throws : public Environment {
   public:
    std::optional<std::string> Get(const std::string&) const override { throw std::runtime_error("torn"); }
  };
  Dependencies world;
  world.environment = std::make_shared<Throws>();

  const auto explanation = ExplainConfig({}, world);

  ASSERT_THAT(explanation.problems, SizeIs(1));
  EXPECT_THAT(explanation.problems[0].message, HasSubstr("torn"));
}

}  // namespace
}  // namespace marketplace_metering
