#include "config/defaults_mode.h"

#include <chrono>
#include <utility>

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
std::optional<std::string> Detect(const Environment& environment) {
  const auto variable = [&](const char* name) {
    const auto value = environment.Get(name);
    return value && !encoding::IsBlank(*value) ? *value : std::string();
  };
  if (variable("AWS_EXECUTION_ENV").empty()) return std::nullopt;
  std::string here = variable("AWS_REGION");
  if (here.empty()) here = variable("AWS_DEFAULT_REGION");
  if (here.empty()) return std::nullopt;
  return here;
}

void ApplyLimits(ResolvedConfig& resolved) {
  const Setting<DefaultsMode>& mode = resolved.defaults_mode;
  const HttpConfig& http = resolved.http;
  const Limits limits = LimitsOf(mode.value);
  const std::string source =
      mode.source == kDefaultSource
          ? mode.source
          : "defaults_mode " + std::string(WordFor(kDefaultsModeWords, mode.value)) + " (" + mode.source + ")";
  resolved.connect_timeout = {limits.connect, source};
  resolved.tls_timeout = {limits.tls, source};
  if (http.connect_timeout) resolved.connect_timeout = {*http.connect_timeout, std::string(kOptionSource)};
  // A limit for connecting and TLS together was given: no part of it has another.
  if (http.connect_timeout || http.tls_timeout) resolved.tls_timeout = {http.tls_timeout, std::string(kOptionSource)};
}

}  // namespace

void ResolveDefaultsMode(const ClientConfig& config, const Sources& sources, const Environment& environment,
                         ResolvedConfig& resolved) {
  resolved.defaults_mode =
      sources.ReadWord(config.defaults_mode, kDefaultsMode, kDefaultsModeWords, DefaultsMode::kLegacy);
  ApplyLimits(resolved);
  if (resolved.defaults_mode.value != DefaultsMode::kAuto) return;
  const auto here = Detect(environment);
  const bool matters = !resolved.http.connect_timeout;
  if (!here && matters && !resolved.instance_metadata_disabled.value) return;
  SettleDefaultsMode(here, resolved);
}

void SettleDefaultsMode(const std::optional<std::string>& here, ResolvedConfig& resolved) {
  Setting<DefaultsMode>& mode = resolved.defaults_mode;
  mode.source = "auto, " + mode.source;
  if (!here) {
    mode.value = DefaultsMode::kStandard;
  } else {
    mode.value = *here == resolved.region.value ? DefaultsMode::kInRegion : DefaultsMode::kCrossRegion;
  }
  ApplyLimits(resolved);
}

}  // namespace marketplace_metering::config
