#include "config/region.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "config/groups.h"
#include "encoding/ascii.h"
#include "encoding/quote.h"

namespace marketplace_metering::config {
namespace {

constexpr Row kRegion = {"region", {"AWS_REGION", "AMAZON_REGION", "AWS_DEFAULT_REGION"}, {"region"}};
constexpr Row kUseFips = {"use_fips_endpoint", {"AWS_USE_FIPS_ENDPOINT"}, {"use_fips_endpoint"}};
constexpr Row kUseDualStack = {"use_dualstack_endpoint", {"AWS_USE_DUALSTACK_ENDPOINT"}, {"use_dualstack_endpoint"}};

std::string Without(std::string text, std::string_view part) {
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at)) text.erase(at, part.size());
  return text;
}

}  // namespace

bool IsRegion(std::string_view text) noexcept {
  return !text.empty() && text.size() <= 63 && text.front() != '-' && text.back() != '-' &&
         std::all_of(text.begin(), text.end(), [](char c) { return encoding::IsAlphanumeric(c) || c == '-'; });
}

void ResolveRegion(const ClientConfig& config, const Sources& sources, RegionRule rule, Problems& problems,
                   ResolvedConfig& resolved) {
  resolved.use_fips_endpoint = sources.ReadBool(config.use_fips_endpoint, kUseFips, false);
  resolved.use_dualstack_endpoint = sources.ReadBool(config.use_dualstack_endpoint, kUseDualStack, false);

  auto found = sources.ReadText(config.region, kRegion);
  if (!found) {
    if (config.region_from_instance_metadata && !resolved.instance_metadata_disabled.value) {
      resolved.region.source = "instance metadata, at the first call";
      return;
    }
    if (rule == RegionRule::kOptional) return;
    problems.Add(ErrorCode::kMissingRegion, kRegion.setting, "",
                 "is not set, and it is never guessed; set the option region, one of the environment variables "
                 "AWS_REGION, AMAZON_REGION, AWS_DEFAULT_REGION, or the key region of profile " +
                     encoding::Quoted(resolved.profile.value) + " in " + sources.files().Places());
    return;
  }
  // In any place, as old names had it in front and at the end.
  std::string plain = Without(Without(found->text, "fips-"), "-fips");
  if (!IsRegion(found->text) || !IsRegion(plain)) {
    if (rule == RegionRule::kOptional) return;
    problems.Add(ErrorCode::kInvalidRegion, kRegion.setting, found->source,
                 encoding::Quoted(found->text) +
                     " is not a region; use 1 to 63 letters, digits and inner hyphens, such as us-east-1");
  }
  if (plain != found->text) {
    const std::string origin = encoding::Quoted(found->text) + " (" + FullSource(kRegion.setting, found->source) + ")";
    resolved.warnings.push_back("region " + origin + " is an old name; it is used as region " +
                                encoding::Quoted(plain) +
                                " with use_fips_endpoint = true. Set these two settings instead");
    resolved.use_fips_endpoint = {true, "region " + origin};
  }
  resolved.region = {std::move(plain), std::move(found->source)};
}

}  // namespace marketplace_metering::config
