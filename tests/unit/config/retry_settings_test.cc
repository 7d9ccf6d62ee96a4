#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "resolving.h"

namespace marketplace_metering::config {
namespace {

TEST(RetrySettings, HaveDefaults) {
  const auto resolved = Resolve(InUsEast1());

  ASSERT_TRUE(resolved.ok()) << resolved.error().message;
  EXPECT_EQ(resolved->retry_mode.value, RetryMode::kStandard);
  EXPECT_EQ(resolved->retry_behavior.value, RetryBehavior::kV2_1);
  EXPECT_EQ(resolved->max_attempts.value, 3);
  EXPECT_TRUE(resolved->adaptive_wait_to_fill.value);
  EXPECT_TRUE(resolved->correct_clock_skew.value);
  for (const std::string& source :
       {resolved->retry_mode.source, resolved->retry_behavior.source, resolved->max_attempts.source,
        resolved->adaptive_wait_to_fill.source, resolved->correct_clock_skew.source}) {
    EXPECT_EQ(source, "default");
  }
}

TEST(RetryMode, IsReadFromOptionThenEnvironmentInAnyCase) {
  struct Row {
    std::string name;
    std::optional<RetryMode> option;
    std::string variable;
    RetryMode mode;
    std::string source;
  };
  const std::string variable = "environment variable AWS_RETRY_MODE";
  const std::vector<Row> rows = {
      {"T1", {}, "adaptive", RetryMode::kAdaptive, variable},
      {"T2", RetryMode::kStandard, "adaptive", RetryMode::kStandard, "option"},
      {"standard", {}, "Standard", RetryMode::kStandard, variable},
      {"legacy", {}, "LEGACY", RetryMode::kLegacy, variable},
      {"option hides a bad word", RetryMode::kLegacy, "fast", RetryMode::kLegacy, "option"},
      {"empty is unset", {}, "", RetryMode::kStandard, "default"},
      {"blank is unset", {}, " \t", RetryMode::kStandard, "default"},
  };
  for (const Row& row : rows) {
    ClientConfig config = InUsEast1();
    config.retry.mode = row.option;

    const auto resolved = Resolve(config, {{"AWS_RETRY_MODE", row.variable}});

    ASSERT_TRUE(resolved.ok()) << row.name << ": " << resolved.error().message;
    EXPECT_EQ(resolved->retry_mode.value, row.mode) << row.name;
    EXPECT_EQ(resolved->retry_mode.source, row.source) << row.name;
    EXPECT_EQ(resolved->retry.mode, row.mode) << row.name;
  }
}

TEST(RetryBehavior, IsChosenByItsVariable) {
  struct Row {
    std::optional<RetryBehavior> option;
    std::string variable;
    RetryBehavior behavior;
    std::string source;
  };
  const std::string variable = "environment variable AWS_NEW_RETRIES_2026";
  const std::vector<Row> rows = {
      {{}, "true", RetryBehavior::kV2_1, variable},
      {{}, "TRUE", RetryBehavior::kV2_1, variable},
      {{}, "False", RetryBehavior::kV2_0, variable},
      {{}, "", RetryBehavior::kV2_1, "default"},
      {RetryBehavior::kV2_0, "true", RetryBehavior::kV2_0, "option"},
      {RetryBehavior::kV2_1, "2.0", RetryBehavior::kV2_1, "option"},
  };
  for (const Row& row : rows) {
    ClientConfig config = InUsEast1();
    config.retry.behavior = row.option;

    const auto resolved = Resolve(config, {{"AWS_NEW_RETRIES_2026", row.variable}});

    ASSERT_TRUE(resolved.ok()) << row.variable << ": " << resolved.error().message;
    EXPECT_EQ(resolved->retry_behavior.value, row.behavior) << row.variable;
    EXPECT_EQ(resolved->retry_behavior.source, row.source) << row.variable;
    EXPECT_EQ(resolved->retry.behavior, row.behavior) << row.variable;
  }
}

TEST(MaxAttempts, IsAStrictWholeNumber) {
  struct Row {
    std::string name;
    std::optional<int> option;
    std::string variable;
    int value;
    std::string source;
  };
  const std::string variable = "environment variable AWS_MAX_ATTEMPTS";
  const std::vector<Row> rows = {
      {"T4", 5, "abc", 5, "option"},           {"one", {}, "1", 1, variable},
      {"leading zero", {}, "07", 7, variable}, {"largest", {}, "2147483647", 2147483647, variable},
      {"blank", {}, " ", 3, "default"},        {"option", 1, "7", 1, "option"},
  };
  for (const Row& row : rows) {
    ClientConfig config = InUsEast1();
    config.retry.max_attempts = row.option;

    const auto resolved = Resolve(config, {{"AWS_MAX_ATTEMPTS", row.variable}});

    ASSERT_TRUE(resolved.ok()) << row.name << ": " << resolved.error().message;
    EXPECT_EQ(resolved->max_attempts.value, row.value) << row.name;
    EXPECT_EQ(resolved->max_attempts.source, row.source) << row.name;
    EXPECT_EQ(resolved->retry.max_attempts, row.value) << row.name;
  }
}

TEST(MaxAttempts, FollowsTheRetryLimitInTheLegacyMode) {
  ClientConfig config = InUsEast1();
  config.retry.mode = RetryMode::kLegacy;
  config.retry.legacy_retry_limit = 0;

  const auto plain = Resolve(config);
  const auto ignored = Resolve(config, {{"AWS_MAX_ATTEMPTS", "7"}});

  ASSERT_TRUE(plain.ok() && ignored.ok());
  EXPECT_EQ(plain->max_attempts.value, 1);
  EXPECT_EQ(plain->max_attempts.source, "retry.legacy_retry_limit + 1");
  EXPECT_TRUE(plain->warnings.empty());
  EXPECT_EQ(ignored->max_attempts.value, 1);
  ASSERT_EQ(ignored->warnings.size(), 1U);
  EXPECT_EQ(
      ignored->warnings[0],
      "retry.max_attempts = 7 (environment variable AWS_MAX_ATTEMPTS) has no effect in the legacy retry mode. Set "
      "retry.legacy_retry_limit instead, or choose another mode");
}

TEST(RetrySwitches, AreReadFromOptionThenEnvironment) {
  ClientConfig config = InUsEast1();
  const Texts off = {{"AWS_ADAPTIVE_RETRY_WAIT_TO_FILL", "FALSE"}, {"AWS_CORRECT_CLOCK_SKEW", "false"}};

  const auto from_environment = Resolve(config, off);
  config.retry.adaptive_wait_to_fill = true;
  config.correct_clock_skew = true;
  const auto from_option = Resolve(config, off);

  ASSERT_TRUE(from_environment.ok() && from_option.ok());
  EXPECT_FALSE(from_environment->adaptive_wait_to_fill.value);
  EXPECT_EQ(from_environment->adaptive_wait_to_fill.source, "environment variable AWS_ADAPTIVE_RETRY_WAIT_TO_FILL");
  EXPECT_FALSE(from_environment->correct_clock_skew.value);
  EXPECT_EQ(from_environment->correct_clock_skew.source, "environment variable AWS_CORRECT_CLOCK_SKEW");
  EXPECT_TRUE(from_option->adaptive_wait_to_fill.value);
  EXPECT_EQ(from_option->adaptive_wait_to_fill.source, "option");
  EXPECT_TRUE(from_option->correct_clock_skew.value);
  EXPECT_EQ(from_option->correct_clock_skew.source, "option");
}

TEST(RetrySettings, RefuseNumbersOutOfRangeInCode) {
  constexpr int kMost = std::numeric_limits<int>::max();
  struct Row {
    std::string setting;
    void (*change)(RetryConfig&);
    std::string text;
  };
  const std::vector<Row> rows = {
      {"retry.max_attempts", [](RetryConfig& retry) { retry.max_attempts = 0; },
       "0 is not a whole number from 1 to 2147483647; give such a number, or leave it unset"},
      {"retry.max_attempts", [](RetryConfig& retry) { retry.max_attempts = -2; }, "-2 is not a whole number"},
      {"retry.legacy_retry_limit", [](RetryConfig& retry) { retry.legacy_retry_limit = -1; },
       "-1 is not between 0 and 2147483646; 0 means no retry"},
      {"retry.legacy_retry_limit", [](RetryConfig& retry) { retry.legacy_retry_limit = kMost; },
       "2147483647 is not between 0 and 2147483646"},
      {"retry.legacy_base_delay", [](RetryConfig& retry) { retry.legacy_base_delay = std::chrono::milliseconds(-1); },
       "-1 ms is not between 0 and 2147483647 ms; 0 means to retry at once"},
      {"retry.legacy_base_delay",
       [](RetryConfig& retry) { retry.legacy_base_delay = std::chrono::milliseconds::max(); },
       "9223372036854775807 ms is not between"},
      {"retry.legacy_max_delay", [](RetryConfig& retry) { retry.legacy_max_delay = std::chrono::milliseconds(-1); },
       "-1 ms is not between 0 and 2147483647 ms; 0 means no limit"},
  };
  for (const Row& row : rows) {
    for (const RetryMode mode : {RetryMode::kStandard, RetryMode::kLegacy}) {
      ClientConfig config = InUsEast1();
      config.retry.mode = mode;
      row.change(config.retry);

      const auto resolved = Resolve(config);

      ASSERT_FALSE(resolved.ok()) << row.text;
      EXPECT_EQ(resolved.error().code, ErrorCode::kInvalidConfiguration);
      ASSERT_EQ(resolved.error().violations.size(), 1U);
      EXPECT_EQ(resolved.error().violations[0].path, row.setting);
      EXPECT_EQ(MessageOf(resolved).rfind(row.setting + " (option " + row.setting + "): " + row.text, 0), 0U)
          << MessageOf(resolved);
    }
  }
}

TEST(RetrySettings, TakeTheEndsOfTheirRanges) {
  ClientConfig config = InUsEast1();
  config.retry.mode = RetryMode::kLegacy;
  config.retry.legacy_retry_limit = std::numeric_limits<int>::max() - 1;
  config.retry.legacy_base_delay = std::chrono::milliseconds(0);
  config.retry.legacy_max_delay = std::chrono::milliseconds(2147483647);
  config.retry.legacy_jitter = RetryJitter::kFull;

  const auto resolved = Resolve(config);

  ASSERT_TRUE(resolved.ok()) << resolved.error().message;
  EXPECT_EQ(resolved->max_attempts.value, std::numeric_limits<int>::max());
  EXPECT_EQ(resolved->retry.legacy_base_delay, std::chrono::milliseconds(0));
  EXPECT_EQ(resolved->retry.legacy_max_delay, std::chrono::milliseconds(2147483647));
  EXPECT_EQ(resolved->retry.legacy_jitter, RetryJitter::kFull);
}

}  // namespace
}  // namespace marketplace_metering::config
