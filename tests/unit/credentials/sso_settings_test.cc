#include "credentials/sso_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "marketplace_metering/testing/fake_system.h"

namespace marketplace_metering::credentials {
namespace {

using ::testing::HasSubstr;

constexpr const char* kSession =
    "[sso-session dev]\nsso_region=us-east-2\nsso_start_url=https://x\nsso_registration_scopes=sso:account:access\n";
constexpr const char* kRole = "sso_account_id=123456789012\nsso_role_name=r\n";

config::SharedFiles Load(const std::string& config_file, const std::string& credentials_file = {}) {
  testing::FakeEnvironment environment;
  environment.Set("HOME", "/h");
  testing::FakeFileSystem files;
  files.Write("/h/.aws/config", config_file);
  files.Write("/h/.aws/credentials", credentials_file);
  return config::LoadSharedFiles(environment, files);
}

std::string Shown(const Outcome<SsoSettings>& outcome) {
  if (!outcome) return std::string(NameOf(outcome.error().code)) + ": " + outcome.error().message;
  return outcome->session + "|" + outcome->start_url + "|" + outcome->region + "|" + outcome->account_id + "|" +
         outcome->role_name + "|" + outcome->profile;
}

std::string OfProfile(const std::string& text) {
  return Shown(SsoSettingsOf(Load(text), "A"));
}

TEST(SsoSettings, ComeFromAProfileInBothShapes) {
  EXPECT_EQ(OfProfile("[profile A]\nsso_session=dev\n" + std::string(kRole) + kSession),
            "dev|https://x|us-east-2|123456789012|r|A");
  EXPECT_EQ(OfProfile("[profile A]\nsso_start_url = https://y/#/ \nsso_region=us-gov-west-1\n" + std::string(kRole)),
            "|https://y/#/|us-gov-west-1|123456789012|r|A");
  EXPECT_EQ(OfProfile("[profile A]\nsso_session=dev\nsso_region=us-east-2\nsso_start_url=https://x\n" +
                      std::string(kRole) + kSession),
            "dev|https://x|us-east-2|123456789012|r|A")
      << "equal is allowed";
  EXPECT_EQ(Shown(SsoSettingsOf(Load(kSession, "[A]\nsso_session=dev\n" + std::string(kRole)), "A")),
            "dev|https://x|us-east-2|123456789012|r|A")
      << "a profile of the credentials file, whose session is in the config file";
}

TEST(SsoSettings, WhatIsWrongInAProfileIsSaid) {
  struct Row {
    const char* id;
    std::string text;
    std::string message;
  };
  const std::string session = kSession;
  const std::string role = kRole;
  const std::string beginning = "[profile A]\nsso_session=dev\n";
  const std::vector<Row> rows = {
      {"O7 session missing", "[profile A]\nsso_session=oops\n" + role + session,
       "InvalidConfiguration: sso-session 'oops' (referenced by profile 'A') was not found in /h/.aws/config; add the "
       "section [sso-session oops] there, as aws configure sso does"},
      {"keys of the session missing", beginning + role + "[sso-session dev]\nsso_region=\n",
       "InvalidConfiguration: sso-session 'dev' (referenced by profile 'A') has no sso_region, sso_start_url "
       "(/h/.aws/config); add it there, as aws configure sso does"},
      {"not from the profile", beginning + "sso_region=us-east-1\n" + role + "[sso-session dev]\nsso_start_url=x\n",
       "has no sso_region (/h/.aws/config)"},
      {"regions differ", beginning + "sso_region=us-east-1\n" + role + session,
       "InvalidConfiguration: profile 'A' has sso_region 'us-east-1' (/h/.aws/config line 3), but its sso-session "
       "'dev' "
       "has 'us-east-2' (/h/.aws/config line 7); remove the former, or make them equal"},
      {"start URLs differ", beginning + "sso_start_url=https://x/\n" + role + session,
       "has sso_start_url 'https://x/' (/h/.aws/config line 3), but its sso-session 'dev' has 'https://x'"},
      {"no role", beginning + "sso_account_id=123456789012\n" + session,
       "InvalidConfiguration: profile 'A' has no sso_role_name (/h/.aws/config or /h/.aws/credentials), which "
       "credentials of IAM Identity Center need; add it, or run aws configure sso"},
      {"no account", beginning + "sso_role_name=r\n" + session, "profile 'A' has no sso_account_id ("},
      {"no account, legacy", "[profile A]\nsso_start_url=x\nsso_role_name=r\n",
       "profile 'A' has no sso_account_id, sso_region ("},
      {"nothing but a role, legacy", "[profile A]\n" + role, "profile 'A' has no sso_region, sso_start_url ("},
      {"session alone", beginning + session,
       "MissingCredentials: profile 'A' names no role of IAM Identity Center (/h/.aws/config or /h/.aws/credentials): "
       "that takes sso_account_id and sso_role_name"},
      {"account too short", beginning + "sso_account_id=12345678901\nsso_role_name=r\n" + session,
       "profile 'A': sso_account_id '12345678901' (/h/.aws/config line 3) is not twelve digits"},
      {"account of letters", beginning + "sso_account_id=12345678901x\nsso_role_name=r\n" + session,
       "is not twelve digits"},
      {"role of blanks", beginning + "sso_account_id=123456789012\nsso_role_name=a b\n" + session,
       "sso_role_name 'a b' (/h/.aws/config line 4) is not the name of a role"},
      {"role too long",
       beginning + "sso_account_id=123456789012\nsso_role_name=" + std::string(65, 'r') + "\n" + session,
       "is not the name of a role"},
      {"role like a query", beginning + "sso_account_id=123456789012\nsso_role_name=r&account_id=0\n" + session,
       "is not the name of a role"},
      {"region like a host", beginning + role + "[sso-session dev]\nsso_region=x.evil.com/\nsso_start_url=x\n",
       "profile 'A': sso_region 'x.evil.com/' (/h/.aws/config line 6) is not a region"},
      {"region with a hyphen at its end", "[profile A]\nsso_start_url=x\nsso_region=us-\n" + role, "is not a region"},
  };
  for (const Row& row : rows) EXPECT_THAT(OfProfile(row.text), HasSubstr(row.message)) << row.id;
  EXPECT_EQ(OfProfile(beginning + "sso_account_id=000000000000\nsso_role_name=" + std::string(54, 'r') +
                      "0_=,.@+-Rr\n" + session),
            "dev|https://x|us-east-2|000000000000|" + std::string(54, 'r') + "0_=,.@+-Rr|A");
}

TEST(SsoSettings, AFileThatCannotBeUnderstoodIsNotReliedOn) {
  const auto files = Load("[profile A]\nsso_session=dev\n= x\n", "[A]\nsso_session=dev\n" + std::string(kRole));

  EXPECT_THAT(Shown(SsoSettingsOf(files, "A")), HasSubstr("cannot be relied on, since a file cannot be understood: "));
}

TEST(SsoSettings, WithoutAConfigFileThereIsNoSession) {
  testing::FakeEnvironment environment;
  environment.Set("HOME", "/h");
  environment.Set("AWS_SDK_CONFIG_OPT_OUT", "1");
  testing::FakeFileSystem fake;
  fake.Write("/h/.aws/config", kSession);
  fake.Write("/h/.aws/credentials", "[A]\nsso_session=dev\n" + std::string(kRole));
  const auto files = config::LoadSharedFiles(environment, fake);

  EXPECT_THAT(Shown(SsoSettingsOf(files, "A")), HasSubstr("there is no AWS config file to look in"));
}

TEST(SsoSettings, ComeFromCode) {
  const auto files = Load(kSession);
  struct Row {
    const char* id;
    SsoCredentialsOptions options;
    std::string shown;
  };
  const std::vector<Row> rows = {
      {"session", {"dev", "", "", "123456789012", "r"}, "dev|https://x|us-east-2|123456789012|r|"},
      {"start URL", {"", "https://y", "eu-west-1", "123456789012", "r"}, "|https://y|eu-west-1|123456789012|r|"},
      {"repeated", {"dev", "https://x", "us-east-2", "123456789012", "r"}, "dev|https://x|us-east-2|123456789012|r|"},
      {"differing",
       {"dev", "", "eu-west-1", "123456789012", "r"},
       "InvalidConfiguration: SsoCredentialsOptions has region 'eu-west-1', but its sso-session 'dev' has 'us-east-2' "
       "(/h/.aws/config line 2); remove the former, or make them equal"},
      {"unknown",
       {"oops", "", "", "123456789012", "r"},
       "sso-session 'oops' (referenced by SsoCredentialsOptions) was not found in /h/.aws/config"},
      {"region alone",
       {"", "", "eu-west-1", "", ""},
       "InvalidConfiguration: SsoCredentialsOptions has no account_id, role_name, start_url, which credentials"},
      {"bad account", {"dev", "", "", "1", "r"}, "SsoCredentialsOptions: account_id '1' is not twelve digits"},
      {"nothing", {}, "MissingCredentials: IAM Identity Center: SsoCredentialsOptions are empty"},
  };
  for (const Row& row : rows) EXPECT_THAT(Shown(SsoSettingsOf(row.options, files)), HasSubstr(row.shown)) << row.id;
}

TEST(LoginAdvice, NamesWhatTheCommandLineNeeds) {
  SsoSettings settings;
  settings.start_url = "https://x.awsapps.com/start";
  EXPECT_EQ(LoginAdvice(settings),
            "run aws sso login with a profile that has sso_start_url https://x.awsapps.com/start");
  settings.session = "dev";
  EXPECT_EQ(LoginAdvice(settings), "run aws sso login --sso-session dev");
  settings.profile = "A";
  EXPECT_EQ(LoginAdvice(settings), "run aws sso login --profile A");
  settings.profile = "my $(profile)";
  EXPECT_EQ(LoginAdvice(settings), "run aws sso login --profile 'my $(profile)'");
}

}  // namespace
}  // namespace marketplace_metering::credentials
