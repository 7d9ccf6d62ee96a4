#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "config/groups.h"
#include "encoding/header_name.h"
#include "encoding/quote.h"

namespace marketplace_metering::config {
namespace {

constexpr Row kAppId = {"app_id", {"AWS_SDK_UA_APP_ID"}};
constexpr std::size_t kRecommendedLength = 50;

/// How many bytes a UTF-8 sequence has that starts with `lead`; 1 for what starts none.
std::size_t SequenceLength(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  if (byte >= 0xf0 && byte < 0xf8) return 4;
  if (byte >= 0xe0 && byte < 0xf0) return 3;
  if (byte >= 0xc0 && byte < 0xe0) return 2;
  return 1;
}

bool IsContinuation(char c) {
  return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U;
}

/// A `-` for each character that a User-Agent token may not hold.
std::string AsToken(std::string_view text) {
  std::string token;
  for (std::size_t at = 0; at < text.size();) {
    if (encoding::IsHeaderName(text.substr(at, 1))) {
      token += text[at++];
      continue;
    }
    token += '-';
    const std::size_t end = std::min(text.size(), at + SequenceLength(text[at]));
    for (++at; at < end && IsContinuation(text[at]);) ++at;
  }
  return token;
}

bool IsPrintableAscii(char c) {
  return c >= ' ' && c <= '~';
}

}  // namespace

void ResolveUserAgent(const ClientConfig& config, const Sources& sources, Problems& problems,
                      ResolvedConfig& resolved) {
  if (auto found = sources.ReadText(config.app_id, kAppId)) {
    resolved.app_id = {AsToken(found->text), std::move(found->source)};
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
