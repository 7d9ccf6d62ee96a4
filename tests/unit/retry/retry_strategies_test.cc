#include "retry/retry_strategies.h"

#include <gtest/gtest.h>

#include <memory>

#include "marketplace_metering/testing/fake_system.h"
#include "retry/adaptive.h"
#include "retry/legacy.h"
#include "retry/standard.h"
#include "unit/retry/retry_loop.h"

namespace marketplace_metering::retry {
namespace {

using std::chrono::milliseconds;
using test::Drive;
using test::Service;
using test::Success;

std::shared_ptr<RetryStrategy> Make(const ResolvedConfig& config) {
  return MakeRetryStrategy(config, std::make_shared<testing::FakeRandomSource>(1.0),
                           std::chrono::steady_clock::time_point(std::chrono::hours(1)));
}

TEST(MakeRetryStrategy, MakesTheModeThatWasChosen) {
  ResolvedConfig config;
  EXPECT_NE(std::dynamic_pointer_cast<StandardRetry>(Make(config)), nullptr);
  config.retry_mode.value = RetryMode::kLegacy;
  EXPECT_NE(std::dynamic_pointer_cast<LegacyRetry>(Make(config)), nullptr);
  config.retry_mode.value = RetryMode::kAdaptive;
  EXPECT_NE(std::dynamic_pointer_cast<AdaptiveRetry>(Make(config)), nullptr);
}

TEST(MakeRetryStrategy, HandsTheBehaviorOn) {
  ResolvedConfig config;
  for (const auto mode : {RetryMode::kStandard, RetryMode::kAdaptive}) {
    config.retry_mode.value = mode;
    config.retry_behavior.value = RetryBehavior::kV2_1;
    EXPECT_EQ(Drive(*Make(config), {Service(500), Success()}).delays.at(0), milliseconds(50));
    config.retry_behavior.value = RetryBehavior::kV2_0;
    EXPECT_EQ(Drive(*Make(config), {Service(500), Success()}).delays.at(0), milliseconds(1000));
  }
}

TEST(MakeRetryStrategy, HandsTheLegacySettingsOn) {
  ResolvedConfig config;
  config.retry_mode.value = RetryMode::kLegacy;
  config.retry.legacy_base_delay = milliseconds(70);

  EXPECT_EQ(Drive(*Make(config), {Service(500), Success()}).delays.at(0), milliseconds(70));
}

TEST(MakeRetryStrategy, HandsTheAdaptiveSettingOn) {
  ResolvedConfig config;
  config.retry_mode.value = RetryMode::kAdaptive;
  for (const bool wait : {true, false}) {
    config.adaptive_wait_to_fill.value = wait;

    const auto course = Drive(*Make(config), {Service(400, "ThrottlingException"), Success()});

    EXPECT_EQ(course.refusal.has_value(), !wait);
  }
}

}  // namespace
}  // namespace marketplace_metering::retry
