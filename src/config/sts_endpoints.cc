#include "config/groups.h"

namespace marketplace_metering::config {
namespace {

constexpr Row kStsEndpoints = {"sts_regional_endpoints", {"AWS_STS_REGIONAL_ENDPOINTS"}, {"sts_regional_endpoints"}};

}  // namespace

void ResolveSts(const Sources& sources, ResolvedConfig& resolved) {
  resolved.sts_endpoints =
      sources.ReadWord<StsEndpoints>({}, kStsEndpoints, kStsEndpointsWords, StsEndpoints::kRegional);
}

}  // namespace marketplace_metering::config
