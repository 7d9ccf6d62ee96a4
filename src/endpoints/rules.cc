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

Outcome<ResolvedEndpoint> ResolveRules(const EndpointParameters& parameters) {
  return ResolveRulesIn(PartitionOf(parameters.region ? *parameters.region : std::string()), parameters);
}

Outcome<ResolvedEndpoint> ResolveRulesIn(const Partition& partition, const EndpointParameters& parameters) {
  const bool fips = parameters.use_fips;
  const bool dual = parameters.use_dual_stack;
  if (parameters.endpoint) {
    if (fips) {
      return Refusal(ErrorCode::kInvalidEndpoint, kFipsWithEndpoint, "turn FIPS off, or unset the custom endpoint");
    }
    if (dual) {
      return Refusal(ErrorCode::kInvalidEndpoint, kDualStackWithEndpoint,
                     "turn dual stack off, or unset the custom endpoint");
    }
    ResolvedEndpoint endpoint;
    endpoint.url = *parameters.endpoint;
    return endpoint;
  }
  if (!parameters.region) {
    return Refusal(ErrorCode::kMissingRegion, kNoRegion, "set ClientConfig::region or AWS_REGION");
  }
  const std::string& region = *parameters.region;
  if (HasHyphenatedHost(partition, parameters)) {
    return Address("metering-marketplace", region, dual ? partition.dual_stack_dns_suffix : partition.dns_suffix);
  }
  const bool can_fips = partition.supports_fips;
  const bool can_dual = partition.supports_dual_stack;
  if (fips && dual && !(can_fips && can_dual)) return Unsupported(kNoFipsOrDualStack, partition, region);
  if (fips && !can_fips) return Unsupported(kNoFips, partition, region);
  if (dual && !can_dual) return Unsupported(kNoDualStack, partition, region);
  return Address(fips ? "metering.marketplace-fips" : "metering.marketplace", region,
                 dual ? partition.dual_stack_dns_suffix : partition.dns_suffix);
}

std::shared_ptr<EndpointResolver> MakeDefaultEndpointResolver() {
  return std::make_shared<DefaultEndpointResolver>();
}

}  // namespace marketplace_metering::endpoints
