#include "marketplace_metering/client_config.h"

#include <gtest/gtest.h>

#include <functional>
#include <iomanip>
#include <locale>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "resolving.h"

namespace marketplace_metering::config {
namespace {

using std::chrono::milliseconds;

/// Each changes one member.
const std::vector<std::pair<std::string, std::function<void(ClientConfig&)>>> kChanges = {
    {"profile", [](ClientConfig& c) { c.profile = "prod"; }},
    {"region", [](ClientConfig& c) { c.region = "eu-west-1"; }},
    {"endpoint_url", [](ClientConfig& c) { c.endpoint_url = "https://example.com"; }},
    {"ignore_configured_endpoint_urls", [](ClientConfig& c) { c.ignore_configured_endpoint_urls = true; }},
    {"use_fips_endpoint", [](ClientConfig& c) { c.use_fips_endpoint = false; }},
    {"use_dualstack_endpoint", [](ClientConfig& c) { c.use_dualstack_endpoint = true; }},
    {"defaults_mode", [](ClientConfig& c) { c.defaults_mode = DefaultsMode::kMobile; }},
    {"access_key_id", [](ClientConfig& c) { c.access_key_id = "AKID"; }},
    {"secret_access_key", [](ClientConfig& c) { c.secret_access_key = Secret("hunter2"); }},
    {"session_token", [](ClientConfig& c) { c.session_token = Secret("hunter3"); }},
    {"retry.mode", [](ClientConfig& c) { c.retry.mode = RetryMode::kLegacy; }},
    {"retry.behavior", [](ClientConfig& c) { c.retry.behavior = RetryBehavior::kV2_0; }},
    {"retry.max_attempts", [](ClientConfig& c) { c.retry.max_attempts = 5; }},
    {"retry.legacy_retry_limit", [](ClientConfig& c) { c.retry.legacy_retry_limit = 7; }},
    {"retry.legacy_base_delay", [](ClientConfig& c) { c.retry.legacy_base_delay = milliseconds(1); }},
    {"retry.legacy_max_delay", [](ClientConfig& c) { c.retry.legacy_max_delay = milliseconds(1); }},
    {"retry.legacy_jitter", [](ClientConfig& c) { c.retry.legacy_jitter = RetryJitter::kEqual; }},
    {"retry.adaptive_wait_to_fill", [](ClientConfig& c) { c.retry.adaptive_wait_to_fill = false; }},
    {"correct_clock_skew", [](ClientConfig& c) { c.correct_clock_skew = false; }},
    {"http.connect_timeout", [](ClientConfig& c) { c.http.connect_timeout = milliseconds(1); }},
    {"http.tls_timeout", [](ClientConfig& c) { c.http.tls_timeout = milliseconds(1); }},
    {"http.read_timeout", [](ClientConfig& c) { c.http.read_timeout = milliseconds(1); }},
    {"http.idle_timeout", [](ClientConfig& c) { c.http.idle_timeout = milliseconds(1); }},
    {"http.max_connections", [](ClientConfig& c) { c.http.max_connections = 1; }},
    {"http.acquire_timeout", [](ClientConfig& c) { c.http.acquire_timeout = milliseconds(1); }},
    {"http.max_response_bytes", [](ClientConfig& c) { c.http.max_response_bytes = 1024; }},
    {"http.proxy", [](ClientConfig& c) { c.http.proxy = "http://p:8080"; }},
    {"tls.ca_file", [](ClientConfig& c) { c.tls.ca_file = "/a.pem"; }},
    {"tls.ca_directory", [](ClientConfig& c) { c.tls.ca_directory = "/roots"; }},
    {"tls.client_certificate_file", [](ClientConfig& c) { c.tls.client_certificate_file = "/c.pem"; }},
    {"tls.client_key_file", [](ClientConfig& c) { c.tls.client_key_file = "/c.key"; }},
    {"tls.min_version", [](ClientConfig& c) { c.tls.min_version = TlsVersion::kTls1_3; }},
    {"tls.verify_peer", [](ClientConfig& c) { c.tls.verify_peer = false; }},
    {"validation", [](ClientConfig& c) { c.validation = ValidationLevel::kOff; }},
    {"app_id", [](ClientConfig& c) { c.app_id = "app"; }},
    {"user_agent_suffix", [](ClientConfig& c) { c.user_agent_suffix = "sfx/1"; }},
    {"instance_metadata.disabled", [](ClientConfig& c) { c.instance_metadata.disabled = true; }},
    {"instance_metadata.endpoint", [](ClientConfig& c) { c.instance_metadata.endpoint = "http://m"; }},
    {"instance_metadata.endpoint_mode",
     [](ClientConfig& c) { c.instance_metadata.endpoint_mode = InstanceMetadataMode::kIpv6; }},
    {"instance_metadata.allow_v1", [](ClientConfig& c) { c.instance_metadata.allow_v1 = true; }},
    {"instance_metadata.timeout", [](ClientConfig& c) { c.instance_metadata.timeout = std::chrono::seconds(1); }},
    {"instance_metadata.max_attempts", [](ClientConfig& c) { c.instance_metadata.max_attempts = 2; }},
    {"region_from_instance_metadata", [](ClientConfig& c) { c.region_from_instance_metadata = true; }},
    {"background_refresh", [](ClientConfig& c) { c.background_refresh = true; }},
};

template <typename T>
std::string Printed(const T& value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

std::vector<std::string> LinesOf(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

TEST(ClientConfig, ComparesEveryMember) {
  EXPECT_EQ(ClientConfig{}, ClientConfig{});
  for (const auto& [name, change] : kChanges) {
    ClientConfig config;
    change(config);
    const ClientConfig copy = config;

    EXPECT_NE(config, ClientConfig{}) << name;
    EXPECT_EQ(config, copy) << name;
  }
}

TEST(ClientConfig, PrintsEverySettingOnALineOfItsOwn) {
  const auto plain = LinesOf(Printed(ClientConfig{}));
  ASSERT_EQ(plain.size(), kChanges.size());
  for (std::size_t i = 0; i < kChanges.size(); ++i) {
    const auto& [name, change] = kChanges[i];
    ClientConfig config;
    change(config);

    const auto lines = LinesOf(Printed(config));

    ASSERT_EQ(lines.size(), plain.size());
    for (std::size_t j = 0; j < lines.size(); ++j) {
      EXPECT_EQ(lines[j] == plain[j], i != j) << "a change of " << name << " in the line " << lines[j];
    }
    EXPECT_EQ(lines[i].rfind(name + " = ", 0), 0U) << lines[i];
  }
}

TEST(ClientConfig, PrintsNoSecrets) {
  ClientConfig config;
  config.access_key_id = "hunter1";
  config.secret_access_key = Secret("hunter2");
  config.session_token = Secret("hunter3");
  config.endpoint_url = "https://user:hunter4@example.com/?token=hunter5";
  config.region = "two\nlines";

  const std::string text = Printed(config);

  EXPECT_FALSE(Contains(text, "hunter")) << text;
  EXPECT_TRUE(Contains(text, "secret_access_key = (set)\n"));
  EXPECT_TRUE(Contains(text, "endpoint_url = https://***@example.com/?...\n"));
  EXPECT_TRUE(Contains(text, "region = two\\x0alines\n"));
}

TEST(ClientConfig, PrintsTheSameWhateverTheStreamIsSetTo) {
  struct Grouped : std::numpunct<char> {
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
  };
  std::ostringstream out;
  out.imbue(std::locale(std::locale::classic(), new Grouped));
  out << std::hex << std::showbase << ClientConfig{};

  EXPECT_EQ(out.str(), Printed(ClientConfig{}));
  EXPECT_TRUE(Contains(out.str(), "http.max_response_bytes = 8388608\n"));
}

TEST(ResolvedConfig, PrintsValuesWithTheirSources) {
  ClientConfig config;
  config.endpoint_url = "http://example.com:8080/base";
  config.http.read_timeout = milliseconds(1500);
  const auto resolved = Resolve(config, {{"AWS_REGION", "us-east-1"}, {"AWS_RETRY_MODE", "ADAPTIVE"}});
  ASSERT_TRUE(resolved.ok()) << resolved.error().message;

  EXPECT_EQ(Printed(*resolved),
            "profile = default (default)\n"
            "region = us-east-1 (environment variable AWS_REGION)\n"
            "endpoint_url = http://example.com:8080/base (option)\n"
            "use_fips_endpoint = false (default)\n"
            "use_dualstack_endpoint = false (default)\n"
            "defaults_mode = legacy (default)\n"
            "retry.mode = adaptive (environment variable AWS_RETRY_MODE)\n"
            "retry.behavior = 2.1 (default)\n"
            "retry.max_attempts = 3 (default)\n"
            "retry.legacy_retry_limit = 3\n"
            "retry.legacy_base_delay = 300 ms\n"
            "retry.legacy_max_delay = 0 ms\n"
            "retry.legacy_jitter = none\n"
            "retry.adaptive_wait_to_fill = true (default)\n"
            "correct_clock_skew = true (default)\n"
            "sts_regional_endpoints = regional (default)\n"
            "sts_endpoint_url = (unset) (default)\n"
            "sso_endpoint_url = (unset) (default)\n"
            "sso_oidc_endpoint_url = (unset) (default)\n"
            "signin_endpoint_url = (unset) (default)\n"
            "cognito_identity_endpoint_url = (unset) (default)\n"
            "http.connect_timeout = 15000 ms (default)\n"
            "http.tls_timeout = (unset) (default)\n"
            "http.read_timeout = 1500 ms\n"
            "http.idle_timeout = 5000 ms\n"
            "http.max_connections = 50\n"
            "http.acquire_timeout = 10000 ms\n"
            "http.max_response_bytes = 8388608\n"
            "https_proxy = (unset) (default)\n"
            "http_proxy = (unset) (default)\n"
            "no_proxy = (empty) (default)\n"
            "tls.ca_file = (unset) (default)\n"
            "tls.ca_directory = (unset)\n"
            "tls.client_certificate_file = (unset)\n"
            "tls.client_key_file = (unset)\n"
            "tls.min_version = 1.2\n"
            "tls.verify_peer = true\n"
            "validation = model\n"
            "app_id = (empty) (default)\n"
            "user_agent_suffix = (empty)\n"
            "instance_metadata.disabled = false (default)\n"
            "instance_metadata.endpoint = http://169.254.169.254 (default)\n"
            "instance_metadata.v1_allowed = false (default)\n"
            "instance_metadata.timeout = 1000 ms (default)\n"
            "instance_metadata.max_attempts = (unset) (default)\n"
            "region_from_instance_metadata = false\n"
            "background_refresh = false\n"
            "warning = endpoint_url 'http://example.com:8080/base' (option endpoint_url) is not encrypted and not this "
            "machine: usage can be read and changed on its way. Use https\n");
}

}  // namespace
}  // namespace marketplace_metering::config
