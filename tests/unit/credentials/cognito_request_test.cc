#include "credentials/cognito_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "crypto/wipe.h"
#include "support/freed_memory.h"

namespace marketplace_metering::credentials {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kPool = "us-east-1:01234567-89ab-cdef-0123-456789abcdef";
constexpr const char* kRole = "arn:aws:iam::123456789012:role/r";

TEST(WriteCognito, AsksWhoTheLoginsStandFor) {  // G1
  EXPECT_EQ(WriteGetId(kPool, {{"accounts.example.com", Secret("tok")}}),
            std::string(R"({"IdentityPoolId":")") + kPool + R"(","Logins":{"accounts.example.com":"tok"}})");
  EXPECT_EQ(WriteGetId(kPool, {}), std::string(R"({"IdentityPoolId":")") + kPool + "\"}");
}

TEST(WriteCognito, AsksForCredentials) {  // G2
  EXPECT_EQ(WriteGetCredentials(kPool, kRole, {{"b", Secret("t\"\\2")}, {"a\"", Secret("t1")}}),
            std::string(R"({"IdentityId":")") + kPool + R"(","CustomRoleArn":")" + kRole +
                R"(","Logins":{"a\"":"t1","b":"t\"\\2"}})");
  EXPECT_EQ(WriteGetCredentials(kPool, "", {}), std::string(R"({"IdentityId":")") + kPool + "\"}");
}

TEST(WriteCognito, LeavesNoTokenBehind) {
  const std::string token(3000, 'q');
  const CognitoLogins logins = {{"a", Secret(token)}, {"b", Secret("\"" + token)}};
  CognitoLogins bad = logins;
  bad["c"] = Secret("\n" + token);
  const test::FreedMemory freed(token);
  {
    std::string body = WriteGetId(kPool, logins);
    crypto::Wipe(body.data(), body.size());
    body = WriteGetCredentials(kPool, kRole, logins);
    crypto::Wipe(body.data(), body.size());
    EXPECT_FALSE(Check({}, bad).empty());
  }
  EXPECT_EQ(freed.sightings(), 0U);
}

struct Row {
  const char* name;
  CognitoCredentialsOptions options = {};
  CognitoLogins logins = {};
  const char* path = "";  // null: not compared
  const char* message = "";
};

CognitoCredentialsOptions Pool(const std::string& id) {
  CognitoCredentialsOptions options;
  options.identity_pool_id = id;
  return options;
}

CognitoCredentialsOptions Role(const std::string& arn) {
  CognitoCredentialsOptions options = Pool(kPool);
  options.custom_role_arn = arn;
  return options;
}

CognitoLogins Logins(int count) {
  CognitoLogins logins;
  for (int i = 0; i < count; ++i) logins["p" + std::to_string(i)] = Secret("token");
  return logins;
}

TEST(CheckCognito, NamesWhatBreaksARule) {
  CognitoCredentialsOptions identity;
  identity.identity_id = "us-east-1";
  const std::string secret(50001, 'q');
  const std::vector<Row> rows = {
      {"no colon", identity, {}, "identity_id", "is 'us-east-1', not of the form us-east-1:01234567-"},
      {"no region", Pool(":0123"), {}, "identity_pool_id", "not of the form"},
      {"no guid", Pool("us-east-1:"), {}, "identity_pool_id", "not of the form"},
      {"capitals", Pool("us-east-1:ABCDEF"), {}, "identity_pool_id", "not of the form"},
      {"another host", Pool("x.evil.com/:0"), {}, "identity_pool_id", "not of the form"},
      {"two colons", Pool("us-east-1:0:0"), {}, "identity_pool_id", "not of the form"},
      {"a line break", Pool("us-east-1:0\n"), {}, "identity_pool_id", "not of the form"},
      {"too long", Pool("us-east-1:" + std::string(46, '0')), {}, "identity_pool_id", "not of the form"},
      {"no ARN", Role("role/r"), {}, "custom_role_arn", "is 'role/r', not an ARN such as"},
      {"short ARN", Role("arn:aws:iam::1:r"), {}, "custom_role_arn", "allowed are 20 to 2048"},
      {"bad ARN", Role("arn:aws:iam::123456789012:role/\n"), {}, "custom_role_arn", "not an ARN"},
      {"too many", Pool(kPool), Logins(11), "logins", "has 11 elements; at most 10 are allowed"},
      {"no name", Pool(kPool), {{"", Secret("t")}}, "logins['']", "has a name which has 0 characters"},
      {"long name",
       Pool(kPool),
       {{std::string(129, 'n'), Secret("t")}},
       nullptr,
       "has a name which has 129 characters; allowed are 1 to 128"},
      {"bad name", Pool(kPool), {{"\xff", Secret("t")}}, "logins['\\xff']", "has a name which is not valid UTF-8"},
      {"no token", Pool(kPool), {{"a", Secret()}}, "logins['a']", "has 0 characters; allowed are 1 to 50000"},
      {"long token", Pool(kPool), {{"a", Secret(secret)}}, "logins['a']", "has 50001 characters"},
      {"bad token", Pool(kPool), {{"a", Secret("qqqq\xff")}}, "logins['a']", "is not valid UTF-8"},
      {"a file's token", Pool(kPool), {{"a", Secret("qqqq\n")}}, "logins['a']", "holds a control character"},
  };
  for (const Row& row : rows) {
    const auto violations = Check(row.options, row.logins);

    ASSERT_EQ(violations.size(), 1U) << row.name;
    if (row.path != nullptr) EXPECT_EQ(violations[0].path, row.path) << row.name;
    EXPECT_THAT(violations[0].message, HasSubstr(row.message)) << row.name;
    EXPECT_THAT(violations[0].message, Not(HasSubstr("qqqq"))) << row.name;
  }
}

TEST(CheckCognito, NamesAllAtOnce) {
  const auto violations = Check(Role("x"), {{"a", Secret()}, {"b", Secret("\x7f")}});

  std::vector<std::string> paths;
  for (const Violation& violation : violations) paths.push_back(violation.path);
  EXPECT_THAT(paths, ElementsAre("custom_role_arn", "logins['a']", "logins['b']"));
}

TEST(CheckCognito, TakesWhatTheServiceTakes) {
  EXPECT_THAT(Check(Pool(kPool), Logins(10)), IsEmpty());
  EXPECT_THAT(Check(Pool("my_region-1:" + std::string(43, 'f')), {}), IsEmpty());
  EXPECT_THAT(Check(Role(kRole), {{std::string(128, 'n'), Secret(std::string(50000, 't'))}}), IsEmpty());
}

TEST(Cognito, IsWhereTheIdSays) {
  EXPECT_EQ(RegionOf(kPool), "us-east-1");
}

}  // namespace
}  // namespace marketplace_metering::credentials
