// The endpoint rules of this service: region and variants in, address out.
#pragma once

#include <memory>
#include <string_view>

#include "endpoints/partitions.h"
#include "marketplace_metering/endpoint_resolver.h"
#include "marketplace_metering/outcome.h"

namespace marketplace_metering::endpoints {

// What the rules say where there is no address. Each message starts with one of these.
inline constexpr std::string_view kFipsWithEndpoint =
    "Invalid Configuration: FIPS and custom endpoint are not supported";
inline constexpr std::string_view kDualStackWithEndpoint =
    "Invalid Configuration: Dualstack and custom endpoint are not supported";
inline constexpr std::string_view kNoRegion = "Invalid Configuration: Missing Region";
inline constexpr std::string_view kNoFipsOrDualStack =
    "FIPS and DualStack are enabled, but this partition does not support one or both";
inline constexpr std::string_view kNoFips = "FIPS is enabled but this partition does not support FIPS";
inline constexpr std::string_view kNoDualStack = "DualStack is enabled but this partition does not support DualStack";

/// Pure: the same parameters give the same answer. Neither region nor endpoint is validated
/// here. Fails with `kInvalidEndpoint`, `kMissingRegion` or `kEndpointResolutionFailed`.
Outcome<ResolvedEndpoint> ResolveRules(const EndpointParameters& parameters);

/// The same, with `partition` instead of the one the region belongs to.
Outcome<ResolvedEndpoint> ResolveRulesIn(const Partition& partition, const EndpointParameters& parameters);

/// The configured endpoint as it stands; `kInvalidEndpoint` when FIPS or dual stack is asked for beside it.
/// `parameters.endpoint` is set.
Outcome<ResolvedEndpoint> ResolveCustom(const EndpointParameters& parameters);

/// `kEndpointResolutionFailed` when FIPS or dual stack is asked for and `partition`, that of the region, has none.
/// `parameters.region` is set.
Outcome<void> CheckVariants(const Partition& partition, const EndpointParameters& parameters);

/// Applies `ResolveRules`; its answers may be kept. Thread-safe.
std::shared_ptr<EndpointResolver> MakeDefaultEndpointResolver();

}  // namespace marketplace_metering::endpoints
