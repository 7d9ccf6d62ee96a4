// Settings of a client. Plain data: copying or making one touches nothing.
#pragma once

#include <chrono>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "marketplace_metering/credentials.h"
#include "marketplace_metering/export.h"
#include "marketplace_metering/http_config.h"
#include "marketplace_metering/retry_strategy.h"

namespace marketplace_metering {

/// How much of a request is checked before it is sent. UTF-8 is always checked.
enum class ValidationLevel {
  kOff,       ///< Nothing but UTF-8.
  kRequired,  ///< Required members are present.
  kModel,     ///< All the service model states, so that one bad record does not cost a batch.
};

/// Time limits that suit where the client runs: what `HttpConfig::connect_timeout` and `tls_timeout` are
/// unless they are set.
enum class DefaultsMode {
  kLegacy,       ///< 15 s, for connecting and TLS together.
  kStandard,     ///< 3.1 s each.
  kInRegion,     ///< 1.1 s each: client and service in one region.
  kCrossRegion,  ///< 3.1 s each.
  kMobile,       ///< 30 s each.
  /// `kInRegion` or `kCrossRegion`, whichever it is: where `AWS_EXECUTION_ENV` is set `AWS_REGION` or
  /// `AWS_DEFAULT_REGION` tells where the program runs, else the metadata service of its EC2 instance, which is asked
  /// at the first call. `kStandard` where nobody tells.
  kAuto,
};

/// Where roles are assumed.
enum class StsEndpoints {
  kRegional,  ///< At the region's own endpoint.
  kLegacy,    ///< For older regions at the one in us-east-1.
};

/// How the metadata service of an EC2 instance is reached.
enum class InstanceMetadataMode { kIpv4, kIpv6 };

/// The metadata service of the EC2 instance that the program may run on, which gives the keys of the instance's role,
/// and its region to who asks for it. It is always asked without a proxy.
struct InstanceMetadataConfig {
  /// True: it is never asked. `AWS_EC2_METADATA_DISABLED`, where `true`, `1` and `yes` mean true, else false.
  std::optional<bool> disabled = {};
  /// `AWS_EC2_METADATA_SERVICE_ENDPOINT`, `ec2_metadata_service_endpoint` of the profile, else by `endpoint_mode`.
  std::optional<std::string> endpoint = {};
  /// `AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE`, `ec2_metadata_service_endpoint_mode` of the profile, else `kIpv4`:
  /// `http://169.254.169.254` or `http://[fd00:ec2::254]`.
  std::optional<InstanceMetadataMode> endpoint_mode = {};
  /// True: where it gives no session token it is asked without one, as its first version was, unless
  /// `AWS_EC2_METADATA_V1_DISABLED` or `ec2_metadata_v1_disabled` of the profile is true. Whoever can make the program
  /// fetch an URL can then steal its keys.
  bool allow_v1 = false;
  /// For connecting and for each silence; 1 to 3600 s. `AWS_METADATA_SERVICE_TIMEOUT`, `metadata_service_timeout` of
  /// the profile, else 1 s.
  std::optional<std::chrono::seconds> timeout = {};
  /// Tries of each request; at least 1. `AWS_METADATA_SERVICE_NUM_ATTEMPTS`, `metadata_service_num_attempts` of the
  /// profile, else 3 once it has been seen, and until then one, since elsewhere than on EC2 nobody answers.
  std::optional<int> max_attempts = {};

  friend bool operator==(const InstanceMetadataConfig& a, const InstanceMetadataConfig& b) {
    return a.disabled == b.disabled && a.endpoint == b.endpoint && a.endpoint_mode == b.endpoint_mode &&
           a.allow_v1 == b.allow_v1 && a.timeout == b.timeout && a.max_attempts == b.max_attempts;
  }
  friend bool operator!=(const InstanceMetadataConfig& a, const InstanceMetadataConfig& b) { return !(a == b); }
};

/// An unset member is looked up in the environment, then in the selected profile of the shared AWS
/// files, then takes the default named here. A value that cannot be used is an error from
/// `MarketplaceMeteringClient::Create`, never replaced by a default or by another source. An empty
/// environment variable, and an empty value in a file, count as unset.
///
/// The files are `~/.aws/config` and `~/.aws/credentials`, or those that `AWS_CONFIG_FILE` and
/// `AWS_SHARED_CREDENTIALS_FILE` name, and are read once, when the client is made. Where both hold a
/// key of a profile the credentials file counts. With `AWS_SDK_CONFIG_OPT_OUT` set the config file is
/// not read.
struct ClientConfig {
  /// `AWS_PROFILE`, `AWS_DEFAULT_PROFILE`, else `default`. Set here, its keys come before those of the
  /// environment, and no others count.
  std::optional<std::string> profile = {};
  /// `AWS_REGION`, `AMAZON_REGION`, `AWS_DEFAULT_REGION`, `region` of the profile, else an error: never
  /// a guess. Old names such as `fips-us-east-1` mean the plain region with FIPS on.
  std::optional<std::string> region = {};
  /// `AWS_ENDPOINT_URL_MARKETPLACE_METERING`, `AWS_ENDPOINT_URL`, `endpoint_url` under
  /// `marketplace_metering` of the section that the profile's `services` names, `endpoint_url` of the
  /// profile, else by the region. Point this at the emulator to test.
  std::optional<std::string> endpoint_url = {};
  /// `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS`, `ignore_configured_endpoint_urls` of the profile, else
  /// false. True: only `endpoint_url` above counts.
  std::optional<bool> ignore_configured_endpoint_urls = {};
  /// `AWS_USE_FIPS_ENDPOINT`, `use_fips_endpoint` of the profile, else false.
  std::optional<bool> use_fips_endpoint = {};
  /// `AWS_USE_DUALSTACK_ENDPOINT`, `use_dualstack_endpoint` of the profile, else false.
  std::optional<bool> use_dualstack_endpoint = {};
  /// `AWS_DEFAULTS_MODE`, `defaults_mode` of the profile, else `kLegacy`.
  std::optional<DefaultsMode> defaults_mode = {};

