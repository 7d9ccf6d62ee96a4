#include "marketplace_metering/client_config.h"

#include <chrono>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/describe_config.h"
#include "config/words.h"
#include "encoding/quote.h"
#include "endpoints/custom_endpoint.h"
#include "http/proxy_url.h"

namespace marketplace_metering {
namespace {

std::string Text(bool value) {
  return std::string(config::WordFor(config::kBooleanWords, value));
}
std::string Text(int value) {
  return std::to_string(value);
}
std::string Text(std::size_t value) {
  return std::to_string(value);
}
std::string Text(std::chrono::milliseconds value) {
  return std::to_string(value.count()) + " ms";
}
std::string Text(const std::string& value) {
  return value.empty() ? "(empty)" : encoding::Printable(value);
}
std::string Text(RetryMode value) {
  return std::string(config::WordFor(config::kRetryModeWords, value));
}
std::string Text(DefaultsMode value) {
  return std::string(config::WordFor(config::kDefaultsModeWords, value));
}
std::string Text(StsEndpoints value) {
  return std::string(config::WordFor(config::kStsEndpointsWords, value));
}
std::string Text(InstanceMetadataMode value) {
  return std::string(config::WordFor(config::kInstanceMetadataModeWords, value));
}
std::string Text(RetryBehavior value) {
  return std::string(config::WordFor(config::kRetryBehaviorWords, value));
}
std::string Text(RetryJitter value) {
  return std::string(config::WordFor(config::kRetryJitterWords, value));
}
std::string Text(TlsVersion value) {
  return std::string(config::WordFor(config::kTlsVersionWords, value));
}
std::string Text(ValidationLevel value) {
  return std::string(config::WordFor(config::kValidationWords, value));
}

template <typename T>
std::string Text(const std::optional<T>& value) {
  return value ? Text(*value) : "(unset)";
}

std::string Hidden(bool is_empty) {
  return is_empty ? "(unset)" : "(set)";
}

std::optional<std::string> Displayed(const std::optional<std::string>& url) {
  return url ? std::optional<std::string>(endpoints::DisplayUrl(*url)) : std::nullopt;
}

Setting<std::optional<std::string>> Displayed(const Setting<std::optional<std::string>>& url) {
  return {Displayed(url.value), url.source};
}

class Lines {
 public:
  Lines& Add(std::string_view name, const std::string& value) {
    lines_.push_back({std::string(name), value, {}});
    return *this;
  }
  template <typename T>
  Lines& Add(std::string_view name, const Setting<T>& setting) {
    lines_.push_back({std::string(name), Text(setting.value), encoding::Printable(setting.source)});
    return *this;
  }
  std::vector<config::DescribedSetting> Take() { return std::move(lines_); }

