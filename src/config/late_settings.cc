#include "config/late_settings.h"

#include <optional>
#include <utility>

#include "config/defaults_mode.h"
#include "config/region.h"
#include "encoding/quote.h"

namespace marketplace_metering::config {
namespace {

Error NoRegion(std::string why) {
  Error error;
  error.code = ErrorCode::kMissingRegion;
  error.message = "region is not set, and instance metadata does not tell it: " + std::move(why) +
                  "; set the option region or the environment variable AWS_REGION";
  return error;
}

}  // namespace

bool IsLate(const ResolvedConfig& resolved) noexcept {
  return resolved.region.value.empty() || resolved.defaults_mode.value == DefaultsMode::kAuto;
}

Outcome<ResolvedConfig> Complete(ResolvedConfig resolved, const Outcome<std::string>& here) {
  if (resolved.region.value.empty()) {
    if (!here) return NoRegion(here.error().message);
    if (!IsRegion(*here)) return NoRegion(encoding::Quoted(*here) + " is none");
    resolved.region = {*here, "instance metadata"};
  }
  if (resolved.defaults_mode.value == DefaultsMode::kAuto) {
    SettleDefaultsMode(here ? std::optional<std::string>(*here) : std::nullopt, resolved);
  }
  return resolved;
}

}  // namespace marketplace_metering::config
