#include "endpoints/rules.h"

#include <string>

#include "encoding/quote.h"

namespace marketplace_metering {

EndpointResolver::~EndpointResolver() = default;

}  // namespace marketplace_metering

namespace marketplace_metering::endpoints {
namespace {

Error Refusal(ErrorCode code, std::string_view rule, const std::string& remedy) {
  Error error;
  error.code = code;
  error.message = std::string(rule) + "; " + remedy;
  return error;
}

Error Unsupported(std::string_view rule, const Partition& partition, const std::string& region) {
  return Refusal(ErrorCode::kEndpointResolutionFailed, rule,
                 "region " + encoding::Quoted(region) + " belongs to partition " + std::string(partition.name) +
                     "; turn off what it does not support, or choose another region");
}

/// `metering-marketplace` and `metering.marketplace` are both in use, each for its own variants;
/// the other spelling does not exist there.
bool HasHyphenatedHost(const Partition& partition, const EndpointParameters& parameters) {
  if (parameters.use_fips) return false;
  if (parameters.use_dual_stack) {
    return partition.name == "aws" || partition.name == "aws-cn" || partition.name == "aws-us-gov";
  }
  return partition.name == "aws-eusc";
}

ResolvedEndpoint Address(std::string_view service, const std::string& region, std::string_view suffix) {
  ResolvedEndpoint endpoint;
  endpoint.url.append("https://").append(service).append(".").append(region).append(".").append(suffix);
  return endpoint;
}

class DefaultEndpointResolver : public EndpointResolver {
 public:
  Outcome<ResolvedEndpoint> Resolve(const EndpointParameters& parameters) override { return ResolveRules(parameters); }
};

}  // namespace

Outcome<ResolvedEndpoint> ResolveCustom(const EndpointParameters& parameters) {
  if (parameters.use_fips) {
    return Refusal(ErrorCode::kInvalidEndpoint, kFipsWithEndpoint, "turn FIPS off, or unset the custom endpoint");
  }
  if (parameters.use_dual_stack) {
    return Refusal(ErrorCode::kInvalidEndpoint, kDualStackWithEndpoint,
                   "turn dual stack off, or unset the custom endpoint");
  }
  ResolvedEndpoint endpoint;
  endpoint.url = *parameters.endpoint;
  return endpoint;
}

Outcome<void> CheckVariants(const Partition& partition, const EndpointParameters& parameters) {
  const bool lacks_fips = parameters.use_fips && !partition.supports_fips;
  const bool lacks_dual = parameters.use_dual_stack && !partition.supports_dual_stack;
  if (!lacks_fips && !lacks_dual) return {};
  const bool both = parameters.use_fips && parameters.use_dual_stack;
  const std::string_view rule = both ? kNoFipsOrDualStack : lacks_fips ? kNoFips : kNoDualStack;
  return Unsupported(rule, partition, *parameters.region);
}

Outcome<ResolvedEndpoint> ResolveRules(const EndpointParameters& parameters) {
  return ResolveRulesIn(PartitionOf(parameters.region ? *parameters.region : std::string()), parameters);
}

Outcome<ResolvedEndpoint> ResolveRulesIn(const Partition& partition, const EndpointParameters& parameters) {
  const bool fips = parameters.use_fips;
  const bool dual = parameters.use_dual_stack;
  if (parameters.endpoint) return ResolveCustom(parameters);
  if (!parameters.region) {
    return Refusal(ErrorCode::kMissingRegion, kNoRegion, "set ClientConfig::region or AWS_REGION");
  }
  const std::string& region = *parameters.region;
  if (HasHyphenatedHost(partition, parameters)) {
    return Address("metering-marketplace", region, dual ? partition.dual_stack_dns_suffix : partition.dns_suffix);
  }
  if (auto able = CheckVariants(partition, parameters); !able) return std::move(able).error();
  return Address(fips ? "metering.marketplace-fips" : "metering.marketplace", region,
                 dual ? partition.dual_stack_dns_suffix : partition.dns_suffix);
}

std::shared_ptr<EndpointResolver> MakeDefaultEndpointResolver() {
  return std::make_shared<DefaultEndpointResolver>();
}

}  // namespace marketplace_metering::endpoints
