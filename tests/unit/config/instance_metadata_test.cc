#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "config/late_settings.h"
#include "resolving.h"

namespace marketplace_metering::config {
namespace {

constexpr const char* kDisabled = "AWS_EC2_METADATA_DISABLED";
constexpr const char* kEndpoint = "AWS_EC2_METADATA_SERVICE_ENDPOINT";
constexpr const char* kMode = "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE";

TEST(InstanceMetadataSettings, DisabledByWordsThatMeanIt) {
  struct Row {
    std::string word;
    bool disabled;
    bool warns;
  };
  const std::vector<Row> rows = {{"true", true, false}, {"TRUE", true, false},   {"1", true, false},
                                 {"Yes", true, false},  {"false", false, false}, {"0", false, false},
                                 {"no", false, false},  {"", false, false},      {"off", false, true}};
  for (const Row& row : rows) {
    const auto resolved = Resolve(InUsEast1(), {{kDisabled, row.word}});

    ASSERT_TRUE(resolved) << MessageOf(resolved);
    EXPECT_EQ(resolved->instance_metadata_disabled.value, row.disabled) << row.word;
    EXPECT_EQ(resolved->warnings.size(), row.warns ? 1U : 0U) << row.word;
  }
  ClientConfig config = InUsEast1();
  config.instance_metadata.disabled = false;
  EXPECT_FALSE(Resolve(config, {{kDisabled, "true"}})->instance_metadata_disabled.value);
}

TEST(InstanceMetadataSettings, ComeFromTheFirstSourceThatHasThem) {
  const Texts files = {{"/h/.aws/config",
                        "[default]\nec2_metadata_service_endpoint = http://p.test/\nec2_metadata_service_endpoint_mode "
                        "= IPv6\nec2_metadata_v1_disabled = true\nmetadata_service_timeout = 3\n"
                        "metadata_service_num_attempts = 4"}};
  const auto of_profile = Resolve(InUsEast1(), {{"HOME", "/h"}}, files);
  ASSERT_TRUE(of_profile) << MessageOf(of_profile);
  EXPECT_EQ(of_profile->instance_metadata_endpoint.value, "http://p.test");
  EXPECT_EQ(of_profile->instance_metadata_timeout.value, std::chrono::seconds(3));
  EXPECT_EQ(of_profile->instance_metadata_max_attempts.value, 4);

  const auto of_environment = Resolve(InUsEast1(),
                                      {{"HOME", "/h"},
                                       {kEndpoint, "http://e.test"},
                                       {"AWS_METADATA_SERVICE_TIMEOUT", "5"},
                                       {"AWS_METADATA_SERVICE_NUM_ATTEMPTS", "6"}},
                                      files);
  ASSERT_TRUE(of_environment) << MessageOf(of_environment);
  EXPECT_EQ(of_environment->instance_metadata_endpoint.value, "http://e.test");
  EXPECT_EQ(of_environment->instance_metadata_timeout.value, std::chrono::seconds(5));
  EXPECT_EQ(of_environment->instance_metadata_max_attempts.value, 6);

  ClientConfig config = InUsEast1();
  config.instance_metadata.endpoint = "http://o.test";
  config.instance_metadata.timeout = std::chrono::seconds(7);
  config.instance_metadata.max_attempts = 8;
  const auto of_code = Resolve(config, {{"HOME", "/h"}, {kEndpoint, "http://e.test"}}, files);
  ASSERT_TRUE(of_code) << MessageOf(of_code);
  EXPECT_EQ(of_code->instance_metadata_endpoint.value, "http://o.test");
  EXPECT_EQ(of_code->instance_metadata_endpoint.source, "option");
  EXPECT_EQ(of_code->instance_metadata_timeout.value, std::chrono::seconds(7));
  EXPECT_EQ(of_code->instance_metadata_max_attempts.value, 8);

  const auto by_default = Resolve(InUsEast1());
  EXPECT_EQ(by_default->instance_metadata_endpoint.value, "http://169.254.169.254");
  EXPECT_EQ(by_default->instance_metadata_timeout.value, std::chrono::seconds(1));
  EXPECT_EQ(by_default->instance_metadata_max_attempts.value, std::nullopt);
}

TEST(InstanceMetadataSettings, TheFirstVersionNeedsBothSides) {
  ClientConfig config = InUsEast1();
  EXPECT_FALSE(Resolve(config)->instance_metadata_v1_allowed.value);
  config.instance_metadata.allow_v1 = true;
  EXPECT_TRUE(Resolve(config)->instance_metadata_v1_allowed.value);
  EXPECT_TRUE(Resolve(config, {{"AWS_EC2_METADATA_V1_DISABLED", "false"}})->instance_metadata_v1_allowed.value);
  EXPECT_FALSE(Resolve(config, {{"AWS_EC2_METADATA_V1_DISABLED", "true"}})->instance_metadata_v1_allowed.value);
  EXPECT_FALSE(Resolve(config, {{"HOME", "/h"}}, {{"/h/.aws/config", "[default]\nec2_metadata_v1_disabled = TRUE"}})
                   ->instance_metadata_v1_allowed.value);
}

TEST(InstanceMetadataSettings, ThatCannotBeUsedAreProblems) {
  struct Row {
    std::string variable;
    std::string value;
    std::string message;
  };
  const std::vector<Row> rows = {
      {kMode, "IPv7",
       "instance_metadata.endpoint_mode (environment variable " + std::string(kMode) +
           "): 'IPv7' is none of IPv4, IPv6; use one of these, or unset the variable"},
      {kEndpoint, "ftp://x", "instance_metadata.endpoint (environment variable " + std::string(kEndpoint) + "): "},
      {kEndpoint, "169.254.169.254", "instance_metadata.endpoint (environment variable "},
      {"AWS_EC2_METADATA_V1_DISABLED", "1", "'1' is none of true, false"},
      {"AWS_METADATA_SERVICE_TIMEOUT", "0", "'0' is not a whole number from 1 to 3600"},
      {"AWS_METADATA_SERVICE_TIMEOUT", "1.5", "'1.5' is not a whole number from 1 to 3600"},
      {"AWS_METADATA_SERVICE_NUM_ATTEMPTS", "0", "'0' is not a whole number from 1 to 100"},
  };
  for (const Row& row : rows) {
    const std::string message = MessageOf(Resolve(InUsEast1(), {{row.variable, row.value}}));
    EXPECT_TRUE(Contains(message, row.message)) << message;
  }
  ClientConfig config = InUsEast1();
  config.instance_metadata.timeout = std::chrono::hours(1'000'000'000'000);
  EXPECT_TRUE(Contains(MessageOf(Resolve(config)), "3601 is not a whole number from 1 to 3600"));
}

TEST(LateSettings, ARegionMayComeFromTheInstance) {
  ClientConfig config;
  config.region_from_instance_metadata = true;
  const auto late = Resolve(config);
  ASSERT_TRUE(late) << MessageOf(late);
  EXPECT_TRUE(IsLate(*late));
  EXPECT_EQ(late->region.source, "instance metadata, at the first call");

  const auto complete = Complete(*late, Outcome<std::string>("eu-west-1"));
  ASSERT_TRUE(complete);
  EXPECT_FALSE(IsLate(*complete));
  EXPECT_EQ(complete->region.value, "eu-west-1");
  EXPECT_EQ(complete->region.source, "instance metadata");

  EXPECT_TRUE(Contains(MessageOf(Complete(*late, Outcome<std::string>("a.b/"))), "'a.b/' is none"));
  Error nobody;
  nobody.message = "nobody answers";
  const auto missing = Complete(*late, Outcome<std::string>(nobody));
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::kMissingRegion);
  EXPECT_TRUE(Contains(missing.error().message, "nobody answers; set the option region"));

