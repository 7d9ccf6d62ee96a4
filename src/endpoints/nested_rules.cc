#include "endpoints/nested_rules.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "endpoints/partitions.h"
#include "endpoints/rules.h"

namespace marketplace_metering::endpoints {
namespace {

constexpr std::string_view kGlobalRegion = "aws-global";
constexpr std::string_view kGlobalHost = "sts.amazonaws.com";
constexpr std::string_view kGlobalSigningRegion = "us-east-1";

// The regions that were there when STS had one host for all; no later one joins them.
constexpr std::array<std::string_view, 16> kLegacyRegions = {
    "ap-northeast-1", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "aws-global", "ca-central-1",
    "eu-central-1",   "eu-north-1", "eu-west-1",      "eu-west-2",      "eu-west-3",  "sa-east-1",
    "us-east-1",      "us-east-2",  "us-west-1",      "us-west-2"};

// Their FIPS hosts answer over IPv6, too, under the plain suffix alone.
constexpr std::array<std::string_view, 4> kCognitoFipsRegions = {"us-east-1", "us-east-2", "us-west-1", "us-west-2"};

template <typename Regions>
bool Contains(const Regions& regions, std::string_view region) {
  return std::find(regions.begin(), regions.end(), region) != regions.end();
}

Outcome<void> CheckRegion(const EndpointParameters& parameters, std::string_view service) {
  if (parameters.region) return CheckVariants(PartitionOf(*parameters.region), parameters);
  Error error;
  error.code = ErrorCode::kMissingRegion;
  error.message = "a region is required to call " + std::string(service) + "; set ClientConfig::region or AWS_REGION";
  return error;
}

ResolvedEndpoint Https(std::string_view host) {
  ResolvedEndpoint endpoint;
  endpoint.url.append("https://").append(host);
  return endpoint;
}

/// `name.region.suffix`, with `-fips` behind the name and the suffix of the variant.
std::string HostOf(std::string_view name, const EndpointParameters& parameters) {
  const Partition& partition = PartitionOf(*parameters.region);
  std::string host(name);
  if (parameters.use_fips) host += "-fips";
  host.append(".").append(*parameters.region).append(".");
  return host.append(parameters.use_dual_stack ? partition.dual_stack_dns_suffix : partition.dns_suffix);
}

/// In GovCloud the plain hosts are the FIPS ones, where a service has no others.
std::string HostWithPlainGovFips(std::string_view name, EndpointParameters parameters) {
  const bool gov = PartitionOf(*parameters.region).name == "aws-us-gov";
  if (gov && !parameters.use_dual_stack) parameters.use_fips = false;
  return HostOf(name, parameters);
}

std::string StsHost(const EndpointParameters& parameters) {
  const bool plain = !parameters.use_fips && !parameters.use_dual_stack;
  if (plain && *parameters.region == kGlobalRegion) return std::string(kGlobalHost);
  return HostWithPlainGovFips("sts", parameters);
}

std::string SignInHost(const EndpointParameters& parameters) {
  const std::string& region = *parameters.region;
  const std::string_view partition = PartitionOf(region).name;
  if (!parameters.use_fips && !parameters.use_dual_stack) {
    if (partition == "aws") return region + ".signin.aws.amazon.com";
    if (partition == "aws-cn") return region + ".signin.amazonaws.cn";
    if (partition == "aws-us-gov") return region + ".signin.amazonaws-us-gov.com";
    if (partition == "aws-eusc") return region + ".signin.amazonaws-eusc.eu";
  }
  return HostOf("signin", parameters);
}

std::string CognitoHost(EndpointParameters parameters) {
  const bool in_aws = PartitionOf(*parameters.region).name == "aws";
  // There the plain hosts answer over IPv6, too, and the suffix of dual stack has none.
  if (in_aws && (!parameters.use_fips || Contains(kCognitoFipsRegions, *parameters.region))) {
    parameters.use_dual_stack = false;
  }
  return HostOf("cognito-identity", parameters);
}

template <typename Host>
Outcome<ResolvedEndpoint> ResolveUnsigned(const EndpointParameters& parameters, std::string_view service, Host host) {
  if (parameters.endpoint) return ResolveCustom(parameters);
  if (auto good = CheckRegion(parameters, service); !good) return std::move(good).error();
  return Https(host(parameters));
}

}  // namespace

Outcome<ResolvedEndpoint> ResolveSts(const EndpointParameters& parameters, StsEndpoints kind) {
  if (auto good = CheckRegion(parameters, "STS"); !good) return std::move(good).error();
  auto endpoint = parameters.endpoint ? ResolveCustom(parameters) : Https(StsHost(parameters));
  if (!endpoint) return endpoint;

  const bool plain = !parameters.use_fips && !parameters.use_dual_stack && !parameters.endpoint;
  const bool legacy = plain && kind == StsEndpoints::kLegacy && Contains(kLegacyRegions, *parameters.region);
  if (legacy) endpoint = Https(kGlobalHost);
  AuthScheme scheme;
  scheme.signing_name = "sts";
  const bool global = legacy || *parameters.region == kGlobalRegion;
  scheme.signing_region = global ? std::string(kGlobalSigningRegion) : *parameters.region;
  endpoint->auth_schemes.push_back(std::move(scheme));
  return endpoint;
}

Outcome<ResolvedEndpoint> ResolveSsoPortal(const EndpointParameters& parameters) {
  return ResolveUnsigned(parameters, "IAM Identity Center",
                         [](const EndpointParameters& each) { return HostWithPlainGovFips("portal.sso", each); });
}

Outcome<ResolvedEndpoint> ResolveSsoOidc(const EndpointParameters& parameters) {
  return ResolveUnsigned(parameters, "IAM Identity Center",
                         [](const EndpointParameters& each) { return HostWithPlainGovFips("oidc", each); });
}

Outcome<ResolvedEndpoint> ResolveSignIn(const EndpointParameters& parameters) {
  return ResolveUnsigned(parameters, "AWS Sign-In", SignInHost);
}

Outcome<ResolvedEndpoint> ResolveCognitoIdentity(const EndpointParameters& parameters) {
  return ResolveUnsigned(parameters, "Amazon Cognito", CognitoHost);
}

}  // namespace marketplace_metering::endpoints
