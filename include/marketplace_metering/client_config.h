// Settings of a client. Plain data: copying or making one touches nothing.
#pragma once

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

/// An unset member is looked up in the environment, then takes the default named here. A value
/// that cannot be used is an error from `MarketplaceMeteringClient::Create`, never replaced by
/// a default. An empty environment variable counts as unset.
struct ClientConfig {
  /// `AWS_REGION`, `AMAZON_REGION`, `AWS_DEFAULT_REGION`, else an error: never a guess. Old
  /// names such as `fips-us-east-1` mean the plain region with FIPS on.
  std::optional<std::string> region = {};
  /// `AWS_ENDPOINT_URL_MARKETPLACE_METERING`, `AWS_ENDPOINT_URL`, else by the region. Point
  /// this at the emulator to test.
  std::optional<std::string> endpoint_url = {};
  /// `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS`, else false. True: only `endpoint_url` above counts.
  std::optional<bool> ignore_configured_endpoint_urls = {};
  /// `AWS_USE_FIPS_ENDPOINT`, else false.
  std::optional<bool> use_fips_endpoint = {};
  /// `AWS_USE_DUALSTACK_ENDPOINT`, else false.
  std::optional<bool> use_dualstack_endpoint = {};

  /// Keys in code beat every other source; half a pair is an error.
  std::string access_key_id = {};
  Secret secret_access_key = {};
  Secret session_token = {};

  RetryConfig retry = {};
  /// `AWS_CORRECT_CLOCK_SKEW`, else true: learn the service's time when it refuses ours, and
  /// sign with it. False: such an error is final.
  std::optional<bool> correct_clock_skew = {};
  HttpConfig http = {};
  TlsConfig tls = {};
  ValidationLevel validation = ValidationLevel::kModel;

  /// Names your application in the User-Agent; `AWS_SDK_UA_APP_ID`. At most 50 characters are
  /// recommended.
  std::optional<std::string> app_id = {};
  /// Appended to the User-Agent as it stands; printable ASCII.
  std::string user_agent_suffix = {};

  MARKETPLACE_METERING_EXPORT friend bool operator==(const ClientConfig& a, const ClientConfig& b);
  friend bool operator!=(const ClientConfig& a, const ClientConfig& b) { return !(a == b); }
  /// Every setting on a line of its own, secrets left out.
  MARKETPLACE_METERING_EXPORT friend std::ostream& operator<<(std::ostream& out, const ClientConfig& config);
};

/// A value in force, and where it came from: "option", "environment variable AWS_REGION",
/// "default", ...
template <typename T>
struct Setting {
  T value = {};
  std::string source = "default";
};

/// What a client goes by, after every source was read. Holds no secrets.
struct ResolvedConfig {
  Setting<std::string> region = {};
  Setting<std::optional<std::string>> endpoint_url = {};
  Setting<bool> use_fips_endpoint = {};
  Setting<bool> use_dualstack_endpoint = {};
  Setting<RetryMode> retry_mode = {};
  Setting<RetryBehavior> retry_behavior = {};
  Setting<int> max_attempts = {};
  Setting<bool> adaptive_wait_to_fill = {};
  Setting<bool> correct_clock_skew = {};
  Setting<std::optional<std::string>> ca_file = {};
  Setting<std::string> app_id = {};
  /// As given: settings that have one source only. Their members with several sources repeat
  /// what stands above.
  RetryConfig retry = {};
  HttpConfig http = {};
  TlsConfig tls = {};
  ValidationLevel validation = ValidationLevel::kModel;
  std::string user_agent_suffix = {};
  /// Worth telling a person, such as an old region name that was rewritten.
  std::vector<std::string> warnings = {};

  /// `name = value (source)`, a line each.
  MARKETPLACE_METERING_EXPORT friend std::ostream& operator<<(std::ostream& out, const ResolvedConfig& config);
};

}  // namespace marketplace_metering
