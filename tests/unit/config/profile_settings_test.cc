// Settings that a profile of the shared files holds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "resolving.h"

namespace marketplace_metering::config {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

const Texts kHome = {{"HOME", "/h"}};

Texts Config(const std::string& text) {
  return {{"/h/.aws/config", text}};
}

struct KeyRow {
  std::string line;
  std::function<std::string(const ResolvedConfig&)> source;
};

TEST(ProfileSettings, EachHasAKey) {
  const std::vector<KeyRow> rows = {
      {"region = eu-west-1", [](const auto& c) { return c.region.source; }},
      {"endpoint_url = https://e", [](const auto& c) { return c.endpoint_url.source; }},
      {"use_fips_endpoint = true", [](const auto& c) { return c.use_fips_endpoint.source; }},
      {"use_dualstack_endpoint = true", [](const auto& c) { return c.use_dualstack_endpoint.source; }},
      {"defaults_mode = mobile", [](const auto& c) { return c.defaults_mode.source; }},
      {"retry_mode = legacy", [](const auto& c) { return c.retry_mode.source; }},
      {"max_attempts = 5", [](const auto& c) { return c.max_attempts.source; }},
      {"adaptive_retry_wait_to_fill = false", [](const auto& c) { return c.adaptive_wait_to_fill.source; }},
      {"correct_clock_skew = false", [](const auto& c) { return c.correct_clock_skew.source; }},
      {"sdk_ua_app_id = app", [](const auto& c) { return c.app_id.source; }},
      {"sdk-ua-app-id = app", [](const auto& c) { return c.app_id.source; }},
      {"sts_regional_endpoints = legacy", [](const auto& c) { return c.sts_endpoints.source; }},
  };
  for (const KeyRow& row : rows) {
    const std::string key = row.line.substr(0, row.line.find(' '));
    const std::string region = key == "region" ? "" : "region = us-east-1\n";

    const auto resolved = Resolve({}, kHome, Config("[default]\n" + row.line + "\n" + region));

    ASSERT_TRUE(resolved) << row.line << ": " << MessageOf(resolved);
    EXPECT_EQ(row.source(*resolved), "profile 'default' key " + key + " in /h/.aws/config line 2");
  }
}

TEST(ProfileSettings, ComeAfterTheEnvironmentAndBeforeDefaults) {
  const auto files = Config("[default]\nregion = eu-west-1\nretry_mode = standard\nmax_attempts = 7");
  const auto resolved =
      Resolve({}, {{"HOME", "/h"}, {"AWS_REGION", "us-east-2"}, {"AWS_RETRY_MODE", "adaptive"}}, files);

  ASSERT_TRUE(resolved) << MessageOf(resolved);
  EXPECT_EQ(resolved->region.value, "us-east-2");
  EXPECT_EQ(resolved->retry_mode.value, RetryMode::kAdaptive);  // T1
  EXPECT_EQ(resolved->max_attempts.value, 7);
}

TEST(ProfileSettings, T2GiveWayToCode) {
  ClientConfig config = InUsEast1();
  config.retry.mode = RetryMode::kStandard;
  const auto resolved = Resolve(config, kHome, Config("[default]\nretry_mode = adaptive"));

  ASSERT_TRUE(resolved) << MessageOf(resolved);
  EXPECT_EQ(resolved->retry_mode.value, RetryMode::kStandard);
}

TEST(ProfileSettings, OfTheCredentialsFileCountFirst) {
  const auto resolved = Resolve({}, kHome,
                                {{"/h/.aws/config", "[default]\nregion = eu-west-1"},
                                 {"/h/.aws/credentials", "[default]\n\nregion = eu-west-2"}});

  ASSERT_TRUE(resolved) << MessageOf(resolved);
  EXPECT_EQ(resolved->region.value, "eu-west-2");
  EXPECT_EQ(resolved->region.source, "profile 'default' key region in /h/.aws/credentials line 3");
}

TEST(ProfileSettings, ThatCannotBeUsedAreErrorsNamingFileAndLine) {
  const auto resolved = Resolve(InUsEast1(), kHome, Config("[default]\nmax_attempts = 5x\nretry_mode = fast"));

  EXPECT_EQ(MessageOf(resolved),
            "2 settings cannot be used: (1) retry.mode (profile 'default' key retry_mode in /h/.aws/config line 3): "
            "'fast' is none of standard, legacy, adaptive; use one of these, or remove the key; (2) retry.max_attempts "
            "(profile 'default' key max_attempts in /h/.aws/config line 2): '5x' is not a whole number from 1 to "
            "2147483647; give such a number, or remove the key");
}

struct ChoiceRow {
  std::string name;
  std::optional<std::string> option;
  Texts environment;
  std::string profile;
  std::string region;
};

TEST(ProfileSettings, AreThoseOfTheSelectedProfile) {
  const auto files =
      Config("[default]\nregion = d\n[profile a]\nregion = ra\n[profile b]\nregion = rb\n[profile c]\nregion = rc");
  const std::vector<ChoiceRow> rows = {
      {"code", "a", {{"AWS_PROFILE", "b"}, {"AWS_DEFAULT_PROFILE", "c"}}, "a", "ra"},
      {"AWS_PROFILE", {}, {{"AWS_PROFILE", "b"}, {"AWS_DEFAULT_PROFILE", "c"}}, "b", "rb"},
      {"AWS_DEFAULT_PROFILE", {}, {{"AWS_DEFAULT_PROFILE", "c"}}, "c", "rc"},
      {"empty is unset", {}, {{"AWS_PROFILE", ""}, {"AWS_DEFAULT_PROFILE", "c"}}, "c", "rc"},
      {"default", {}, {}, "default", "d"},
  };
  for (const ChoiceRow& row : rows) {
    ClientConfig config;
    config.profile = row.option;
    Texts environment = row.environment;
    environment["HOME"] = "/h";

    const auto resolved = Resolve(config, environment, files);

    ASSERT_TRUE(resolved) << row.name << ": " << MessageOf(resolved);
    EXPECT_EQ(resolved->profile.value, row.profile) << row.name;
    EXPECT_EQ(resolved->region.value, row.region) << row.name;
    EXPECT_THAT(resolved->warnings, IsEmpty()) << row.name;
  }
}

TEST(ProfileSettings, OfAProfileThatIsNotThereAreUnsetWithAWarning) {
  ClientConfig config = InUsEast1();
  const auto missing = Resolve(config, {{"HOME", "/h"}, {"AWS_PROFILE", "prod"}}, Config("[prod]\nmax_attempts = 9"));
  ASSERT_TRUE(missing) << MessageOf(missing);
  EXPECT_EQ(missing->max_attempts.value, 3);
  EXPECT_THAT(missing->warnings,
              ::testing::Contains(
                  HasSubstr("profile 'prod' (environment variable AWS_PROFILE) was not found in /h/.aws/config or "
                            "/h/.aws/credentials; the config file has a section [prod]: write it [profile prod]")));

  config.profile = " ";
  EXPECT_FALSE(Resolve(config));
}

struct EndpointRow {
  std::string name;
  std::optional<std::string> code;
  std::optional<std::string> service;
  std::optional<std::string> global;
  bool has_section;
  bool has_key;
  bool ignore;
  std::string used;  // empty: by the rules
};

TEST(ProfileSettings, EndpointsComeInTheirOrder) {
  const std::string a = "https://a";
  const std::string b = "https://b";
  const std::string c = "https://c";
  const std::vector<EndpointRow> rows = {
      {"E1", a, b, c, true, true, false, a},
      {"E2", {}, b, c, true, true, false, b},
      {"E3", {}, {}, c, true, true, false, c},
      {"E4", {}, {}, {}, true, true, false, "https://d"},
      {"E5", {}, {}, {}, false, true, false, "https://e"},
      {"E6", {}, b, c, true, true, true, ""},
      {"E7", a, b, c, true, true, true, a},
      {"E8", {}, "", c, false, false, false, c},
  };
  for (const EndpointRow& row : rows) {
    ClientConfig config = InUsEast1();
    config.endpoint_url = row.code;
    Texts environment = kHome;
    if (row.service) environment["AWS_ENDPOINT_URL_MARKETPLACE_METERING"] = *row.service;
    if (row.global) environment["AWS_ENDPOINT_URL"] = *row.global;
    std::string text = "[default]\nservices = local\n";
    if (row.has_key) text += "endpoint_url = https://e\n";
    if (row.ignore) text += "ignore_configured_endpoint_urls = TRUE\n";
    text += "[services local]\nsts =\n endpoint_url = https://sts\n";
    if (row.has_section) text += "marketplace_metering =\n  endpoint_url = https://d\n";

    const auto resolved = Resolve(config, environment, Config(text));

    ASSERT_TRUE(resolved) << row.name << ": " << MessageOf(resolved);
    EXPECT_EQ(resolved->endpoint_url.value.value_or(""), row.used) << row.name;
  }
}

TEST(ProfileSettings, ServicesNameASectionThatIsThere) {
  const auto resolved = Resolve(InUsEast1(), kHome, Config("[default]\nservices = lokal\nendpoint_url = https://e"));

  EXPECT_EQ(MessageOf(resolved),
            "services (profile 'default' key services in /h/.aws/config line 2): there is no section [services lokal] "
            "in /h/.aws/config; add it, or remove the key");
}

}  // namespace
}  // namespace marketplace_metering::config
