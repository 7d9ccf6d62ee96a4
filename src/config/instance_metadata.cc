#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include "config/groups.h"
#include "encoding/header_name.h"
#include "encoding/quote.h"
#include "endpoints/custom_endpoint.h"

namespace marketplace_metering::config {
namespace {

constexpr Row kMetadataDisabled = {"instance_metadata.disabled", {"AWS_EC2_METADATA_DISABLED"}};
constexpr Row kMetadataEndpoint = {
    "instance_metadata.endpoint", {"AWS_EC2_METADATA_SERVICE_ENDPOINT"}, {"ec2_metadata_service_endpoint"}};
constexpr Row kEndpointMode = {"instance_metadata.endpoint_mode",
                               {"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"},
                               {"ec2_metadata_service_endpoint_mode"}};
constexpr Row kV1Disabled = {
    "instance_metadata.v1_disabled", {"AWS_EC2_METADATA_V1_DISABLED"}, {"ec2_metadata_v1_disabled"}};
constexpr Row kMetadataTimeout = {
    "instance_metadata.timeout", {"AWS_METADATA_SERVICE_TIMEOUT"}, {"metadata_service_timeout"}};
constexpr Row kMetadataAttempts = {
    "instance_metadata.max_attempts", {"AWS_METADATA_SERVICE_NUM_ATTEMPTS"}, {"metadata_service_num_attempts"}};

constexpr std::array<Word<bool>, 6> kDisabledWords = {
    {{"true", true}, {"1", true}, {"yes", true}, {"false", false}, {"0", false}, {"no", false}}};

// Other words leave it enabled in every client that reads this variable; an error would stop programs that run today.
Setting<bool> ReadDisabled(const std::optional<bool>& option, const Sources& sources, ResolvedConfig& resolved) {
  if (option) return {*option, std::string(kOptionSource)};
  auto found = sources.ReadText({}, kMetadataDisabled);
  if (!found) return {false, std::string(kDefaultSource)};
  for (const Word<bool>& word : kDisabledWords) {
    if (encoding::EqualsIgnoreCase(word.text, found->text)) return {word.value, std::move(found->source)};
  }
  resolved.warnings.push_back(FullSource(kMetadataDisabled.setting, found->source) + " is " +
                              encoding::Quoted(found->text) +
                              ", which is neither true nor false: instance metadata stays enabled. Use one of these");
  return {false, std::move(found->source)};
}

Setting<std::string> ReadEndpoint(const InstanceMetadataConfig& config, const Sources& sources, Problems& problems) {
  // Judged even where an endpoint makes it count for nothing: a wrong word is a mistake wherever it stands.
  auto mode =
      sources.ReadWord(config.endpoint_mode, kEndpointMode, kInstanceMetadataModeWords, InstanceMetadataMode::kIpv4);
  auto found = sources.ReadText(config.endpoint, kMetadataEndpoint);
  if (!found) {
    const bool is_ipv4 = mode.value == InstanceMetadataMode::kIpv4;
    return {is_ipv4 ? "http://169.254.169.254" : "http://[fd00:ec2::254]", std::move(mode.source)};
  }
  if (const auto uri = endpoints::ParseCustomEndpoint(found->text); !uri) {
    problems.Add(ErrorCode::kInvalidEndpoint, kMetadataEndpoint.setting, found->source, uri.error().message);
  }
  while (!found->text.empty() && found->text.back() == '/') found->text.pop_back();
  return {std::move(found->text), std::move(found->source)};
}

Setting<bool> ReadV1Allowed(bool allowed, const Sources& sources) {
  auto disabled = sources.ReadBool({}, kV1Disabled, false);
  if (!allowed) return {false, std::string(kDefaultSource)};
  if (disabled.value) return {false, std::move(disabled.source)};
  return {true, std::string(kOptionSource)};
}

Setting<std::optional<int>> ReadMaxAttempts(const std::optional<int>& option, const Sources& sources) {
  constexpr int kMost = 100;
  auto attempts = sources.ReadNumber(option, kMetadataAttempts, 1, kMost, 1);
  if (attempts.source == kDefaultSource) return {};
  return {attempts.value, std::move(attempts.source)};
}

}  // namespace

void ResolveInstanceMetadata(const ClientConfig& config, const Sources& sources, Problems& problems,
                             ResolvedConfig& resolved) {
  constexpr int kLongest = 3600;
  const InstanceMetadataConfig& given = config.instance_metadata;
  resolved.instance_metadata_disabled = ReadDisabled(given.disabled, sources, resolved);
  resolved.instance_metadata_endpoint = ReadEndpoint(given, sources, problems);
  resolved.instance_metadata_v1_allowed = ReadV1Allowed(given.allow_v1, sources);
  std::optional<int> seconds;
  if (given.timeout)
    seconds = static_cast<int>(std::clamp<std::chrono::seconds::rep>(given.timeout->count(), -1, kLongest + 1));
  auto timeout = sources.ReadNumber(seconds, kMetadataTimeout, 1, kLongest, 1);
  resolved.instance_metadata_timeout = {std::chrono::seconds(timeout.value), std::move(timeout.source)};
  resolved.instance_metadata_max_attempts = ReadMaxAttempts(given.max_attempts, sources);
  resolved.region_from_instance_metadata = config.region_from_instance_metadata;
}

}  // namespace marketplace_metering::config