  /// Keys in code beat every other source; half a pair is an error.
  std::string access_key_id = {};
  Secret secret_access_key = {};
  Secret session_token = {};

  RetryConfig retry = {};
  /// `AWS_CORRECT_CLOCK_SKEW`, `correct_clock_skew` of the profile, else true: learn the service's time when it refuses
  /// ours, and sign with it. False: such an error is final.
  std::optional<bool> correct_clock_skew = {};
  HttpConfig http = {};
  TlsConfig tls = {};
  ValidationLevel validation = ValidationLevel::kModel;

  /// Names your application in the User-Agent; `AWS_SDK_UA_APP_ID`, `sdk_ua_app_id` of the profile. At
  /// most 50 characters are recommended.
  std::optional<std::string> app_id = {};
  /// Appended to the User-Agent as it stands; printable ASCII.
  std::string user_agent_suffix = {};

  InstanceMetadataConfig instance_metadata = {};  ///< Of the EC2 instance that the program runs on, if any.
  /// True: a region that no other source has is that of the EC2 instance, asked for at the first call that needs it;
  /// `MarketplaceMeteringClient::config` then has none.
  bool region_from_instance_metadata = false;
  /// True: a thread of the client's own renews credentials from 10 minutes before their end, so that no call waits for
  /// it; see `MakeBackgroundRefreshingCredentialsProvider`, also for what must not be done on it. False: the client
  /// starts no thread, and one call does it.
  bool background_refresh = false;

  MARKETPLACE_METERING_EXPORT friend bool operator==(const ClientConfig& a, const ClientConfig& b);
  friend bool operator!=(const ClientConfig& a, const ClientConfig& b) { return !(a == b); }
  /// Every setting on a line of its own, secrets left out.
  MARKETPLACE_METERING_EXPORT friend std::ostream& operator<<(std::ostream& out, const ClientConfig& config);
};

/// A value in force, and where it came from: "option", "environment variable AWS_REGION", "profile
/// 'prod' key region in /home/ann/.aws/config line 3", "default", ...
template <typename T>
struct Setting {
  T value = {};
  std::string source = "default";
};

/// What a client goes by, after every source was read. Holds no secrets.
struct ResolvedConfig {
  Setting<std::string> profile = {};
  Setting<std::string> region = {};
  Setting<std::optional<std::string>> endpoint_url = {};
  Setting<bool> use_fips_endpoint = {};
  Setting<bool> use_dualstack_endpoint = {};
  Setting<DefaultsMode> defaults_mode = {};
  Setting<std::chrono::milliseconds> connect_timeout = {};             ///< As `HttpConfig::connect_timeout`.
  Setting<std::optional<std::chrono::milliseconds>> tls_timeout = {};  ///< As `HttpConfig::tls_timeout`.
  Setting<StsEndpoints> sts_endpoints = {};
  // The services that credentials come from, as configured, whether usable or not.
  Setting<std::optional<std::string>> sts_endpoint_url = {};               ///< AWS STS.
  Setting<std::optional<std::string>> sso_endpoint_url = {};               ///< The portal of IAM Identity Center.
  Setting<std::optional<std::string>> sso_oidc_endpoint_url = {};          ///< Its tokens.
  Setting<std::optional<std::string>> signin_endpoint_url = {};            ///< AWS Sign-In.
  Setting<std::optional<std::string>> cognito_identity_endpoint_url = {};  ///< Amazon Cognito.
  Setting<bool> instance_metadata_disabled = {};                           ///< Nothing is asked of it.
  Setting<std::string> instance_metadata_endpoint = {};                    ///< Without a slash at its end.
  Setting<bool> instance_metadata_v1_allowed = {};                    ///< Without a session token, where it has none.
  Setting<std::chrono::milliseconds> instance_metadata_timeout = {};  ///< Of each request.
  Setting<std::optional<int>> instance_metadata_max_attempts = {};    ///< Unset: by what is known of it.
  Setting<RetryMode> retry_mode = {};
  Setting<RetryBehavior> retry_behavior = {};
  Setting<int> max_attempts = {};
  Setting<bool> adaptive_wait_to_fill = {};
  Setting<bool> correct_clock_skew = {};
  /// `scheme://host:port` of the proxy for https, without user name and password. Unset: none.
  Setting<std::optional<std::string>> https_proxy = {};
  /// The same for http.
  Setting<std::optional<std::string>> http_proxy = {};
  /// Hosts that neither is for; `ProxyConfig::no_proxy`.
  Setting<std::string> no_proxy = {};
  Setting<std::optional<std::string>> ca_file = {};
  Setting<std::string> app_id = {};
  /// As given: settings that have one source only. Their members with several sources repeat
  /// what stands above.
  RetryConfig retry = {};
  HttpConfig http = {};  ///< Its proxy without user name and password.
  TlsConfig tls = {};
  ValidationLevel validation = ValidationLevel::kModel;
  std::string user_agent_suffix = {};
  bool region_from_instance_metadata = false;  ///< At the first call, when no other source has one.
  bool background_refresh = false;             ///< Of credentials, by a thread of the client's.
  /// Worth telling a person, such as an old region name that was rewritten.
  std::vector<std::string> warnings = {};

  /// `name = value (source)`, a line each.
  MARKETPLACE_METERING_EXPORT friend std::ostream& operator<<(std::ostream& out, const ResolvedConfig& config);
};

}  // namespace marketplace_metering
