#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "config/groups.h"
#include "encoding/ascii.h"
#include "encoding/quote.h"

namespace marketplace_metering::config {
namespace {

constexpr Row kProfile = {"profile", {"AWS_PROFILE", "AWS_DEFAULT_PROFILE"}};
constexpr std::string_view kDefaultProfile = "default";

// The settings of a profile that is not there are unset, which alone would pass for a program without any.
std::string NotFound(const Setting<std::string>& profile, const SharedFiles& files) {
  std::string text = "profile " + encoding::Quoted(profile.value) + " (" +
                     FullSource(kProfile.setting, profile.source) + ") was not found in " + files.Places();
  const auto& bare = files.unprefixed;
  if (std::find(bare.begin(), bare.end(), profile.value) != bare.end()) {
    text += "; the config file has a section [" + profile.value + "]: write it [profile " + profile.value + "]";
  }
  return text;
}

}  // namespace

void ResolveProfile(const ClientConfig& config, Sources& sources, Problems& problems, ResolvedConfig& resolved) {
  if (config.profile && encoding::IsBlank(*config.profile)) {
    problems.Add(ErrorCode::kInvalidConfiguration, kProfile.setting, kOptionSource,
                 "is empty; name a profile, or leave it unset");
  }
  resolved.profile = {std::string(kDefaultProfile), std::string(kDefaultSource)};
  if (auto found = sources.ReadText(config.profile, kProfile)) {
    resolved.profile = {std::move(found->text), std::move(found->source)};
    if (sources.files().FindProfile(resolved.profile.value) == nullptr) {
      resolved.warnings.push_back(NotFound(resolved.profile, sources.files()));
    }
  }
  sources.SelectProfile(resolved.profile.value);
}

}  // namespace marketplace_metering::config
