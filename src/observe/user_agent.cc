#include "observe/user_agent.h"

#include <cstddef>

#include "marketplace_metering/version.h"

namespace marketplace_metering::observe {
namespace {

constexpr std::size_t kLongestFeatures = 1024;

#if defined(__aarch64__)
constexpr std::string_view kArchitecture = "aarch64";
#elif defined(__x86_64__)
constexpr std::string_view kArchitecture = "x86_64";
#else
constexpr std::string_view kArchitecture = "other";
#endif

#if defined(__clang__)
constexpr std::string_view kCompiler = "clang";
constexpr int kCompilerVersion = __clang_major__;
#elif defined(__GNUC__)
constexpr std::string_view kCompiler = "gcc";
constexpr int kCompilerVersion = __GNUC__;
#else
constexpr std::string_view kCompiler = "other";
constexpr int kCompilerVersion = 0;
#endif

// Ids of the features that a service may want to know of.
constexpr std::string_view kRetryModeLegacy = "D";
constexpr std::string_view kRetryModeStandard = "E";
constexpr std::string_view kRetryModeAdaptive = "F";
constexpr std::string_view kEndpointOverride = "N";
constexpr std::string_view kResolvedAccountId = "T";
constexpr std::string_view kCredentialsCode = "e";
constexpr std::string_view kCredentialsEnvironment = "g";

bool IsAlphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/// One hyphen for each character outside `allowed`, however many bytes it has.
std::string Sanitize(std::string_view text, std::string_view allowed) {
  std::string clean;
  int continuation = 0;  // bytes of the current character still to come
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (continuation > 0 && (byte & 0xC0U) == 0x80U) {
      --continuation;
      continue;
    }
    continuation = byte >= 0xF0U ? 3 : byte >= 0xE0U ? 2 : byte >= 0xC0U ? 1 : 0;
    clean += IsAlphanumeric(c) || allowed.find(c) != std::string_view::npos ? c : '-';
  }
  return clean;
}

/// The settings refuse a suffix that is not printable ASCII; whatever comes here all the same
/// must not end the header.
std::string Printable(std::string_view text) {
  std::string clean(text);
  for (char& c : clean) {
    if (c < ' ' || c > '~') c = '-';
  }
  return clean;
}

std::string_view RetryModeId(const ResolvedConfig& config) {
  switch (config.retry_mode.value) {
    case RetryMode::kLegacy:
      return config.retry.legacy_retry_limit > 0 ? kRetryModeLegacy : "";
    case RetryMode::kAdaptive:
      return kRetryModeAdaptive;
    case RetryMode::kStandard:
      break;
  }
  return kRetryModeStandard;
}

std::string Prefix(const ResolvedConfig& config, const Environment& environment) {
  const std::string version = SanitizeValue(LibraryVersion());
  std::string text = "marketplace-metering-cpp/" + version + " ua/2.1 api/marketplace_metering#" + version;
  text += " os/linux md/arch#";
  text += kArchitecture;
  text += " lang/c++#17 md/";
  text += kCompiler;
  text += '#';
  text += std::to_string(kCompilerVersion);
  const auto execution = environment.Get("AWS_EXECUTION_ENV");
  if (execution && !execution->empty()) text += " exec-env/" + SanitizeValue(*execution);
  if (!config.app_id.value.empty()) text += " app/" + SanitizeAppId(config.app_id.value);
  return text;
}

std::size_t IndexOf(bool account_known, CredentialsSource source) {
  const std::size_t group = source == CredentialsSource::kCode ? 1 : source == CredentialsSource::kEnvironment ? 2 : 0;
  return 2 * group + (account_known ? 1 : 0);
}

}  // namespace

UserAgent::UserAgent(const ResolvedConfig& config, const Environment& environment) {
  const std::string prefix = Prefix(config, environment);
  const std::string suffix =
      config.user_agent_suffix.empty() ? std::string() : " " + Printable(config.user_agent_suffix);
  for (const auto source : {CredentialsSource::kOther, CredentialsSource::kCode, CredentialsSource::kEnvironment}) {
    for (const bool account_known : {false, true}) {
      std::vector<std::string_view> ids;
      if (const auto mode = RetryModeId(config); !mode.empty()) ids.push_back(mode);
      if (config.endpoint_url.value) ids.push_back(kEndpointOverride);
      if (account_known) ids.push_back(kResolvedAccountId);
      if (source == CredentialsSource::kCode) ids.push_back(kCredentialsCode);
      if (source == CredentialsSource::kEnvironment) ids.push_back(kCredentialsEnvironment);
      const std::string features = FormatFeatures(ids);
      std::string& variant = variants_[IndexOf(account_known, source)] = prefix;
      if (!features.empty()) variant.append(" ").append(features);
      variant.append(suffix);
    }
  }
}

const std::string& UserAgent::For(const Credentials& credentials) const {
  return variants_[IndexOf(!credentials.account_id.empty(), credentials.source)];
}

std::string FormatFeatures(const std::vector<std::string_view>& ids) {
  std::string text;
  for (const std::string_view id : ids) {
    const std::string_view before = text.empty() ? "m/" : ",";
    if (text.size() + before.size() + id.size() > kLongestFeatures) break;
    text += before;
    text += id;
  }
  return text;
}

std::string SanitizeAppId(std::string_view text) {
  return Sanitize(text, "!#$%&'*+-.^_`|~");
}

std::string SanitizeValue(std::string_view text) {
  return Sanitize(text, "!#$%&'*+-.^_`|~,");
}

}  // namespace marketplace_metering::observe
