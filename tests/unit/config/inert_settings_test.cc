// Settings that change nothing for this service: a bad value is an error, a good one is not.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "resolving.h"

namespace marketplace_metering::config {
namespace {

struct InertRow {
  std::string variable;
  std::string key;
  std::vector<std::string> good;
  std::vector<std::string> bad;
};

const std::vector<InertRow> kInert = {
    {"AWS_DISABLE_REQUEST_COMPRESSION", "disable_request_compression", {"true", "FALSE"}, {"yes", "1"}},
    {"AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES",
     "request_min_compression_size_bytes",
     {"0", "10240", "10485760"},
     {"-1", "10485761", "1k"}},
    {"AWS_ACCOUNT_ID_ENDPOINT_MODE",
     "account_id_endpoint_mode",
     {"preferred", "Disabled", "required"},
     {"on", "never"}},
    {"AWS_ENABLE_ENDPOINT_DISCOVERY", "endpoint_discovery_enabled", {"true", "false"}, {"auto!"}},
    {"AWS_ENDPOINT_DISCOVERY_ENABLED", "endpoint_discovery_enabled", {"true", "false"}, {"auto!"}},
    {"AWS_DISABLE_HOST_PREFIX_INJECTION", "disable_host_prefix_injection", {"true"}, {"t"}},
    {"AWS_SIGV4A_SIGNING_REGION_SET", "sigv4a_signing_region_set", {"*", "us-east-1, eu-west-1"}, {",", " , ,"}},
    {"AWS_CSM_ENABLED", "csm_enabled", {"false", "True"}, {"f", "on"}},
    {"AWS_CSM_PORT", "csm_port", {"1", "65535"}, {"0", "65536", "31000x"}},
    {"AWS_STS_REGIONAL_ENDPOINTS", "sts_regional_endpoints", {"legacy", "Regional"}, {"global"}},
};

TEST(InertSettings, AreJudgedWhereverTheyComeFrom) {
  for (const InertRow& row : kInert) {
    const auto with_variable = [&](const std::string& value) { return Resolve(InUsEast1(), {{row.variable, value}}); };
    const auto with_key = [&](const std::string& value) {
      return Resolve(InUsEast1(), {{"HOME", "/h"}}, {{"/h/.aws/config", "[default]\n" + row.key + " = " + value}});
    };
    for (const std::string& value : row.good) {
      EXPECT_TRUE(with_variable(value)) << row.variable << "=" << value;
      EXPECT_TRUE(with_key(value)) << row.key << "=" << value;
    }
    for (const std::string& value : row.bad) {
      EXPECT_TRUE(Contains(MessageOf(with_variable(value)), "(environment variable " + row.variable + "): '" + value))
          << MessageOf(with_variable(value));
      EXPECT_FALSE(with_key(value)) << row.key << "=" << value;
    }
    EXPECT_TRUE(with_variable(" ")) << row.variable;
  }
}

TEST(InertSettings, SayThatNothingComesOfMonitoring) {
  const auto on = Resolve(InUsEast1(), {{"AWS_CSM_ENABLED", "true"}});
  ASSERT_TRUE(on) << MessageOf(on);
  ASSERT_EQ(on->warnings.size(), 1U);
  EXPECT_EQ(on->warnings[0],
            "environment variable AWS_CSM_ENABLED is true, but this version sends nothing to a monitoring agent");
  EXPECT_TRUE(Resolve(InUsEast1(), {{"AWS_CSM_ENABLED", "false"}, {"AWS_CSM_HOST", "::1"}})->warnings.empty());
}

}  // namespace
}  // namespace marketplace_metering::config
