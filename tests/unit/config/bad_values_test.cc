// Every environment variable that can hold a value which cannot be used.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "resolving.h"

namespace marketplace_metering::config {
namespace {

struct Row {
  std::string variable;
  std::string value;
  std::string setting;
  ErrorCode code;
  std::string text;
};

const std::string kBoolean = " is none of true, false; use one of these, or unset the variable";
const std::string kCount = " is not a whole number from 1 to 2147483647; give such a number, or unset the variable";

std::vector<Row> Rows() {
  std::vector<Row> rows = {
      {"AWS_RETRY_MODE", "fast", "retry.mode", ErrorCode::kInvalidConfiguration,
       "'fast' is none of standard, legacy, adaptive; use one of these, or unset the variable"},
      {"AWS_RETRY_MODE", " standard", "retry.mode", ErrorCode::kInvalidConfiguration, "' standard' is none of"},
      {"AWS_REGION", "us_east_1", "region", ErrorCode::kInvalidRegion, "'us_east_1' is not a region; use"},
      {"AWS_ENDPOINT_URL", "example.com", "endpoint_url", ErrorCode::kInvalidEndpoint,
       "'example.com' is not an http or https URL; write it as"},
      {"AWS_ENDPOINT_URL_MARKETPLACE_METERING", "ftp://example.com", "endpoint_url", ErrorCode::kInvalidEndpoint,
       "'ftp://example.com' is not an http or https URL; write it as"},
      {"AWS_CA_BUNDLE", "/missing.pem", "tls.ca_file", ErrorCode::kUnreadableFile, "cannot read file '/missing.pem'"},
  };
  // T3 is the first.
  for (const char* value :
       {"0", "abc", "5x", "-1", "-0", "-", "+5", "1.0", " 5", "5 ", "0x5", "2147483648", "99999999999999999999"}) {
    rows.push_back({"AWS_MAX_ATTEMPTS", value, "retry.max_attempts", ErrorCode::kInvalidConfiguration,
                    "'" + std::string(value) + "'" + kCount});
  }
  const std::vector<std::pair<std::string, std::string>> booleans = {
      {"AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"},
      {"AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint"},
      {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls"},
      {"AWS_NEW_RETRIES_2026", "retry.behavior"},
      {"AWS_ADAPTIVE_RETRY_WAIT_TO_FILL", "retry.adaptive_wait_to_fill"},
      {"AWS_CORRECT_CLOCK_SKEW", "correct_clock_skew"},
  };
  for (const auto& [variable, setting] : booleans) {
    for (const std::string value : {"yes", "1", "t", "tru", "true ", "\xe2\x9c\x93"}) {
      rows.push_back({variable, value, setting, ErrorCode::kInvalidConfiguration, "'" + value + "'" + kBoolean});
    }
  }
  return rows;
}

TEST(BadValues, AreErrorsThatNameSettingValueSourceAndRemedy) {
  for (const Row& row : Rows()) {
    ClientConfig config;
    if (row.variable != "AWS_REGION") config.region = "us-east-1";

    const auto resolved = Resolve(config, {{row.variable, row.value}});

    ASSERT_FALSE(resolved.ok()) << row.variable << "=" << row.value;
    const Error& error = resolved.error();
    EXPECT_EQ(error.code, row.code) << row.variable << "=" << row.value;
    EXPECT_EQ(error.message.rfind(row.setting + " (environment variable " + row.variable + "): " + row.text, 0), 0U)
        << error.message;
    ASSERT_EQ(error.violations.size(), 1U) << error.message;
    EXPECT_EQ(error.violations[0].path, row.setting);
    EXPECT_EQ(error.violations[0].message, error.message);
    EXPECT_EQ(KindOf(error.code), ErrorKind::kConfiguration);
    EXPECT_EQ(error.delivery, Delivery::kNotSent);
  }
}

TEST(BadValues, AreUnsetWhenTheyAreBlank) {
  for (const char* blank : {"", " ", "\t", " \t "}) {
    Texts environment;
    for (const Row& row : Rows()) environment[row.variable] = blank;

    const auto resolved = Resolve(InUsEast1(), environment);

    EXPECT_TRUE(resolved.ok()) << MessageOf(resolved);
  }
}

}  // namespace
}  // namespace marketplace_metering::config
