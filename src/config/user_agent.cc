#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "config/groups.h"
#include "encoding/quote.h"
#include "observe/user_agent.h"

namespace marketplace_metering::config {
namespace {

constexpr Row kAppId = {"app_id", {"AWS_SDK_UA_APP_ID"}, {"sdk_ua_app_id", "sdk-ua-app-id"}};
constexpr std::size_t kRecommendedLength = 50;

bool IsPrintableAscii(char c) {
  return c >= ' ' && c <= '~';
}

}  // namespace

void ResolveUserAgent(const ClientConfig& config, const Sources& sources, Problems& problems,
                      ResolvedConfig& resolved) {
  if (auto found = sources.ReadText(config.app_id, kAppId)) {
    resolved.app_id = {observe::SanitizeAppId(found->text), std::move(found->source)};
    const std::size_t length = resolved.app_id.value.size();
    if (length > kRecommendedLength) {
      resolved.warnings.push_back("app_id " + encoding::Quoted(resolved.app_id.value) + " (" +
                                  FullSource(kAppId.setting, resolved.app_id.source) + ") has " +
                                  std::to_string(length) + " characters. Use at most " +
                                  std::to_string(kRecommendedLength) + ", or it may be cut off in reports");
    }
  }
  if (!std::all_of(config.user_agent_suffix.begin(), config.user_agent_suffix.end(), IsPrintableAscii)) {
    problems.Add(
        ErrorCode::kInvalidConfiguration, "user_agent_suffix", kOptionSource,
        encoding::Quoted(config.user_agent_suffix) + " holds a character that is not printable ASCII; take it out");
  }
  resolved.user_agent_suffix = config.user_agent_suffix;
}

}  // namespace marketplace_metering::config
