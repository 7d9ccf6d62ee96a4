#include <array>
#include <string>

#include "config/groups.h"
#include "encoding/quote.h"

namespace marketplace_metering::config {
namespace {

// Compression is for operations whose model asks for it.
constexpr Row kDisableCompression = {
    "disable_request_compression", {"AWS_DISABLE_REQUEST_COMPRESSION"}, {"disable_request_compression"}};
constexpr Row kCompressionSize = {"request_min_compression_size_bytes",
                                  {"AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES"},
                                  {"request_min_compression_size_bytes"}};
// The endpoint rules of this service know no account.
constexpr Row kAccountIdMode = {
    "account_id_endpoint_mode", {"AWS_ACCOUNT_ID_ENDPOINT_MODE"}, {"account_id_endpoint_mode"}};
// No operation can be discovered or has a host prefix.
constexpr Row kDiscovery = {"endpoint_discovery_enabled",
                            {"AWS_ENABLE_ENDPOINT_DISCOVERY", "AWS_ENDPOINT_DISCOVERY_ENABLED"},
                            {"endpoint_discovery_enabled"}};
constexpr Row kHostPrefix = {
    "disable_host_prefix_injection", {"AWS_DISABLE_HOST_PREFIX_INJECTION"}, {"disable_host_prefix_injection"}};
// The service is called in one region at a time.
constexpr Row kRegionSet = {
    "sigv4a_signing_region_set", {"AWS_SIGV4A_SIGNING_REGION_SET"}, {"sigv4a_signing_region_set"}};

// Nothing is sent to a monitoring agent.
constexpr Row kMonitoring = {"client_side_monitoring", {"AWS_CSM_ENABLED"}, {"csm_enabled"}};
constexpr Row kMonitoringPort = {"client_side_monitoring_port", {"AWS_CSM_PORT"}, {"csm_port"}};

enum class AccountIdMode { kPreferred, kDisabled, kRequired };
constexpr std::array<Word<AccountIdMode>, 3> kAccountIdModeWords = {{{"preferred", AccountIdMode::kPreferred},
                                                                     {"disabled", AccountIdMode::kDisabled},
                                                                     {"required", AccountIdMode::kRequired}}};

}  // namespace

void CheckInert(const Sources& sources, Problems& problems, ResolvedConfig& resolved) {
  constexpr int kLargestSize = 10485760;
  constexpr int kLargestPort = 65535;
  sources.ReadBool({}, kDisableCompression, false);
  sources.ReadNumber({}, kCompressionSize, 0, kLargestSize, 0);
  sources.ReadWord<AccountIdMode>({}, kAccountIdMode, kAccountIdModeWords, AccountIdMode::kPreferred);
  sources.ReadBool({}, kDiscovery, false);
  sources.ReadBool({}, kHostPrefix, false);
  const auto monitoring = sources.ReadBool({}, kMonitoring, false);
  sources.ReadNumber({}, kMonitoringPort, 1, kLargestPort, 1);
  if (monitoring.value) {
    resolved.warnings.push_back(FullSource(kMonitoring.setting, monitoring.source) +
                                " is true, but this version sends nothing to a monitoring agent");
  }
  const auto regions = sources.Find(kRegionSet);
  if (regions && regions->text.find_first_not_of(", \t") == std::string::npos) {
    problems.Add(ErrorCode::kInvalidConfiguration, kRegionSet.setting, regions->source,
                 encoding::Quoted(regions->text) + " names no region; name one, or " + std::string(regions->undo));
  }
}

}  // namespace marketplace_metering::config
