#include <cstddef>
#include <string>

#include "config/durations.h"
#include "config/groups.h"
#include "encoding/ascii.h"

namespace marketplace_metering::config {
namespace {

using std::chrono::milliseconds;

constexpr Row kDefaultsMode = {"defaults_mode", {"AWS_DEFAULTS_MODE"}, {"defaults_mode"}};

struct Limits {
  milliseconds connect;
  std::optional<milliseconds> tls;
};

constexpr Limits LimitsOf(DefaultsMode mode) {
  switch (mode) {
    case DefaultsMode::kStandard:
    case DefaultsMode::kCrossRegion:
    case DefaultsMode::kAuto:
      return {milliseconds(3100), milliseconds(3100)};
    case DefaultsMode::kInRegion:
      return {milliseconds(1100), milliseconds(1100)};
    case DefaultsMode::kMobile:
      return {milliseconds(30000), milliseconds(30000)};
    case DefaultsMode::kLegacy:
      break;
  }
  return {milliseconds(15000), std::nullopt};
}

// Where the program runs, as far as its surroundings tell without being asked over the network.
DefaultsMode Detect(const Environment& environment, const std::string& region) {
  const auto variable = [&](const char* name) {
    const auto value = environment.Get(name);
    return value && !encoding::IsBlank(*value) ? *value : std::string();
  };
  if (variable("AWS_EXECUTION_ENV").empty()) return DefaultsMode::kStandard;
  std::string here = variable("AWS_REGION");
  if (here.empty()) here = variable("AWS_DEFAULT_REGION");
  if (here.empty()) return DefaultsMode::kStandard;
  return here == region ? DefaultsMode::kInRegion : DefaultsMode::kCrossRegion;
}

void ResolveLimits(const HttpConfig& http, const Environment& environment, ResolvedConfig& resolved) {
  const Setting<DefaultsMode>& mode = resolved.defaults_mode;
  const DefaultsMode effective =
      mode.value == DefaultsMode::kAuto ? Detect(environment, resolved.region.value) : mode.value;
  const Limits limits = LimitsOf(effective);
  const bool is_default = mode.source == kDefaultSource;
  const std::string source =
      is_default ? mode.source
                 : "defaults_mode " + std::string(WordFor(kDefaultsModeWords, effective)) + " (" + mode.source + ")";
  resolved.connect_timeout = {limits.connect, source};
  resolved.tls_timeout = {limits.tls, source};
  if (http.connect_timeout) resolved.connect_timeout = {*http.connect_timeout, std::string(kOptionSource)};
  // A limit for connecting and TLS together was given: no part of it has another.
  if (http.connect_timeout || http.tls_timeout) resolved.tls_timeout = {http.tls_timeout, std::string(kOptionSource)};
}

}  // namespace

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
  resolved.defaults_mode =
      sources.ReadWord(config.defaults_mode, kDefaultsMode, kDefaultsModeWords, DefaultsMode::kLegacy);
  ResolveLimits(http, environment, resolved);
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
  resolved.http = http;
}

}  // namespace marketplace_metering::config
