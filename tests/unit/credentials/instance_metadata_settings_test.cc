// Whether, where and how often the metadata service of an instance is asked: by settings, and by what else there is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "instance_metadata_fixture.h"

namespace marketplace_metering {
namespace {

using namespace std::chrono_literals;
using test::InstanceMetadata;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

TEST_F(InstanceMetadata, IsFoundWhereSettingsSay) {
  struct Row {
    const char* id;
    std::map<std::string, std::string> variables;
    std::string profile;
    const char* url;
  };
  const std::vector<Row> rows = {
      {"M8", {{"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ipV6"}}, "", "http://[fd00:ec2::254]/latest/api/token"},
      {"M9",
       {{"AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://override:456"},
        {"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPv6"}},
       "",
       "http://override:456/latest/api/token"},
      {"slash at the end",
       {{"AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:1/x/"}},
       "",
       "http://127.0.0.1:1/x/latest/api/token"},
      {"profile", {}, "ec2_metadata_service_endpoint_mode = IPv6", "http://[fd00:ec2::254]/latest/api/token"},
      {"environment before profile",
       {{"AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://a.test"}},
       "ec2_metadata_service_endpoint = http://b.test",
       "http://a.test/latest/api/token"},
  };
  for (const Row& row : rows) {
    auto variables = row.variables;
    variables["HOME"] = "/h";
    transport = std::make_shared<testing::ScriptedTransport>(clock);
    outside.transport = transport;
    outside.environment = std::make_shared<testing::FakeEnvironment>(variables);
    outside.files = std::make_shared<testing::FakeFileSystem>(
        std::map<std::string, std::string>{{"/h/.aws/config", "[default]\n" + row.profile}});
    GiveToken();
    GiveKeys("A");

    EXPECT_EQ(Text(Make()->Resolve({})), "A") << row.id;
    EXPECT_EQ(transport->requests().at(0).url, row.url) << row.id;
  }
}

TEST_F(InstanceMetadata, M10AModeIsOneOfTwoWords) {
  environment->Set("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPv7");

  EXPECT_THAT(Text(Make()->Resolve({})), HasSubstr("'IPv7' is none of IPv4, IPv6"));
  EXPECT_THAT(transport->requests(), IsEmpty());
}

// M11 and H8.
TEST_F(InstanceMetadata, M11DisabledSendsNothing) {
  environment->Set("AWS_EC2_METADATA_DISABLED", "True");

  EXPECT_EQ(Text(Make()->Resolve({})),
            "MissingCredentials: instance metadata: disabled (environment variable AWS_EC2_METADATA_DISABLED)");
  EXPECT_EQ(Text(MakeChain()->Resolve({})),
            "MissingCredentials: no credentials: environment: AWS_ACCESS_KEY_ID is not set; web identity: "
            "AWS_WEB_IDENTITY_TOKEN_FILE is not set; profile 'default' was not found in /h/.aws/config or "
            "/h/.aws/credentials; container: neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor "
            "AWS_CONTAINER_CREDENTIALS_FULL_URI is set; instance metadata: disabled (environment variable "
            "AWS_EC2_METADATA_DISABLED)");
  EXPECT_THAT(transport->requests(), IsEmpty());
}

TEST_F(InstanceMetadata, IsGivenOneTryUntilItHasBeenSeen) {
  transport->Fail(ErrorCode::kConnectTimeout, Delivery::kNotSent);
  const auto provider = MakeChain();

  EXPECT_THAT(Text(provider->Resolve({})), HasSubstr("instance metadata: nobody answers at http://169.254.169.254"));
  EXPECT_THAT(transport->requests(), SizeIs(1));

  GiveToken();
  transport->Fail(ErrorCode::kConnectionReset, Delivery::kUnknown).Reply(500, "");
  GiveKeys("A");
  EXPECT_EQ(Text(provider->Resolve({})), "A");  // up now, though not well
}

TEST_F(InstanceMetadata, IsAskedAsOftenAsSettingsSay) {
  environment->Set("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "2");
  environment->Set("AWS_METADATA_SERVICE_TIMEOUT", "7");
  for (int i = 0; i < 2; ++i) transport->Fail(ErrorCode::kConnectTimeout, Delivery::kNotSent);

  EXPECT_THAT(Text(MakeChain()->Resolve({})), StartsWith("MissingCredentials: "));
  EXPECT_THAT(transport->requests(), SizeIs(2));
  EXPECT_EQ(transport->options().at(0).connect_timeout, 7s);
}

// H7: settings alone make no credentials of a profile.
TEST_F(InstanceMetadata, H7IsAskedBehindAProfileWithoutKeys) {
  outside.files = std::make_shared<testing::FakeFileSystem>(
      std::map<std::string, std::string>{{"/h/.aws/config", "[default]\nmax_attempts = 1\n"}});
  GiveToken();
  GiveKeys("A");

  EXPECT_EQ(Text(MakeChain()->Resolve({})), "A");
}

TEST_F(InstanceMetadata, IsNotAskedBehindAContainerThatFails) {
  environment->Set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/c");
  for (int i = 0; i < 3; ++i) transport->Fail(ErrorCode::kConnectionFailed, Delivery::kNotSent);

  EXPECT_THAT(Text(MakeChain()->Resolve({})), StartsWith("CredentialsUnavailable: container credentials: "));
  for (const HttpRequest& request : transport->requests()) EXPECT_THAT(request.url, HasSubstr("169.254.170.2"));
}

}  // namespace
}  // namespace marketplace_metering