 private:
  std::vector<config::DescribedSetting> lines_;
};

/// Text first and into the stream at once: flags and locale of the stream do not reach it.
std::string Print(const std::vector<config::DescribedSetting>& settings) {
  std::string text;
  for (const config::DescribedSetting& setting : settings) {
    text.append(setting.name).append(" = ").append(setting.value);
    if (!setting.source.empty()) text.append(" (").append(setting.source).append(")");
    text.append("\n");
  }
  return text;
}

void AddLegacyRetry(Lines& lines, const RetryConfig& retry) {
  lines.Add("retry.legacy_retry_limit", Text(retry.legacy_retry_limit))
      .Add("retry.legacy_base_delay", Text(retry.legacy_base_delay))
      .Add("retry.legacy_max_delay", Text(retry.legacy_max_delay))
      .Add("retry.legacy_jitter", Text(retry.legacy_jitter));
}

void AddConnections(Lines& lines, const HttpConfig& http) {
  lines.Add("http.read_timeout", Text(http.read_timeout))
      .Add("http.idle_timeout", Text(http.idle_timeout))
      .Add("http.max_connections", Text(http.max_connections))
      .Add("http.acquire_timeout", Text(http.acquire_timeout))
      .Add("http.max_response_bytes", Text(http.max_response_bytes));
}

void AddTrust(Lines& lines, const TlsConfig& tls) {
  lines.Add("tls.ca_directory", Text(tls.ca_directory))
      .Add("tls.client_certificate_file", Text(tls.client_certificate_file))
      .Add("tls.client_key_file", Text(tls.client_key_file))
      .Add("tls.min_version", Text(tls.min_version))
      .Add("tls.verify_peer", Text(tls.verify_peer));
}

}  // namespace

bool operator==(const ClientConfig& a, const ClientConfig& b) {
  return a.profile == b.profile && a.region == b.region && a.endpoint_url == b.endpoint_url &&
         a.ignore_configured_endpoint_urls == b.ignore_configured_endpoint_urls &&
         a.use_fips_endpoint == b.use_fips_endpoint && a.use_dualstack_endpoint == b.use_dualstack_endpoint &&
         a.defaults_mode == b.defaults_mode && a.access_key_id == b.access_key_id &&
         a.secret_access_key == b.secret_access_key && a.session_token == b.session_token && a.retry == b.retry &&
         a.correct_clock_skew == b.correct_clock_skew && a.http == b.http && a.tls == b.tls &&
         a.validation == b.validation && a.app_id == b.app_id && a.user_agent_suffix == b.user_agent_suffix &&
         a.instance_metadata == b.instance_metadata &&
         a.region_from_instance_metadata == b.region_from_instance_metadata &&
         a.background_refresh == b.background_refresh;
}

// The key id is hidden as well: somebody may have put the secret in its place.
std::ostream& operator<<(std::ostream& out, const ClientConfig& config) {
  Lines lines;
  lines.Add("profile", Text(config.profile))
      .Add("region", Text(config.region))
      .Add("endpoint_url", Text(Displayed(config.endpoint_url)))
      .Add("ignore_configured_endpoint_urls", Text(config.ignore_configured_endpoint_urls))
      .Add("use_fips_endpoint", Text(config.use_fips_endpoint))
      .Add("use_dualstack_endpoint", Text(config.use_dualstack_endpoint))
      .Add("defaults_mode", Text(config.defaults_mode))
      .Add("access_key_id", Hidden(config.access_key_id.empty()))
      .Add("secret_access_key", Hidden(config.secret_access_key.empty()))
      .Add("session_token", Hidden(config.session_token.empty()))
      .Add("retry.mode", Text(config.retry.mode))
      .Add("retry.behavior", Text(config.retry.behavior))
      .Add("retry.max_attempts", Text(config.retry.max_attempts));
  AddLegacyRetry(lines, config.retry);
  lines.Add("retry.adaptive_wait_to_fill", Text(config.retry.adaptive_wait_to_fill))
      .Add("correct_clock_skew", Text(config.correct_clock_skew))
      .Add("http.connect_timeout", Text(config.http.connect_timeout))
      .Add("http.tls_timeout", Text(config.http.tls_timeout));
  AddConnections(lines, config.http);
  lines.Add("http.proxy", config.http.proxy ? Text(http::DisplayProxy(*config.http.proxy)) : "(unset)")
      .Add("tls.ca_file", Text(config.tls.ca_file));
  AddTrust(lines, config.tls);
  lines.Add("validation", Text(config.validation))
      .Add("app_id", Text(config.app_id))
      .Add("user_agent_suffix", Text(config.user_agent_suffix))
      .Add("instance_metadata.disabled", Text(config.instance_metadata.disabled))
      .Add("instance_metadata.endpoint", Text(Displayed(config.instance_metadata.endpoint)))
      .Add("instance_metadata.endpoint_mode", Text(config.instance_metadata.endpoint_mode))
      .Add("instance_metadata.allow_v1", Text(config.instance_metadata.allow_v1))
      .Add("instance_metadata.timeout", Text(config.instance_metadata.timeout))
      .Add("instance_metadata.max_attempts", Text(config.instance_metadata.max_attempts))
      .Add("region_from_instance_metadata", Text(config.region_from_instance_metadata))
      .Add("background_refresh", Text(config.background_refresh));
  return out << Print(lines.Take());
}

std::vector<config::DescribedSetting> config::DescribeConfig(const ResolvedConfig& config) {
  Lines lines;
  lines.Add("profile", config.profile)
      .Add("region", config.region)
      .Add("endpoint_url", Displayed(config.endpoint_url))
      .Add("use_fips_endpoint", config.use_fips_endpoint)
      .Add("use_dualstack_endpoint", config.use_dualstack_endpoint)
      .Add("defaults_mode", config.defaults_mode)
      .Add("retry.mode", config.retry_mode)
      .Add("retry.behavior", config.retry_behavior)
      .Add("retry.max_attempts", config.max_attempts);
  AddLegacyRetry(lines, config.retry);
  lines.Add("retry.adaptive_wait_to_fill", config.adaptive_wait_to_fill)
      .Add("correct_clock_skew", config.correct_clock_skew)
      .Add("sts_regional_endpoints", config.sts_endpoints)
      .Add("sts_endpoint_url", Displayed(config.sts_endpoint_url))
      .Add("sso_endpoint_url", Displayed(config.sso_endpoint_url))
      .Add("sso_oidc_endpoint_url", Displayed(config.sso_oidc_endpoint_url))
      .Add("signin_endpoint_url", Displayed(config.signin_endpoint_url))
      .Add("cognito_identity_endpoint_url", Displayed(config.cognito_identity_endpoint_url))
      .Add("http.connect_timeout", config.connect_timeout)
      .Add("http.tls_timeout", config.tls_timeout);
  AddConnections(lines, config.http);
  lines.Add("https_proxy", config.https_proxy)
      .Add("http_proxy", config.http_proxy)
      .Add("no_proxy", config.no_proxy)
      .Add("tls.ca_file", config.ca_file);
  AddTrust(lines, config.tls);
  lines.Add("validation", Text(config.validation))
      .Add("app_id", config.app_id)
      .Add("user_agent_suffix", Text(config.user_agent_suffix))
      .Add("instance_metadata.disabled", config.instance_metadata_disabled)
      .Add("instance_metadata.endpoint", config.instance_metadata_endpoint)
      .Add("instance_metadata.v1_allowed", config.instance_metadata_v1_allowed)
      .Add("instance_metadata.timeout", config.instance_metadata_timeout)
      .Add("instance_metadata.max_attempts", config.instance_metadata_max_attempts)
      .Add("region_from_instance_metadata", Text(config.region_from_instance_metadata))
      .Add("background_refresh", Text(config.background_refresh));
  return lines.Take();
}

std::ostream& operator<<(std::ostream& out, const ResolvedConfig& config) {
  std::string text = Print(config::DescribeConfig(config));
  for (const std::string& warning : config.warnings) text += "warning = " + encoding::Printable(warning) + "\n";
  return out << text;
}

}  // namespace marketplace_metering
