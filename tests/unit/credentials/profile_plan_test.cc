// What profiles mean: the table of role chains, by its row ids, and the rules around it.
#include "credentials/profile_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "marketplace_metering/testing/fake_system.h"

namespace marketplace_metering::credentials {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

config::SharedFiles Files(const std::string& config, const std::string& credentials = {}) {
  testing::FakeEnvironment environment;
  environment.Set("HOME", "/h");
  testing::FakeFileSystem files;
  files.Write("/h/.aws/config", config);
  files.Write("/h/.aws/credentials", credentials);
  return config::LoadSharedFiles(environment, files);
}

std::string Word(ProfileBase base) {
  switch (base) {
    case ProfileBase::kStaticKeys:
      return "keys";
    case ProfileBase::kWebIdentity:
      return "web identity";
    case ProfileBase::kSso:
      return "sso";
    case ProfileBase::kLogin:
      return "login";
    case ProfileBase::kProcess:
      return "process";
    case ProfileBase::kEnvironment:
      return "environment";
    case ProfileBase::kInstanceMetadata:
      return "instance metadata";
    case ProfileBase::kContainer:
      return "container";
  }
  return "?";
}

// "keys of b -> RA", or the error's message.
std::string Say(const Outcome<ProfilePlan>& plan) {
  if (!plan) return std::string(NameOf(plan.error().code)) + ": " + plan.error().message;
  std::string text = Word(plan->base) + " of " + plan->base_profile;
  for (const RoleHop& role : plan->roles) text += " -> " + role.role_arn;
  return text;
}

const std::string kKeysA = "aws_access_key_id = a\naws_secret_access_key = hunter2\n";
const std::string kKeysB = "aws_access_key_id = b\naws_secret_access_key = hunter2\n";
const std::string kKeysC = "aws_access_key_id = c\naws_secret_access_key = hunter2\n";
const std::string kLeads = "InvalidConfiguration: profile ";

struct PlanRow {
  std::string name;
  std::string a;
  std::string b;
  std::string c;
  std::string plan;  // what it begins with
};

const std::vector<PlanRow> kRows = {
    {"C1", "role_arn = RA\nsource_profile = B\n", kKeysB + "aws_account_id = 123456789001\n", "", "keys of B -> RA"},
    {"C2", kKeysA + "role_arn = RA\nsource_profile = B\n", kKeysB, "", "keys of B -> RA"},
    {"C3", kKeysA + "role_arn = RA\nsource_profile = A\n", "", "", "keys of A -> RA"},
    {"C4", "role_arn = RA\nsource_profile = B\n", "role_arn = RB\nsource_profile = C\n", kKeysC,
     "keys of C -> RB -> RA"},
    {"C5", kKeysA + "role_arn = RA\nsource_profile = B\n", kKeysB + "role_arn = RB\nsource_profile = C\n", kKeysC,
     "keys of B -> RA"},
    {"C6", "role_arn = RA\nsource_profile = B\n", "role_arn = RB\nsource_profile = A\n", "",
     kLeads + "'B' names 'A' as its source_profile, which leads back to it (/h/.aws/config or /h/.aws/credentials); "
              "reached by 'A' -> 'B' -> 'A'"},
    {"C7", kKeysA + "role_arn = RA\nsource_profile = B\n", "role_arn = RB\nsource_profile = A\n", "",
     kLeads + "'B' names 'A' as its source_profile, which leads back to it"},
    {"C8", "role_arn = RA\ncredential_source = Ec2InstanceMetadata\n", "", "", "instance metadata of A -> RA"},
    {"C9", "role_arn = RA\nsource_profile = B\ncredential_source = Environment\n", kKeysB, "",
     kLeads + "'A' has both source_profile and credential_source"},
    {"C10", "role_arn = RA\nsource_profile = B\n", "aws_access_key_id = b\n", "",
     kLeads + "'B' has no aws_secret_access_key"},
    {"C11", "role_arn = RA\nsource_profile = B\n",
     "role_arn = RB\nweb_identity_token_file = T\nrole_session_name = s\n", "", "web identity of B -> RA"},
    {"C12", "web_identity_token_file = T\n", "", "", kLeads + "'A' has web_identity_token_file but no role_arn"},
    {"C13", "role_arn = RA\nsource_profile = X\n", "", "",
     kLeads + "'A' names 'X' as its source_profile, which was not found"},
    {"C14", "region = us-east-1\n", "", "", "MissingCredentials: profile 'A' holds no credentials"},
    {"C15", "role_arn = RA\nsource_profile = B\nexternal_id = e\nrole_session_name = s\n", kKeysB, "",
     "keys of B -> RA"},
    {"no source", "role_arn = RA\n", "", "", kLeads + "'A' has role_arn but neither source_profile nor"},
    {"unknown source", "role_arn = RA\ncredential_source = Ec2\n", "", "",
     kLeads + "'A' has credential_source 'Ec2', which is none of"},
    {"source in any case", "role_arn = RA\ncredential_source = ENVIRONMENT\n", "", "", "environment of A -> RA"},
    {"container", "role_arn = RA\ncredential_source = EcsContainer\n", "", "", "container of A -> RA"},
    {"itself without keys", "role_arn = RA\nsource_profile = A\n", "", "",
     kLeads + "'A' holds no credentials, but is named as the source of some"},
    {"itself by a process", "role_arn = RA\nsource_profile = A\ncredential_process = p\n", "", "",
     "process of A -> RA"},
    {"empty source", "role_arn = RA\nsource_profile = B\n", "region = x\n", "",
     kLeads + "'B' holds no credentials, but is named as the source of some"},
    {"source without a role", kKeysA + "source_profile = B\n", kKeysB, "", "keys of A"},
    {"token before role", "role_arn = RA\nweb_identity_token_file = T\nsource_profile = B\n", kKeysB, "",
     "web identity of A"},
    {"sso before process", "sso_role_name = r\ncredential_process = p\n" + kKeysA, "", "", "sso of A"},
    {"account alone is sso", "sso_account_id = 1\n", "", "", "sso of A"},
    {"session alone is not", "sso_session = s\n", "", "", "MissingCredentials: profile 'A' holds no credentials"},
    {"login before process", "login_session = l\ncredential_process = p\n" + kKeysA, "", "", "login of A"},
    {"process before keys", "credential_process = p\n" + kKeysA, "", "", "process of A"},
    {"keys last", kKeysA, "", "", "keys of A"},
    {"secret alone", "aws_secret_access_key = hunter2\n", "", "", kLeads + "'A' has no aws_access_key_id"},
    {"reached by a process", "role_arn = RA\nsource_profile = B\n", "credential_process = p\n", "",
     "process of B -> RA"},
    {"short", "role_arn = RA\nsource_profile = B\nduration_seconds = 899\n", kKeysB, "",
     kLeads + "'A' has duration_seconds '899', which is not a whole number from 900 to 43200"},
    {"long", "role_arn = RA\nsource_profile = B\nduration_seconds = 43201\n", kKeysB, "", kLeads + "'A' has duration_"},
    {"no number", "role_arn = RA\nsource_profile = B\nduration_seconds = 900s\n", kKeysB, "", kLeads + "'A' has dura"},
};

TEST(ProfilePlan, FollowsTheTable) {
  for (const PlanRow& row : kRows) {
    const auto files = Files("[profile A]\n" + row.a + (row.b.empty() ? "" : "[profile B]\n" + row.b) +
                             (row.c.empty() ? "" : "[profile C]\n" + row.c));

    const std::string said = Say(MakeProfilePlan(files, "A", true));

    EXPECT_EQ(said.substr(0, row.plan.size()), row.plan) << row.name << ": " << said;
    EXPECT_THAT(said, Not(HasSubstr("hunter"))) << row.name;
  }
}

TEST(ProfilePlan, C15KeepsWhatEachRoleIsAssumedWith) {
  const auto plan = MakeProfilePlan(
      Files("[default]\nrole_arn = RA\nsource_profile = B\nexternal_id = e\nrole_session_name = s\nmfa_serial = m\n"
            "duration_seconds = 900\nregion = eu-west-1\n[profile B]\nrole_arn = RB\ncredential_source = Environment"),
      "default", false);

  ASSERT_TRUE(plan) << plan.error().message;
  ASSERT_EQ(plan->roles.size(), 2U);
  EXPECT_EQ(plan->roles[0].role_arn, "RB");
  EXPECT_EQ(plan->roles[0].profile, "B");
  EXPECT_EQ(plan->roles[0].duration_seconds, std::nullopt);
  const RoleHop& last = plan->roles[1];
  EXPECT_EQ(last.profile, "default");
  EXPECT_EQ(last.external_id, "e");
  EXPECT_EQ(last.session_name, "s");
  EXPECT_EQ(last.mfa_serial, "m");
  EXPECT_EQ(last.duration_seconds, 900);
  EXPECT_EQ(last.region, "eu-west-1");
  EXPECT_THAT(plan->path, ElementsAre("default", "B"));
}

TEST(ProfilePlan, C16ABrokenFileIsAnErrorWithPathAndLine) {
  for (const bool is_named : {false, true}) {
    const std::string said = Say(MakeProfilePlan(Files("[default]\n= x", "[default]\n" + kKeysA), "default", is_named));
    EXPECT_THAT(said, AllOf(HasSubstr("InvalidConfiguration: "), HasSubstr("/h/.aws/config:2: ")));
  }
}

TEST(ProfilePlan, OneThatIsNotThereIsAnErrorWhenItWasNamed) {
  EXPECT_EQ(Say(MakeProfilePlan(Files("[prod]\nregion = x"), "prod", true)),
            "InvalidConfiguration: profile 'prod' was not found in /h/.aws/config or /h/.aws/credentials; the config "
            "file has a section [prod]: write it [profile prod]");
  EXPECT_EQ(Say(MakeProfilePlan(Files(""), "default", false)),
            "MissingCredentials: profile 'default' was not found in /h/.aws/config or /h/.aws/credentials");
}

TEST(ProfilePlan, CombinesBothFiles) {
  EXPECT_EQ(Say(MakeProfilePlan(Files("[default]\nrole_arn = RA", "[default]\nsource_profile = B\n[B]\n" + kKeysB),
                                "default", false)),
            "keys of B -> RA");
}

}  // namespace
}  // namespace marketplace_metering::credentials
