#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "marketplace_metering/credentials.h"
#include "marketplace_metering/testing/fake_clock.h"
#include "marketplace_metering/testing/fake_system.h"
#include "unit/credentials/scripted_provider.h"

namespace marketplace_metering {
namespace {

using test::Told;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using Variables = std::map<std::string, std::string>;

struct World {
  explicit World(Variables variables) : environment(std::make_shared<testing::FakeEnvironment>(std::move(variables))) {
    provider = MakeEnvironmentCredentialsProvider(environment, clock, log);
  }
  test::CredentialsOutcome Resolve() const { return provider->Resolve({}); }

  std::shared_ptr<testing::FakeEnvironment> environment;
  std::shared_ptr<testing::FakeClock> clock = std::make_shared<testing::FakeClock>();  // 2026-08-15 12:36:00
  std::shared_ptr<testing::RecordingLogSink> log = std::make_shared<testing::RecordingLogSink>();
  std::shared_ptr<CredentialsProvider> provider;
};

TEST(EnvironmentCredentials, ReadsKeysAndAccount_N1) {
  const World world(Variables{{"AWS_ACCESS_KEY_ID", "foo"},
                              {"AWS_SECRET_ACCESS_KEY", "bar"},
                              {"AWS_ACCOUNT_ID", "123456789001"},
                              {"AWS_SESSION_TOKEN", "tok"}});

  const auto outcome = world.Resolve();

  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ((*outcome)->access_key_id, "foo");
  EXPECT_EQ((*outcome)->secret_access_key.Reveal(), "bar");
  EXPECT_EQ((*outcome)->session_token.Reveal(), "tok");
  EXPECT_EQ((*outcome)->account_id, "123456789001");
  EXPECT_EQ((*outcome)->source, CredentialsSource::kEnvironment);
  EXPECT_FALSE((*outcome)->expiration.has_value());
  EXPECT_THAT(world.log->lines(), IsEmpty());
}

TEST(EnvironmentCredentials, CountsBlankAsUnset_N2) {
  for (const char* blank : {"", " ", "\t \n"}) {
    const World world(Variables{{"AWS_ACCESS_KEY_ID", blank}, {"AWS_SECRET_ACCESS_KEY", blank}});

    EXPECT_EQ(Told(world.Resolve()), "error MissingCredentials");
    EXPECT_THAT(world.log->lines(), IsEmpty());
  }
}

TEST(EnvironmentCredentials, CountsHalfAPairAsNotSetUpAndWarnsOnce_N3) {
  const World world(Variables{{"AWS_ACCESS_KEY_ID", "foo-key"}});

  const auto outcome = world.Resolve();
  world.Resolve().ok();

  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::kMissingCredentials);
  EXPECT_THAT(outcome.error().message, AllOf(HasSubstr("AWS_SECRET_ACCESS_KEY is not"), Not(HasSubstr("foo-key"))));
  EXPECT_THAT(world.log->lines(), ElementsAre(AllOf(HasSubstr("warning "), HasSubstr("AWS_SECRET_ACCESS_KEY is not"),
                                                    Not(HasSubstr("foo-key")))));
}

TEST(EnvironmentCredentials, NamesTheMissingKeyToo) {
  const World world(Variables{{"AWS_SECRET_KEY", "bar-secret"}});

  const auto outcome = world.Resolve();

  ASSERT_FALSE(outcome.ok());
  EXPECT_THAT(outcome.error().message, HasSubstr("AWS_SECRET_KEY is set but AWS_ACCESS_KEY_ID is not"));
  EXPECT_THAT(outcome.error().message, Not(HasSubstr("bar-secret")));
}

TEST(EnvironmentCredentials, TakesABlankTokenForNone_N4) {
  const World world(
      Variables{{"AWS_ACCESS_KEY_ID", "foo"}, {"AWS_SECRET_ACCESS_KEY", "bar"}, {"AWS_SESSION_TOKEN", "  "}});

  const auto outcome = world.Resolve();

  ASSERT_TRUE(outcome.ok());
  EXPECT_TRUE((*outcome)->session_token.empty());
}

TEST(EnvironmentCredentials, PrefersTheNewestNameThatIsSet) {
  const World world(Variables{{"AWS_ACCESS_KEY_ID", ""},
                              {"AMAZON_ACCESS_KEY_ID", "second"},
                              {"AWS_ACCESS_KEY", "third"},
                              {"AWS_SECRET_KEY", "third"},
                              {"AMAZON_SESSION_TOKEN", "second"}});

  const auto outcome = world.Resolve();

  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ((*outcome)->access_key_id, "second");
  EXPECT_EQ((*outcome)->secret_access_key.Reveal(), "third");
  EXPECT_EQ((*outcome)->session_token.Reveal(), "second");
}

TEST(EnvironmentCredentials, AreReadAtEachResolve) {
  const World world(Variables{{"AWS_ACCESS_KEY_ID", "one"}, {"AWS_SECRET_ACCESS_KEY", "bar"}});
  EXPECT_EQ(Told(world.Resolve()), "one");

  world.environment->Set("AWS_ACCESS_KEY_ID", "two");

  EXPECT_EQ(Told(world.Resolve()), "two");
}

TEST(EnvironmentCredentials, CarryTheirExpiration) {
  const World world(Variables{{"AWS_ACCESS_KEY_ID", "foo"},
                              {"AWS_SECRET_ACCESS_KEY", "bar"},
                              {"AWS_CREDENTIAL_EXPIRATION", "2026-08-15T12:37:00Z"}});

  const auto outcome = world.Resolve();

  ASSERT_TRUE(outcome.ok());
  ASSERT_TRUE((*outcome)->expiration.has_value());
  EXPECT_EQ(*(*outcome)->expiration - world.clock->Now(), std::chrono::minutes(1));
}

TEST(EnvironmentCredentials, FailOnceExpired) {
  const World world(Variables{{"AWS_ACCESS_KEY_ID", "foo"},
                              {"AWS_SECRET_ACCESS_KEY", "bar"},
                              {"AWS_CREDENTIAL_EXPIRATION", "2026-08-15T12:37:00Z"}});
  world.clock->Advance(std::chrono::minutes(1));

  const auto outcome = world.Resolve();

  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::kExpiredCredentials);
  EXPECT_THAT(outcome.error().message, HasSubstr("AWS_CREDENTIAL_EXPIRATION"));
}

TEST(EnvironmentCredentials, RefuseWhatCannotBeUsedByTheVariablesName) {
  struct Row {
    const char* variable;
    const char* value;
  };
  const std::vector<Row> rows = {{"AWS_ACCESS_KEY_ID", "VALUE\nVALUE"},
                                 {"AWS_SECRET_ACCESS_KEY", "VALUE\rVALUE"},
                                 {"AWS_SESSION_TOKEN", "VALUE VALUE"},
                                 {"AWS_CREDENTIAL_EXPIRATION", "VALUE"}};
  for (const Row& row : rows) {
    Variables variables = {{"AWS_ACCESS_KEY_ID", "foo"}, {"AWS_SECRET_ACCESS_KEY", "bar"}};
    variables[row.variable] = row.value;
    const World world(variables);

    const auto outcome = world.Resolve();

    ASSERT_FALSE(outcome.ok()) << row.variable;
    EXPECT_EQ(outcome.error().code, ErrorCode::kInvalidCredentials) << row.variable;
    EXPECT_THAT(outcome.error().message, AllOf(HasSubstr(row.variable), Not(HasSubstr("VALUE"))));
  }
}

}  // namespace
}  // namespace marketplace_metering
