// Roles that are assumed with other credentials: from profiles, in chains, in code.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "sts_world.h"

namespace marketplace_metering {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr const char* kAction = "AssumeRole";
constexpr const char* kBase = "aws_access_key_id = AKIDBASE\naws_secret_access_key = basesecretbasesecret\n";

class AssumeRoleTest : public ::testing::Test, protected test::StsWorld {
 protected:
  std::string Chain(const std::string& config) {
    files->Write("/h/.aws/config", config);
    return Text(MakeDefaultCredentialsProvider({}, outside)->Resolve({}));
  }
  std::string Alone(const AssumeRoleParameters& parameters, std::shared_ptr<CredentialsProvider> source = nullptr) {
    return Text(MakeAssumeRoleCredentialsProvider(parameters, std::move(source), {}, outside)->Resolve({}));
  }
  void Succeed(const std::string& id, const std::string& end = "2026-12-01T01:00:00Z") {
    transport->Reply(200, test::StsSuccess(kAction, id, end));
  }
  static std::string RoleProfile(const std::string& header, const std::string& rest) {
    return "[" + header + "]\nrole_arn = arn:aws:iam::123456789012:role/" + header.substr(header.find(' ') + 1) + "\n" +
           rest;
  }
  static AssumeRoleParameters Role() {
    AssumeRoleParameters parameters;
    parameters.role_arn = "arn:aws:iam::123456789012:role/r";
    return parameters;
  }
  static std::shared_ptr<CredentialsProvider> Keys() {
    Credentials keys;
    keys.access_key_id = "AKIDCODE";
    keys.secret_access_key = Secret("codesecretcodesecret");
    return MakeStaticCredentialsProvider(keys);
  }
};

TEST_F(AssumeRoleTest, A1AssumesTheRoleOfAProfile) {
  Succeed("ASIATEST");

  EXPECT_EQ(Chain(RoleProfile("default",
                              "source_profile = B\nrole_session_name = s1\nexternal_id = e1\n"
                              "duration_seconds = 3600\n[profile B]\n") +
                  kBase),
            "ASIATEST");
  EXPECT_THAT(transport->requests().at(0).url, StartsWith("https://sts.eu-west-1.amazonaws.com"));
  EXPECT_EQ(Body(0),
            "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fdefault"
            "&RoleSessionName=s1&DurationSeconds=3600&ExternalId=e1");
  EXPECT_THAT(Header(0, "Authorization"),
              StartsWith("AWS4-HMAC-SHA256 Credential=AKIDBASE/20261201/eu-west-1/sts/aws4_request"));
}

TEST_F(AssumeRoleTest, A2SaysWhoWasRefusedWhat) {
  transport->Reply(403, test::StsFailure("AccessDenied", "User: u is not authorized"));

  EXPECT_THAT(Chain(RoleProfile("default", "source_profile = B\n[profile B]\n") + kBase),
              AllOf(StartsWith("CredentialsUnavailable: Unable to assume role arn:aws:iam::123456789012:role/default "
                               "(profile default): AccessDenied: User: u is not authorized"),
                    HasSubstr("[request id id-1]"), Not(HasSubstr("basesecret"))));
  EXPECT_THAT(transport->requests(), SizeIs(1));
}

TEST_F(AssumeRoleTest, A3AsksAgainAfterAFault) {
  transport->Reply(500, "");
  Succeed("ASIATEST");

  EXPECT_EQ(Alone(Role(), Keys()), "ASIATEST");
  EXPECT_THAT(transport->requests(), SizeIs(2));
}

TEST_F(AssumeRoleTest, A4NeedsEveryPart) {
  std::string without = test::StsSuccess(kAction, "ASIATEST");
  const std::string part = "<SessionToken>hunter3hunter3</SessionToken>";
  without.erase(without.find(part), part.size());
  transport->Reply(200, without);

  EXPECT_THAT(Alone(Role(), Keys()),
              AllOf(HasSubstr("STS response is missing SessionToken"), Not(HasSubstr("hunter"))));
}

TEST_F(AssumeRoleTest, A5SignsForTheGlobalEndpoint) {
  environment->Set("AWS_STS_REGIONAL_ENDPOINTS", "legacy");
  Succeed("ASIATEST");

  EXPECT_EQ(Alone(Role(), Keys()), "ASIATEST");
  EXPECT_THAT(transport->requests().at(0).url, StartsWith("https://sts.amazonaws.com"));
  EXPECT_THAT(Header(0, "Authorization"), HasSubstr("/us-east-1/sts/aws4_request"));
}

TEST_F(AssumeRoleTest, A7AsksInTheRegionOfTheClientElseOfTheProfile) {
  const std::string config = RoleProfile("default", "source_profile = B\nregion = us-east-1\n[profile B]\n") + kBase;
  environment->Set("AWS_REGION", "us-east-2");
  Succeed("one");
  EXPECT_EQ(Chain(config), "one");
  environment->Unset("AWS_REGION");
  Succeed("two");
  EXPECT_EQ(Chain(config), "two");

  EXPECT_THAT(transport->requests().at(0).url, StartsWith("https://sts.us-east-2."));
  EXPECT_THAT(transport->requests().at(1).url, StartsWith("https://sts.us-east-1."));
}

TEST_F(AssumeRoleTest, AssumesRolesThroughRoles) {
  Succeed("MIDDLE");
  Succeed("TOP");

  EXPECT_EQ(Chain(RoleProfile("default", "source_profile = M\n") + RoleProfile("profile M", "source_profile = B\n") +
                  "[profile B]\n" + kBase),
            "TOP");
  EXPECT_THAT(Header(0, "Authorization"), HasSubstr("Credential=AKIDBASE/"));
  EXPECT_THAT(Body(0), HasSubstr("role%2FM"));
  EXPECT_THAT(Header(1, "Authorization"), HasSubstr("Credential=MIDDLE/"));
  EXPECT_EQ(Header(1, "X-Amz-Security-Token"), "hunter3hunter3");
  EXPECT_THAT(Body(1), HasSubstr("role%2Fdefault"));
}

TEST_F(AssumeRoleTest, KeepsWhatItAssumesWith) {
  files->Write("/h/.aws/config", RoleProfile("default", "source_profile = M\n") +
                                     RoleProfile("profile M", "source_profile = B\n") + "[profile B]\n" + kBase);
  Succeed("MIDDLE", "2026-12-01T12:00:00Z");
  Succeed("one", "2026-12-01T01:00:00Z");
  const auto provider = MakeDefaultCredentialsProvider({}, outside);
  ASSERT_EQ(Text(provider->Resolve({})), "one");
  clock->Advance(61min);
  Succeed("two", "2026-12-01T03:00:00Z");

  EXPECT_EQ(Text(provider->Resolve({})), "two");
  EXPECT_THAT(Header(2, "Authorization"), HasSubstr("Credential=MIDDLE/"));
}

TEST_F(AssumeRoleTest, H10AssumesWithTheTaskRole) {
  environment->Set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/c");
  transport->Reply(200, R"({"AccessKeyId":"TASK","SecretAccessKey":"s","Token":"t"})");
  Succeed("ROLE");

  EXPECT_EQ(Chain(RoleProfile("default", "credential_source = EcsContainer\n")), "ROLE");
  EXPECT_EQ(transport->requests().at(0).url, "http://169.254.170.2/c");
  EXPECT_THAT(Header(1, "Authorization"), HasSubstr("Credential=TASK/"));
}

TEST_F(AssumeRoleTest, AssumesWithAWebIdentity) {
  files->Write("/token", "eyJtoken");
  transport->Reply(200, test::StsSuccess("AssumeRoleWithWebIdentity", "POD"));
  Succeed("ROLE");

  EXPECT_EQ(Chain(RoleProfile("default", "source_profile = W\n") +
                  RoleProfile("profile W", "web_identity_token_file = /token\n")),
            "ROLE");
  EXPECT_THAT(Header(1, "Authorization"), HasSubstr("Credential=POD/"));
}

TEST_F(AssumeRoleTest, NamesASourceThatHasNoKeys) {
  EXPECT_THAT(
      Chain(RoleProfile("default", "credential_source = Environment\n")),
      AllOf(StartsWith("CredentialsUnavailable: Unable to assume role"), HasSubstr("AWS_ACCESS_KEY_ID is not set")));
  EXPECT_THAT(Chain(RoleProfile("default", "credential_source = Ec2InstanceMetadata\n")),
              AllOf(StartsWith("CredentialsUnavailable: "), HasSubstr("instance metadata")));
  EXPECT_THAT(transport->requests(), IsEmpty());
}

TEST_F(AssumeRoleTest, AsksAPersonForTheCodeOfTheDevice) {
  const std::string config =
      RoleProfile("default", "source_profile = B\nmfa_serial = arn:aws:iam::1:mfa/u\n[profile B]\n") + kBase;
  EXPECT_THAT(Chain(config),
              HasSubstr("it needs a code of the MFA device arn:aws:iam::1:mfa/u, and nobody can be asked"));

  std::vector<std::string> asked;
  outside.mfa_token_code = [&](const std::string& serial) -> Outcome<Secret> {
    asked.push_back(serial);
    return Secret("123456");
  };
  Succeed("MFA");
  EXPECT_EQ(Chain(config), "MFA");
  EXPECT_THAT(asked, ::testing::ElementsAre("arn:aws:iam::1:mfa/u"));
  EXPECT_THAT(Body(0), HasSubstr("&SerialNumber=arn%3Aaws%3Aiam%3A%3A1%3Amfa%2Fu&TokenCode=123456"));
}

TEST_F(AssumeRoleTest, RefusesParametersBeforeAnythingIsSent) {
  AssumeRoleParameters parameters = Role();
  parameters.duration = 10s;
  parameters.external_id = "a b";

  EXPECT_THAT(Alone(parameters, Keys()), AllOf(HasSubstr("duration"), HasSubstr("external_id")));
  EXPECT_THAT(transport->requests(), IsEmpty());
}

TEST_F(AssumeRoleTest, AssumesWithWhatAClientWouldFind) {
  environment->Set("AWS_ACCESS_KEY_ID", "AKIDENV");
  environment->Set("AWS_SECRET_ACCESS_KEY", "envsecretenvsecret");
  Succeed("ROLE");

  EXPECT_EQ(Alone(Role()), "ROLE");
  EXPECT_THAT(Header(0, "Authorization"), HasSubstr("Credential=AKIDENV/"));
}

}  // namespace
}  // namespace marketplace_metering
