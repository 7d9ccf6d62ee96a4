#include "config/resolve_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "resolving.h"

namespace marketplace_metering::config {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

/// Holds nothing and remembers what it was asked for.
class AskedEnvironment : public Environment {
 public:
  std::optional<std::string> Get(const std::string& name) const override {
    asked_.insert(name);
    return std::nullopt;
  }
  const std::multiset<std::string>& asked() const { return asked_; }

 private:
  mutable std::multiset<std::string> asked_;
};

TEST(ResolveConfig, ReportsEveryProblemAtOnce) {
  ClientConfig config;
  config.region = "us.east.1";
  config.endpoint_url = "ftp://example.com";
  config.access_key_id = "hunter1";
  config.http.max_connections = 0;
  config.user_agent_suffix = "\n";

  const auto resolved = Resolve(config, {{"AWS_RETRY_MODE", "fast"}, {"AWS_CA_BUNDLE", "/missing.pem"}});

  ASSERT_FALSE(resolved.ok());
  const Error& error = resolved.error();
  EXPECT_EQ(error.code, ErrorCode::kInvalidConfiguration);
  std::vector<std::string> paths;
  for (const Violation& violation : error.violations) paths.push_back(violation.path);
  EXPECT_THAT(paths, ElementsAre("region", "endpoint_url", "retry.mode", "http.max_connections", "tls.ca_file",
                                 "user_agent_suffix", "secret_access_key"));
  EXPECT_EQ(error.message.rfind("7 settings cannot be used: (1) region (option region): 'us.east.1' ", 0), 0U);
  for (std::size_t i = 0; i < error.violations.size(); ++i) {
    EXPECT_TRUE(Contains(error.message, "(" + std::to_string(i + 1) + ") " + error.violations[i].message));
  }
  EXPECT_FALSE(Contains(error.message, "hunter1"));
}

TEST(ResolveConfig, SeveralProblemsOfOneKindAreStillSeveral) {
  const auto resolved = Resolve(InUsEast1(), {{"AWS_USE_FIPS_ENDPOINT", "on"}, {"AWS_USE_DUALSTACK_ENDPOINT", "on"}});

  ASSERT_FALSE(resolved.ok());
  EXPECT_EQ(resolved.error().violations.size(), 2U);
  EXPECT_EQ(resolved.error().message.rfind("2 settings cannot be used: ", 0), 0U);
}

TEST(ResolveConfig, AsksTheEnvironmentForNothingThatCodeHasSet) {
  ClientConfig config = InUsEast1();
  config.profile = "default";
  config.endpoint_url = "https://example.com";
  config.defaults_mode = DefaultsMode::kStandard;
  config.http.proxy = "";
  config.ignore_configured_endpoint_urls = false;
  config.use_fips_endpoint = false;
  config.use_dualstack_endpoint = false;
  config.retry.mode = RetryMode::kAdaptive;
  config.retry.behavior = RetryBehavior::kV2_0;
  config.retry.max_attempts = 1;
  config.retry.adaptive_wait_to_fill = false;
  config.correct_clock_skew = false;
  config.tls.ca_file = "/a.pem";
  config.app_id = "app";
  config.instance_metadata.disabled = false;
  config.instance_metadata.endpoint = "http://m.test";
  config.instance_metadata.endpoint_mode = InstanceMetadataMode::kIpv4;
  config.instance_metadata.timeout = std::chrono::seconds(1);
  config.instance_metadata.max_attempts = 1;
  const AskedEnvironment environment;

  const auto resolved =
      ResolveConfig(config, environment, testing::FakeFileSystem(Texts{{"/a.pem", "-----BEGIN CERTIFICATE-----"}}));

  EXPECT_TRUE(resolved.ok()) << MessageOf(resolved);
  // What no option says: where files are, what only other services have, and where credentials come from.
  EXPECT_THAT(environment.asked(),
              UnorderedElementsAre("HOME", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_SDK_CONFIG_OPT_OUT",
                                   "AWS_STS_REGIONAL_ENDPOINTS", "AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL",
                                   "AWS_ENDPOINT_URL_SSO", "AWS_ENDPOINT_URL_SSO_OIDC", "AWS_ENDPOINT_URL_SIGNIN",
                                   "AWS_ENDPOINT_URL_COGNITO_IDENTITY", "AWS_EC2_METADATA_V1_DISABLED",
                                   "AWS_CSM_ENABLED", "AWS_CSM_PORT", "AWS_DISABLE_REQUEST_COMPRESSION",
                                   "AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES", "AWS_ACCOUNT_ID_ENDPOINT_MODE",
                                   "AWS_ENABLE_ENDPOINT_DISCOVERY", "AWS_ENDPOINT_DISCOVERY_ENABLED",
                                   "AWS_DISABLE_HOST_PREFIX_INJECTION", "AWS_SIGV4A_SIGNING_REGION_SET"));
}

TEST(ResolveConfig, AsksForEachVariableOnce) {
  const AskedEnvironment environment;

  EXPECT_FALSE(ResolveConfig({}, environment, testing::FakeFileSystem()).ok());

  EXPECT_THAT(
      environment.asked(),
      UnorderedElementsAre(
          "AWS_REGION", "AMAZON_REGION", "AWS_DEFAULT_REGION", "AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT",
          "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "AWS_ENDPOINT_URL_MARKETPLACE_METERING", "AWS_ENDPOINT_URL",
          "AWS_RETRY_MODE", "AWS_NEW_RETRIES_2026", "AWS_MAX_ATTEMPTS", "AWS_ADAPTIVE_RETRY_WAIT_TO_FILL",
          "AWS_CORRECT_CLOCK_SKEW", "AWS_CA_BUNDLE", "AWS_SDK_UA_APP_ID", "AWS_PROFILE", "AWS_DEFAULT_PROFILE",
          "AWS_DEFAULTS_MODE", "https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY",
          "no_proxy", "NO_PROXY", "REQUEST_METHOD", "HOME", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE",
          "AWS_SDK_CONFIG_OPT_OUT", "AWS_STS_REGIONAL_ENDPOINTS", "AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL_SSO",
          "AWS_ENDPOINT_URL_SSO_OIDC", "AWS_ENDPOINT_URL_SIGNIN", "AWS_ENDPOINT_URL_COGNITO_IDENTITY",
          "AWS_EC2_METADATA_DISABLED", "AWS_EC2_METADATA_SERVICE_ENDPOINT", "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
          "AWS_EC2_METADATA_V1_DISABLED", "AWS_METADATA_SERVICE_TIMEOUT", "AWS_METADATA_SERVICE_NUM_ATTEMPTS",
          "AWS_CSM_ENABLED", "AWS_CSM_PORT", "AWS_DISABLE_REQUEST_COMPRESSION",
          "AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES", "AWS_ACCOUNT_ID_ENDPOINT_MODE", "AWS_ENABLE_ENDPOINT_DISCOVERY",
          "AWS_ENDPOINT_DISCOVERY_ENABLED", "AWS_DISABLE_HOST_PREFIX_INJECTION", "AWS_SIGV4A_SIGNING_REGION_SET"));
}

TEST(ResolveConfig, KeepsTheValidationLevel) {
  ClientConfig config = InUsEast1();
  config.validation = ValidationLevel::kRequired;

  const auto resolved = Resolve(config);

  ASSERT_TRUE(resolved.ok()) << resolved.error().message;
  EXPECT_EQ(resolved->validation, ValidationLevel::kRequired);
}

}  // namespace
}  // namespace marketplace_metering::config
