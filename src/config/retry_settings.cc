#include <chrono>
#include <limits>
#include <string>

#include "config/durations.h"
#include "config/groups.h"

namespace marketplace_metering::config {
namespace {

constexpr Row kMode = {"retry.mode", {"AWS_RETRY_MODE"}, {"retry_mode"}};
constexpr Row kBehavior = {"retry.behavior", {"AWS_NEW_RETRIES_2026"}};
constexpr Row kMaxAttempts = {"retry.max_attempts", {"AWS_MAX_ATTEMPTS"}, {"max_attempts"}};
constexpr Row kWaitToFill = {
    "retry.adaptive_wait_to_fill", {"AWS_ADAPTIVE_RETRY_WAIT_TO_FILL"}, {"adaptive_retry_wait_to_fill"}};
constexpr Row kCorrectClockSkew = {"correct_clock_skew", {"AWS_CORRECT_CLOCK_SKEW"}, {"correct_clock_skew"}};

void CheckLegacy(const RetryConfig& retry, Problems& problems) {
  // One more is the number of tries.
  constexpr int kMost = std::numeric_limits<int>::max() - 1;
  if (retry.legacy_retry_limit < 0 || retry.legacy_retry_limit > kMost) {
    problems.Add(ErrorCode::kInvalidConfiguration, "retry.legacy_retry_limit", kOptionSource,
                 std::to_string(retry.legacy_retry_limit) + " is not between 0 and " + std::to_string(kMost) +
                     "; 0 means no retry");
  }
  CheckDuration(retry.legacy_base_delay, "retry.legacy_base_delay", "0 means to retry at once", problems);
  CheckDuration(retry.legacy_max_delay, "retry.legacy_max_delay", "0 means no limit", problems);
}

}  // namespace

void ResolveRetries(const ClientConfig& config, const Sources& sources, Problems& problems, ResolvedConfig& resolved) {
  const RetryConfig& given = config.retry;
  resolved.retry_mode = sources.ReadWord(given.mode, kMode, kRetryModeWords, RetryMode::kStandard);
  resolved.retry_behavior = sources.ReadWord(given.behavior, kBehavior, kNewRetriesWords, RetryBehavior::kV2_1);
  resolved.max_attempts = sources.ReadNumber(given.max_attempts, kMaxAttempts, 1, std::numeric_limits<int>::max(), 3);
  resolved.adaptive_wait_to_fill = sources.ReadBool(given.adaptive_wait_to_fill, kWaitToFill, true);
  resolved.correct_clock_skew = sources.ReadBool(config.correct_clock_skew, kCorrectClockSkew, true);
  CheckLegacy(given, problems);

  if (resolved.retry_mode.value == RetryMode::kLegacy && problems.empty()) {
    if (resolved.max_attempts.source != kDefaultSource) {
      resolved.warnings.push_back("retry.max_attempts = " + std::to_string(resolved.max_attempts.value) + " (" +
                                  FullSource(kMaxAttempts.setting, resolved.max_attempts.source) +
                                  ") has no effect in the legacy retry mode. Set retry.legacy_retry_limit instead, "
                                  "or choose another mode");
    }
    resolved.max_attempts = {given.legacy_retry_limit + 1, "retry.legacy_retry_limit + 1"};
  }

  resolved.retry = given;
  resolved.retry.mode = resolved.retry_mode.value;
  resolved.retry.behavior = resolved.retry_behavior.value;
  resolved.retry.max_attempts = resolved.max_attempts.value;
  resolved.retry.adaptive_wait_to_fill = resolved.adaptive_wait_to_fill.value;
}

}  // namespace marketplace_metering::config
