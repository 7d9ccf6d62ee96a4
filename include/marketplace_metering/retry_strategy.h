// Whether and when to try again.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <variant>

#include "marketplace_metering/error.h"
#include "marketplace_metering/export.h"
#include "marketplace_metering/system.h"

namespace marketplace_metering {

/// How a built-in strategy decides.
enum class RetryMode {
  kStandard,  ///< Jittered backoff and a quota per client. The default.
  kLegacy,    ///< 0.3 s, 0.6 s, 1.2 s; no jitter and no quota.
  kAdaptive,  ///< `kStandard` plus a rate limit learned from throttling.
};

/// The two generations of the standard and adaptive modes: one algorithm, two sets of numbers.
enum class RetryBehavior {
  kV2_1,  ///< First wait up to 50 ms (1 s after throttling); costs 14 and 5. The default.
  kV2_0,  ///< First wait up to 1 s; costs 10 and 5. `AWS_NEW_RETRIES_2026=false`.
};

/// How the legacy mode spreads its delays.
enum class RetryJitter {
  kNone,   ///< The delay itself.
  kEqual,  ///< Half of it, plus a random part of the other half.
  kFull,   ///< A random part of it.
};

/// What one call has behind it. Made by the client for each call and handed to the strategy at
/// every step; `reserved` is for the strategy alone.
struct RetryState {
  int attempts = 0;  ///< Tries finished, the failed one included.
  int max_attempts = 3;
  double reserved = 0;  ///< Quota the strategy took for this call's latest retry.
};

/// Why a try failed, as far as a strategy needs to know.
struct RetryFailure {
  const Error& error;  ///< Of this try alone.
  /// Server and local clock differ by more than 300 s and the service refused because of it;
  /// the next try will be signed with the corrected time.
  bool clock_skew_corrected = false;
  /// The keys were refused as expired or unknown, and the provider can get others.
  bool credentials_can_refresh = false;
  /// `x-amz-retry-after`, where present and valid.
  std::optional<std::chrono::milliseconds> retry_after = {};
  /// What is left of the call's time; a retry that would begin later is not made, so nothing
  /// should be spent on it.
  std::optional<std::chrono::nanoseconds> time_left = {};
};

/// Decides about retries for one client. Never sleeps itself. Implementations must be
/// thread-safe. The client adds two rules of its own, whatever a strategy says: an operation
/// whose repetition could bill twice is not repeated after a try of unknown delivery, and no
/// wait goes past the call's deadline.
class MARKETPLACE_METERING_EXPORT RetryStrategy {
 public:
  /// Try now.
  struct Proceed {};
  /// Not yet: ask again after `delay`.
  struct Wait {
    std::chrono::milliseconds delay{0};
  };
  /// An `Error` is what the call ends with.
  using Decision = std::variant<Proceed, Wait, Error>;

  virtual ~RetryStrategy();

  /// Asked before every try, the first included; `now` is monotonic. After a `Wait` it is asked
  /// again. An `Error` ends the call.
  virtual Decision BeforeAttempt(RetryState& state, std::chrono::steady_clock::time_point now) = 0;

  /// The wait before the next try, or nothing to give up. Called once for each failed try.
  virtual std::optional<std::chrono::milliseconds> OnFailure(RetryState& state, const RetryFailure& failure,
                                                             std::chrono::steady_clock::time_point now) = 0;

  /// Called once for a try that succeeded.
  virtual void OnSuccess(RetryState& state, std::chrono::steady_clock::time_point now) = 0;
};

/// Settings of the built-in strategies.
struct RetryConfig {
  /// Unset: `AWS_RETRY_MODE`, else standard.
  std::optional<RetryMode> mode = {};
  /// Unset: `AWS_NEW_RETRIES_2026` (`false` chooses 2.0), else 2.1.
  std::optional<RetryBehavior> behavior = {};
  /// Tries in all, at least 1. Unset: `AWS_MAX_ATTEMPTS`, else 3. Standard and adaptive.
  std::optional<int> max_attempts = {};
  /// Legacy: retries after the first try, 0 or more.
  int legacy_retry_limit = 3;
  /// Legacy: the first delay; each further one is twice as long.
  std::chrono::milliseconds legacy_base_delay{300};
  /// Legacy: the longest delay before jitter; zero: no limit.
  std::chrono::milliseconds legacy_max_delay{0};
  /// Legacy: how the delays are spread.
  RetryJitter legacy_jitter = RetryJitter::kNone;
  /// Adaptive: wait for capacity (true) or fail with `kRetryCapacityUnavailable`. Unset:
  /// `AWS_ADAPTIVE_RETRY_WAIT_TO_FILL`, else true.
  std::optional<bool> adaptive_wait_to_fill = {};

  friend bool operator==(const RetryConfig& a, const RetryConfig& b) {
    return a.mode == b.mode && a.behavior == b.behavior && a.max_attempts == b.max_attempts &&
           a.legacy_retry_limit == b.legacy_retry_limit && a.legacy_base_delay == b.legacy_base_delay &&
           a.legacy_max_delay == b.legacy_max_delay && a.legacy_jitter == b.legacy_jitter &&
           a.adaptive_wait_to_fill == b.adaptive_wait_to_fill;
  }
  friend bool operator!=(const RetryConfig& a, const RetryConfig& b) { return !(a == b); }
};

}  // namespace marketplace_metering
