#include <cstddef>
#include <string>

#include "config/defaults_mode.h"
#include "config/durations.h"
#include "config/groups.h"

namespace marketplace_metering::config {

using std::chrono::milliseconds;

void CheckDuration(milliseconds value, std::string_view setting, std::string_view zero, Problems& problems) {
  // 24 days; libcurl keeps durations in an int.
  constexpr milliseconds kLongest{2147483647};
  if (value >= milliseconds::zero() && value <= kLongest) return;
  problems.Add(ErrorCode::kInvalidConfiguration, setting, kOptionSource,
               std::to_string(value.count()) + " ms is not between 0 and " + std::to_string(kLongest.count()) +
                   " ms; " + std::string(zero));
}

void ResolveConnections(const ClientConfig& config, const Sources& sources, const Environment& environment,
                        Problems& problems, ResolvedConfig& resolved) {
  constexpr std::size_t kSmallestResponse = 1024;
  const HttpConfig& http = config.http;
  resolved.http = http;
  ResolveDefaultsMode(config, sources, environment, resolved);
  CheckDuration(resolved.connect_timeout.value, "http.connect_timeout", "0 means no limit", problems);
  CheckDuration(http.read_timeout, "http.read_timeout", "0 means no limit", problems);
  CheckDuration(http.idle_timeout, "http.idle_timeout", "0 means to close after each call", problems);
  if (http.tls_timeout) CheckDuration(*http.tls_timeout, "http.tls_timeout", "0 means no limit", problems);
  CheckDuration(http.acquire_timeout, "http.acquire_timeout", "0 means no limit", problems);
  if (http.max_connections == 0) {
    problems.Add(ErrorCode::kInvalidConfiguration, "http.max_connections", kOptionSource,
                 "0 is too few; use at least 1. To keep no connections, set http.idle_timeout to 0");
  }
  if (http.max_response_bytes < kSmallestResponse) {
    problems.Add(
        ErrorCode::kInvalidConfiguration, "http.max_response_bytes", kOptionSource,
        std::to_string(http.max_response_bytes) + " is too few; use at least " + std::to_string(kSmallestResponse));
  }
}

}  // namespace marketplace_metering::config