  EXPECT_FALSE(IsLate(*Resolve(config, {{"AWS_REGION", "us-east-2"}})));
  EXPECT_EQ(Resolve(config, {{kDisabled, "true"}}).error().code, ErrorCode::kMissingRegion);
}

TEST(LateSettings, TheInstanceTellsWhatAutoMeans) {
  const Texts is_auto = {{"AWS_DEFAULTS_MODE", "auto"}};
  const auto late = Resolve(InUsEast1(), is_auto);
  ASSERT_TRUE(late) << MessageOf(late);
  ASSERT_TRUE(IsLate(*late));

  const auto here = Complete(*late, Outcome<std::string>("us-east-1"));
  EXPECT_EQ(here->defaults_mode.value, DefaultsMode::kInRegion);
  EXPECT_EQ(here->connect_timeout.value, std::chrono::milliseconds(1100));
  EXPECT_EQ(here->connect_timeout.source, "defaults_mode in-region (auto, environment variable AWS_DEFAULTS_MODE)");
  EXPECT_EQ(Complete(*late, Outcome<std::string>("us-east-2"))->defaults_mode.value, DefaultsMode::kCrossRegion);
  const auto nowhere = Complete(*late, Outcome<std::string>(Error{}));
  EXPECT_EQ(nowhere->defaults_mode.value, DefaultsMode::kStandard);
  EXPECT_FALSE(IsLate(*nowhere));

  EXPECT_FALSE(IsLate(*Resolve(InUsEast1(), {{"AWS_DEFAULTS_MODE", "auto"}, {kDisabled, "true"}})));
  EXPECT_FALSE(IsLate(
      *Resolve(InUsEast1(), {{"AWS_DEFAULTS_MODE", "auto"}, {"AWS_EXECUTION_ENV", "x"}, {"AWS_REGION", "us-east-1"}})));
  ClientConfig config = InUsEast1();
  config.http.connect_timeout = std::chrono::milliseconds(5);
  EXPECT_FALSE(IsLate(*Resolve(config, is_auto)));  // nothing depends on it
}

}  // namespace
}  // namespace marketplace_metering::config
