#include "call/option_rules.h"

#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "call/header_rules.h"

namespace marketplace_metering::call {

Outcome<void> CheckOptions(const CallOptions& options) {
  std::vector<Violation> violations;
  const auto check = [&violations](bool good, const char* path, const char* rule) {
    if (!good) violations.push_back({path, rule});
  };
  check(!options.max_attempts || *options.max_attempts >= 1, "options.max_attempts", "must be at least 1");
  check(!options.timeout || options.timeout->count() > 0, "options.timeout",
        "must be more than zero; leave it unset for no limit");
  const auto check_phase = [&check](const std::optional<std::chrono::milliseconds>& limit, const char* path) {
    constexpr std::chrono::milliseconds kLongest{std::numeric_limits<std::int32_t>::max()};
    check(!limit || (limit->count() >= 0 && *limit <= kLongest), path, "must be 0 to 2147483647 ms");
  };
  check_phase(options.open_timeout, "options.open_timeout");
  check_phase(options.read_timeout, "options.read_timeout");
  check_phase(options.continue_timeout, "options.continue_timeout");
  if (violations.empty())
    return CheckAddedHeaders(options.headers, 0, "CallOptions::headers", ErrorCode::kInvalidRequest);
  Error error;
  error.code = ErrorCode::kInvalidRequest;
  error.message = "the call's options cannot be used:";
  for (const Violation& violation : violations) error.message += " " + violation.path + " " + violation.message + ";";
  error.message.pop_back();
  error.violations = std::move(violations);
  return error;
}

std::optional<std::chrono::steady_clock::time_point> DeadlineOf(const CallOptions& options,
                                                                std::chrono::steady_clock::time_point now) {
  if (!options.timeout) return std::nullopt;
  if (options.timeout->count() <= 0) return now;  // refused in a moment, and may not fit
  // A limit beyond the clock's range is no limit.
  const auto room = std::chrono::steady_clock::time_point::max() - now;
  if (*options.timeout >= std::chrono::duration_cast<std::chrono::milliseconds>(room)) return std::nullopt;
  return now + *options.timeout;
}

}  // namespace marketplace_metering::call
