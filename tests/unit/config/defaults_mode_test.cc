#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "resolving.h"

namespace marketplace_metering::config {
namespace {

using std::chrono::milliseconds;

struct ModeRow {
  std::string name;
  Texts environment;
  milliseconds connect;
  std::optional<milliseconds> tls;
};

TEST(DefaultsMode, SetsTheLimitsForConnecting) {
  const std::vector<ModeRow> rows = {
      {"legacy", {{"AWS_DEFAULTS_MODE", "legacy"}}, milliseconds(15000), {}},
      {"unset", {}, milliseconds(15000), {}},
      {"standard", {{"AWS_DEFAULTS_MODE", "standard"}}, milliseconds(3100), milliseconds(3100)},
      {"T5", {{"AWS_DEFAULTS_MODE", "in-region"}}, milliseconds(1100), milliseconds(1100)},
      {"cross-region", {{"AWS_DEFAULTS_MODE", "Cross-Region"}}, milliseconds(3100), milliseconds(3100)},
      {"mobile", {{"AWS_DEFAULTS_MODE", "mobile"}}, milliseconds(30000), milliseconds(30000)},
      {"auto, nobody knows where", {{"AWS_DEFAULTS_MODE", "auto"}}, milliseconds(3100), milliseconds(3100)},
      {"auto, in the region",
       {{"AWS_DEFAULTS_MODE", "auto"}, {"AWS_EXECUTION_ENV", "AWS_ECS_FARGATE"}, {"AWS_REGION", "us-east-1"}},
       milliseconds(1100),
       milliseconds(1100)},
      {"auto, in another region",
       {{"AWS_DEFAULTS_MODE", "auto"}, {"AWS_EXECUTION_ENV", "AWS_ECS_FARGATE"}, {"AWS_DEFAULT_REGION", "eu-west-1"}},
       milliseconds(3100),
       milliseconds(3100)},
      {"auto, AWS_REGION first",
       {{"AWS_DEFAULTS_MODE", "auto"},
        {"AWS_EXECUTION_ENV", "x"},
        {"AWS_REGION", "us-east-1"},
        {"AWS_DEFAULT_REGION", "eu-west-1"}},
       milliseconds(1100),
       milliseconds(1100)},
  };
  for (const ModeRow& row : rows) {
    const auto resolved = Resolve(InUsEast1(), row.environment);

    ASSERT_TRUE(resolved) << row.name << ": " << MessageOf(resolved);
    EXPECT_EQ(resolved->connect_timeout.value, row.connect) << row.name;
    EXPECT_EQ(resolved->tls_timeout.value, row.tls) << row.name;
    EXPECT_EQ(resolved->retry_mode.value, RetryMode::kStandard) << row.name;
    EXPECT_EQ(resolved->http.read_timeout, milliseconds(60000)) << row.name;
  }
}

TEST(DefaultsMode, T6LeavesTheRetryModeToItsOwnSetting) {
  const auto resolved = Resolve(InUsEast1(), {{"AWS_DEFAULTS_MODE", "mobile"}, {"AWS_RETRY_MODE", "legacy"}});

  ASSERT_TRUE(resolved) << MessageOf(resolved);
  EXPECT_EQ(resolved->retry_mode.value, RetryMode::kLegacy);
  EXPECT_EQ(resolved->connect_timeout.value, milliseconds(30000));
  EXPECT_EQ(resolved->connect_timeout.source, "defaults_mode mobile (environment variable AWS_DEFAULTS_MODE)");
}

TEST(DefaultsMode, T7IsOneOfSixWords) {
  EXPECT_EQ(MessageOf(Resolve(InUsEast1(), {{"AWS_DEFAULTS_MODE", "fast"}})),
            "defaults_mode (environment variable AWS_DEFAULTS_MODE): 'fast' is none of legacy, standard, in-region, "
            "cross-region, mobile, auto; use one of these, or unset the variable");
}

TEST(DefaultsMode, GivesWayToLimitsThatAreSet) {
  ClientConfig config = InUsEast1();
  config.defaults_mode = DefaultsMode::kMobile;
  config.http.tls_timeout = milliseconds(7);
  const auto with_tls = Resolve(config);
  ASSERT_TRUE(with_tls) << MessageOf(with_tls);
  EXPECT_EQ(with_tls->connect_timeout.value, milliseconds(30000));
  EXPECT_EQ(with_tls->tls_timeout.value, milliseconds(7));

  config.http.tls_timeout.reset();
  config.http.connect_timeout = milliseconds(5);
  const auto with_connect = Resolve(config);
  ASSERT_TRUE(with_connect) << MessageOf(with_connect);
  EXPECT_EQ(with_connect->connect_timeout.value, milliseconds(5));
  EXPECT_EQ(with_connect->connect_timeout.source, "option");
  EXPECT_EQ(with_connect->tls_timeout.value, std::nullopt);  // both in five milliseconds
}

}  // namespace
}  // namespace marketplace_metering::config
