#include "credentials/sts_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "crypto/wipe.h"
#include "support/freed_memory.h"

namespace marketplace_metering::credentials {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

constexpr const char* kRole = "arn:aws:iam::123456789012:role/r";

AssumeRoleParameters Parameters() {
  AssumeRoleParameters parameters;
  parameters.role_arn = kRole;
  parameters.role_session_name = "session";
  return parameters;
}

AssumeRoleWithWebIdentityParameters WebParameters() {
  AssumeRoleWithWebIdentityParameters parameters;
  parameters.role_arn = kRole;
  parameters.role_session_name = "test-session";
  return parameters;
}

TEST(WriteAssumeRole, LeavesOutWhatWasNotSaid) {
  const auto body = WriteAssumeRole(Parameters());

  ASSERT_TRUE(body) << body.error().message;
  EXPECT_EQ(*body,
            "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fr"
            "&RoleSessionName=session");
}

TEST(WriteAssumeRole, WritesEachMember) {  // C15, the request
  AssumeRoleParameters parameters = Parameters();
  parameters.duration = 3600s;
  parameters.external_id = "e";
  parameters.external_id = "e:x/1";
  parameters.policy = "{\"Version\": \"2012-10-17\"}";
  parameters.policy_arns = {"arn:aws:iam::aws:policy/A", "arn:aws:iam::aws:policy/B"};
  parameters.tags = {{"team", "billing & co"}, {"ä", ""}};
  parameters.transitive_tag_keys = {"team", "ä"};
  parameters.source_identity = "alice@example.com";
  parameters.serial_number = "arn:aws:iam::123456789012:mfa/alice";
  parameters.token_code = Secret("123456");
  parameters.provided_contexts = {{"arn:aws:iam::aws:contextProvider/IdentityCenter", Secret("assertion+/=")}};

  const auto body = WriteAssumeRole(parameters);

  ASSERT_TRUE(body) << body.error().message;
  EXPECT_EQ(*body,
            "Action=AssumeRole&Version=2011-06-15"
            "&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fr&RoleSessionName=session&DurationSeconds=3600"
            "&Policy=%7B%22Version%22%3A%20%222012-10-17%22%7D"
            "&PolicyArns.member.1.arn=arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2FA"
            "&PolicyArns.member.2.arn=arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2FB"
            "&ExternalId=e%3Ax%2F1"
            "&Tags.member.1.Key=team&Tags.member.1.Value=billing%20%26%20co"
            "&Tags.member.2.Key=%C3%A4&Tags.member.2.Value="
            "&TransitiveTagKeys.member.1=team&TransitiveTagKeys.member.2=%C3%A4"
            "&SourceIdentity=alice%40example.com"
            "&SerialNumber=arn%3Aaws%3Aiam%3A%3A123456789012%3Amfa%2Falice&TokenCode=123456"
            "&ProvidedContexts.member.1.ProviderArn=arn%3Aaws%3Aiam%3A%3Aaws%3AcontextProvider%2FIdentityCenter"
            "&ProvidedContexts.member.1.ContextAssertion=assertion%2B%2F%3D");
}

TEST(WriteAssumeRoleWithWebIdentity, WritesEachMember) {  // W1, the request
  AssumeRoleWithWebIdentityParameters parameters = WebParameters();
  EXPECT_EQ(*WriteAssumeRoleWithWebIdentity(parameters, "eyJ.a-b_c"),
            "Action=AssumeRoleWithWebIdentity&Version=2011-06-15"
            "&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fr&RoleSessionName=test-session"
            "&WebIdentityToken=eyJ.a-b_c");

  parameters.duration = 900s;
  parameters.policy = "{}";
  parameters.policy_arns = {"arn:aws:iam::aws:policy/A"};
  parameters.provider_id = "www.example.com";
  EXPECT_EQ(*WriteAssumeRoleWithWebIdentity(parameters, "eyJ."),
            "Action=AssumeRoleWithWebIdentity&Version=2011-06-15"
            "&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fr&RoleSessionName=test-session&DurationSeconds=900"
            "&Policy=%7B%7D&PolicyArns.member.1.arn=arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2FA"
            "&WebIdentityToken=eyJ.&ProviderId=www.example.com");
}

TEST(WriteAssumeRoleWithWebIdentity, LeavesTheEndOfTheFileOut) {  // W8
  for (const char* file : {"eyJ.abc\n", "eyJ.abc\r\n", "eyJ.abc \n\n", "eyJ.abc"}) {
    const auto body = WriteAssumeRoleWithWebIdentity(WebParameters(), file);
    ASSERT_TRUE(body) << file;
    EXPECT_THAT(*body, HasSubstr("&WebIdentityToken=eyJ.abc")) << file;
    EXPECT_THAT(*body, Not(HasSubstr("%0A"))) << file;
    EXPECT_EQ(body->find("eyJ.abc") + 7, body->size()) << file;
  }
}

struct BadRow {
  std::string name;
  std::function<void(AssumeRoleParameters&)> spoil;
  std::string path;
  std::string message;
};

TEST(CheckAssumeRole, ReportsWhatBreaksARule) {
  using P = AssumeRoleParameters;
  const std::string long_arn = "arn:aws:iam::123456789012:role/" + std::string(2048 - 30, 'x');
  const std::vector<BadRow> rows = {
      {"no role", [](P& p) { p.role_arn = ""; }, "role_arn",
       "is required, such as arn:aws:iam::123456789012:role/name"},
      {"a name for a role", [](P& p) { p.role_arn = "role/name"; }, "role_arn", "is 'role/name', not an ARN such as"},
      {"half an ARN", [](P& p) { p.role_arn = "arn:aws:iam::123456789012:"; }, "role_arn", "not an ARN"},
      {"a break in it", [](P& p) { p.role_arn += "\n"; }, "role_arn", "not an ARN"},
      {"short ARN", [](P& p) { p.role_arn = "arn:aws:iam:::role/"; }, "role_arn",
       "has 19 characters; allowed are 20 to"},
      {"long ARN", [&](P& p) { p.role_arn = long_arn; }, "role_arn", "has 2049 characters; allowed are 20 to 2048"},
      {"no session", [](P& p) { p.role_session_name.reset(); }, "role_session_name", "is required"},
      {"short session", [](P& p) { p.role_session_name = "s"; }, "role_session_name",
       "is 's', which has 1 character; allowed are 2 to 64"},
      {"long session", [](P& p) { p.role_session_name = std::string(65, 's'); }, "role_session_name", "2 to 64"},
      {"bad session", [](P& p) { p.role_session_name = "a b"; }, "role_session_name",
       "is 'a b', which holds a character that has no place there; allowed are letters, digits and _+=,.@-"},
      {"slash in it", [](P& p) { p.role_session_name = "a/b"; }, "role_session_name", "no place"},
      {"colon in it", [](P& p) { p.role_session_name = "a:b"; }, "role_session_name", "no place"},
      {"umlaut in it", [](P& p) { p.role_session_name = "äöü"; }, "role_session_name", "no place"},
      {"short", [](P& p) { p.duration = 899s; }, "duration", "is 899 s; allowed are 900 to 43200"},
      {"long", [](P& p) { p.duration = 43201s; }, "duration", "is 43201 s"},
      {"external id", [](P& p) { p.external_id = "x"; }, "external_id", "2 to 1224"},
      {"external id, empty", [](P& p) { p.external_id = ""; }, "external_id", "has 0 characters"},
      {"external id, signs", [](P& p) { p.external_id = "a#b"; }, "external_id", "_+=,.@:/-"},
      {"policy", [](P& p) { p.policy = ""; }, "policy", "1 to 2048"},
      {"policy, long", [](P& p) { p.policy = std::string(2049, ' '); }, "policy", "1 to 2048"},
      {"policy, no text", [](P& p) { p.policy = "\xff"; }, "policy", "is not valid UTF-8"},
      {"policies", [](P& p) { p.policy_arns.assign(11, "arn:aws:iam::aws:policy/A"); }, "policy_arns",
       "has 11 elements; at most 10 are allowed"},
      {"policy ARN",
       [](P& p) {
         p.policy_arns = {"arn:aws:iam::aws:policy/A", "A"};
       },
       "policy_arns[1]", "not an ARN"},
      {"tag key",
       [](P& p) {
         p.tags = {{"a", "b"}, {"", "c"}};
       },
       "tags[1].key", "1 to 128"},
      {"tag value",
       [](P& p) {
         p.tags = {{"a", std::string(257, 'v')}};
       },
       "tags[0].value", "0 to 256"},
      {"tag twice",
       [](P& p) {
         p.tags = {{"a", "1"}, {"a", "2"}};
       },
       "tags[1].key", "is 'a', which an earlier tag has"},
      {"transitive", [](P& p) { p.transitive_tag_keys = {""}; }, "transitive_tag_keys[0]", "1 to 128"},
      {"transitives", [](P& p) { p.transitive_tag_keys.assign(51, "a"); }, "transitive_tag_keys", "at most 50"},
      {"identity", [](P& p) { p.source_identity = "a b"; }, "source_identity", "no place"},
      {"device", [](P& p) { p.serial_number = "GAHT1234!"; }, "serial_number", "_+=/:,.@-"},
      {"device, short", [](P& p) { p.serial_number = "GAHT1234"; }, "serial_number", "9 to 256"},
      {"code without device", [](P& p) { p.token_code = Secret("123456"); }, "token_code", "needs serial_number"},
      {"context",
       [](P& p) {
         p.provided_contexts = {{"x", Secret("long enough")}};
       },
       "provided_contexts[0].provider_arn", "not an ARN"},
      {"assertion",
       [](P& p) {
         p.provided_contexts = {{"arn:aws:iam::aws:contextProvider/I", Secret("abc")}};
       },
       "provided_contexts[0].context_assertion", "has 3 characters; allowed are 4 to 2048"},
      {"contexts",
       [](P& p) {
         p.provided_contexts.assign(6, {"arn:aws:iam::aws:contextProvider/I", Secret("abcd")});
       },
       "provided_contexts", "at most 5"},
  };
  for (const BadRow& row : rows) {
    AssumeRoleParameters parameters = Parameters();
    row.spoil(parameters);
    const auto body = WriteAssumeRole(parameters);
    ASSERT_FALSE(body) << row.name;
    EXPECT_EQ(body.error().code, ErrorCode::kInvalidConfiguration) << row.name;
    ASSERT_THAT(body.error().violations, SizeIs(1)) << row.name << ": " << body.error().message;
    EXPECT_EQ(body.error().violations[0].path, row.path) << row.name;
    EXPECT_THAT(body.error().violations[0].message, HasSubstr(row.message)) << row.name;
  }
}

TEST(CheckAssumeRole, TakesTheLimitsThemselves) {
  AssumeRoleParameters parameters = Parameters();
  parameters.role_session_name = "a_+=,.@-9Z";
  for (const auto duration : {900s, 43200s}) {
    parameters.duration = duration;
    EXPECT_TRUE(WriteAssumeRole(parameters)) << duration.count();
  }
  parameters.role_session_name = std::string(64, 's');
  parameters.role_arn = "arn:aws:iam:::role/x";  // 20
  parameters.external_id = std::string(1224, 'x');
  std::string policy;
  for (int i = 0; i < 2048; ++i) policy += "ä";  // characters, not bytes
  parameters.policy = policy;
  parameters.policy_arns.assign(10, "arn:aws:iam::aws:policy/A");
  for (int i = 0; i < 50; ++i) parameters.tags.push_back({"k" + std::to_string(i), std::string(256, 'v')});
  parameters.transitive_tag_keys.assign(50, std::string(128, 'k'));
  EXPECT_TRUE(WriteAssumeRole(parameters));
}

TEST(CheckAssumeRole, ReportsEverythingAtOnceAndNoSecret) {
  AssumeRoleParameters parameters;
  parameters.role_session_name = "?";
  parameters.duration = 5s;
  parameters.token_code = Secret("hush12345");
  parameters.provided_contexts = {{"", Secret("abc")}};

  const auto body = WriteAssumeRole(parameters);

  ASSERT_FALSE(body);
  EXPECT_THAT(body.error().violations, SizeIs(7));
  EXPECT_THAT(body.error().message, HasSubstr("AssumeRole has parameters that cannot be used: role_arn is required"));
  EXPECT_THAT(body.error().message, HasSubstr("; duration is 5 s; allowed are 900 to 43200; "));
  EXPECT_THAT(body.error().message, HasSubstr("token_code is not six digits"));
  EXPECT_THAT(body.error().message, HasSubstr("provided_contexts[0].context_assertion has 3 characters"));
  for (const char* secret : {"hush12345", "abc"}) EXPECT_THAT(body.error().message, Not(HasSubstr(secret)));
}

TEST(CheckWebIdentity, ReportsEverythingAtOnceAndNoSecret) {
  AssumeRoleWithWebIdentityParameters parameters;
  parameters.role_arn = "x";
  parameters.duration = 1s;
  parameters.policy = "";
  parameters.provider_id = "www";

  const auto body = WriteAssumeRoleWithWebIdentity(parameters, "eyJ\n");

  ASSERT_FALSE(body);
  EXPECT_EQ(body.error().code, ErrorCode::kInvalidConfiguration);
  EXPECT_THAT(body.error().violations, SizeIs(6));
  EXPECT_THAT(body.error().message, HasSubstr("web identity token has 3 characters; allowed are 4 to 20000"));
  EXPECT_THAT(body.error().message, Not(HasSubstr("eyJ")));
  EXPECT_FALSE(WriteAssumeRoleWithWebIdentity(WebParameters(), std::string(20001, 'e')));
  EXPECT_TRUE(WriteAssumeRoleWithWebIdentity(WebParameters(), std::string(20000, 'e')));
}

TEST(DefaultSessionName, IsLegalAndHasTheTime) {
  const auto now = std::chrono::system_clock::time_point(1786797000123456us);
  EXPECT_EQ(DefaultSessionName(now), "marketplace-metering-1786797000123");

  AssumeRoleParameters parameters = Parameters();
  parameters.role_session_name = DefaultSessionName(now);
  EXPECT_TRUE(WriteAssumeRole(parameters));
}

TEST(StsRequest, LeavesNoTokenBehind) {
  const std::string token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJwb2QifQ.c2lnbmF0dXJl";
  const std::string file = token + "\n";
  const test::FreedMemory freed(token);
  {
    auto body = WriteAssumeRoleWithWebIdentity(WebParameters(), file);
    ASSERT_TRUE(body);
    crypto::Wipe(body->data(), body->size());
    EXPECT_FALSE(WriteAssumeRoleWithWebIdentity({}, file));
  }
  EXPECT_EQ(freed.sightings(), 0U);
}

}  // namespace
}  // namespace marketplace_metering::credentials
