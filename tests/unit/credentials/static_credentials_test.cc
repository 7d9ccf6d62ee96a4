#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "marketplace_metering/credentials.h"

namespace marketplace_metering {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Credentials Set(std::string key, const std::string& secret, const std::string& token = {}) {
  Credentials credentials;
  credentials.access_key_id = std::move(key);
  credentials.secret_access_key = Secret(secret);
  credentials.session_token = Secret(token);
  return credentials;
}

TEST(StaticCredentials, GivesTheKeysAsTheyAre_S1) {
  const auto provider = MakeStaticCredentialsProvider(Set("AKIDTEST", "SECRETTEST"));

  const auto outcome = provider->Resolve({});

  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ((*outcome)->access_key_id, "AKIDTEST");
  EXPECT_EQ((*outcome)->secret_access_key.Reveal(), "SECRETTEST");
  EXPECT_TRUE((*outcome)->session_token.empty());
  EXPECT_FALSE((*outcome)->expiration.has_value());
  EXPECT_EQ((*outcome)->source, CredentialsSource::kCode);
  EXPECT_FALSE(provider->CanRefresh());
}

TEST(StaticCredentials, GivesTheToken_S2) {
  const auto outcome = MakeStaticCredentialsProvider(Set("AKIDTEST", "SECRETTEST", "TOKENTEST"))->Resolve({});

  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ((*outcome)->session_token.Reveal(), "TOKENTEST");
}

TEST(StaticCredentials, TakesAnEmptyTokenForNone_S3) {
  const auto outcome = MakeStaticCredentialsProvider(Set("AKIDTEST", "SECRETTEST", ""))->Resolve({});

  ASSERT_TRUE(outcome.ok());
  EXPECT_TRUE((*outcome)->session_token.empty());
}

TEST(StaticCredentials, RefusesHalfAPair_S4) {
  const auto no_secret = MakeStaticCredentialsProvider(Set("AKIDTEST", ""))->Resolve({});
  const auto no_key = MakeStaticCredentialsProvider(Set("", "SECRETTEST"))->Resolve({});
  const auto nothing = MakeStaticCredentialsProvider(Credentials())->Resolve({});

  ASSERT_FALSE(no_secret.ok());
  EXPECT_EQ(no_secret.error().code, ErrorCode::kInvalidCredentials);
  EXPECT_THAT(no_secret.error().message, HasSubstr("secret_access_key is missing"));
  ASSERT_FALSE(no_key.ok());
  EXPECT_EQ(no_key.error().code, ErrorCode::kInvalidCredentials);
  EXPECT_THAT(no_key.error().message, HasSubstr("access_key_id is missing"));
  ASSERT_FALSE(nothing.ok());
  EXPECT_EQ(nothing.error().code, ErrorCode::kInvalidCredentials);
}

TEST(StaticCredentials, RefusesWhatNoHeaderMayHoldWithoutShowingIt) {
  struct Row {
    const char* part;
    Credentials credentials;
  };
  const std::vector<Row> rows = {
      {"access_key_id", Set("AKID\nTEST", "SECRETTEST", "TOKENTEST")},
      {"access_key_id", Set("AKID TEST", "SECRETTEST", "TOKENTEST")},
      {"access_key_id", Set("AKID\xC3\xA9TEST", "SECRETTEST", "TOKENTEST")},
      {"secret_access_key", Set("AKIDTEST", "SECRETTEST\n", "TOKENTEST")},
      {"session_token", Set("AKIDTEST", "SECRETTEST", "TOKENTEST\r\nX-Evil: 1")},
      {"session_token", Set("AKIDTEST", "SECRETTEST", std::string("TOKEN\0TEST", 10))},
  };
  for (const Row& row : rows) {
    const auto outcome = MakeStaticCredentialsProvider(row.credentials)->Resolve({});

    ASSERT_FALSE(outcome.ok()) << row.part;
    EXPECT_EQ(outcome.error().code, ErrorCode::kInvalidCredentials);
    EXPECT_THAT(outcome.error().message, HasSubstr(row.part));
    EXPECT_THAT(outcome.error().message, Not(HasSubstr("TEST")));
  }
}

}  // namespace
}  // namespace marketplace_metering
