#include "endpoints/rules.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "support/vector_file.h"

namespace marketplace_metering::endpoints {
namespace {

constexpr bool kNo = false;
constexpr bool kYes = true;

EndpointParameters Parameters(std::optional<std::string> region, bool fips, bool dual_stack,
                              std::optional<std::string> endpoint = {}) {
  EndpointParameters parameters;
  parameters.region = std::move(region);
  parameters.use_fips = fips;
  parameters.use_dual_stack = dual_stack;
  parameters.endpoint = std::move(endpoint);
  return parameters;
}

struct HostRow {
  std::string region;
  bool fips;
  bool dual_stack;
  std::string host;
};

// One region of each partition in all four variants. A hyphen after `metering` where it says so.
const std::vector<HostRow> kHosts = {
    {"us-east-1", kNo, kNo, "metering.marketplace.us-east-1.amazonaws.com"},
    {"us-east-1", kNo, kYes, "metering-marketplace.us-east-1.api.aws"},
    {"us-east-1", kYes, kNo, "metering.marketplace-fips.us-east-1.amazonaws.com"},
    {"us-east-1", kYes, kYes, "metering.marketplace-fips.us-east-1.api.aws"},
    {"cn-northwest-1", kNo, kNo, "metering.marketplace.cn-northwest-1.amazonaws.com.cn"},
    {"cn-northwest-1", kNo, kYes, "metering-marketplace.cn-northwest-1.api.amazonwebservices.com.cn"},
    {"cn-northwest-1", kYes, kNo, "metering.marketplace-fips.cn-northwest-1.amazonaws.com.cn"},
    {"cn-northwest-1", kYes, kYes, "metering.marketplace-fips.cn-northwest-1.api.amazonwebservices.com.cn"},
    {"eusc-de-east-1", kNo, kNo, "metering-marketplace.eusc-de-east-1.amazonaws.eu"},
    {"eusc-de-east-1", kNo, kYes, "metering.marketplace.eusc-de-east-1.api.amazonwebservices.eu"},
    {"eusc-de-east-1", kYes, kNo, "metering.marketplace-fips.eusc-de-east-1.amazonaws.eu"},
    {"eusc-de-east-1", kYes, kYes, "metering.marketplace-fips.eusc-de-east-1.api.amazonwebservices.eu"},
    {"us-iso-east-1", kNo, kNo, "metering.marketplace.us-iso-east-1.c2s.ic.gov"},
    {"us-iso-east-1", kNo, kYes, "metering.marketplace.us-iso-east-1.api.aws.ic.gov"},
    {"us-iso-east-1", kYes, kNo, "metering.marketplace-fips.us-iso-east-1.c2s.ic.gov"},
    {"us-iso-east-1", kYes, kYes, "metering.marketplace-fips.us-iso-east-1.api.aws.ic.gov"},
    {"us-isob-east-1", kNo, kNo, "metering.marketplace.us-isob-east-1.sc2s.sgov.gov"},
    {"us-isob-east-1", kNo, kYes, "metering.marketplace.us-isob-east-1.api.aws.scloud"},
    {"us-isob-east-1", kYes, kNo, "metering.marketplace-fips.us-isob-east-1.sc2s.sgov.gov"},
    {"us-isob-east-1", kYes, kYes, "metering.marketplace-fips.us-isob-east-1.api.aws.scloud"},
    {"eu-isoe-west-1", kNo, kNo, "metering.marketplace.eu-isoe-west-1.cloud.adc-e.uk"},
    {"eu-isoe-west-1", kNo, kYes, "metering.marketplace.eu-isoe-west-1.api.cloud-aws.adc-e.uk"},
    {"eu-isoe-west-1", kYes, kNo, "metering.marketplace-fips.eu-isoe-west-1.cloud.adc-e.uk"},
    {"eu-isoe-west-1", kYes, kYes, "metering.marketplace-fips.eu-isoe-west-1.api.cloud-aws.adc-e.uk"},
    {"us-isof-south-1", kNo, kNo, "metering.marketplace.us-isof-south-1.csp.hci.ic.gov"},
    {"us-isof-south-1", kNo, kYes, "metering.marketplace.us-isof-south-1.api.aws.hci.ic.gov"},
    {"us-isof-south-1", kYes, kNo, "metering.marketplace-fips.us-isof-south-1.csp.hci.ic.gov"},
    {"us-isof-south-1", kYes, kYes, "metering.marketplace-fips.us-isof-south-1.api.aws.hci.ic.gov"},
    {"us-gov-west-1", kNo, kNo, "metering.marketplace.us-gov-west-1.amazonaws.com"},
    {"us-gov-west-1", kNo, kYes, "metering-marketplace.us-gov-west-1.api.aws"},
    {"us-gov-west-1", kYes, kNo, "metering.marketplace-fips.us-gov-west-1.amazonaws.com"},
    {"us-gov-west-1", kYes, kYes, "metering.marketplace-fips.us-gov-west-1.api.aws"},
};

TEST(EndpointRules, GiveTheHostOfEachPartitionAndVariant) {
  for (const HostRow& row : kHosts) {
    const auto endpoint = ResolveRules(Parameters(row.region, row.fips, row.dual_stack));
    ASSERT_TRUE(endpoint.ok()) << row.host << ": " << endpoint.error().message;
    EXPECT_EQ(endpoint->url, "https://" + row.host);
    EXPECT_TRUE(endpoint->headers.empty() && endpoint->auth_schemes.empty()) << row.host;
  }
}

struct RefusalRow {
  std::string name;
  EndpointParameters parameters;
  ErrorCode code;
  std::string rule;
  std::string remedy;
};

TEST(EndpointRules, RefuseWhatHasNoAddress) {
  const std::string url = "https://example.com";
  const std::string fips = "Invalid Configuration: FIPS and custom endpoint are not supported";
  const std::string dual = "Invalid Configuration: Dualstack and custom endpoint are not supported";
  const std::string region = "Invalid Configuration: Missing Region";
  const std::vector<RefusalRow> rows = {
      {"endpoint, FIPS", Parameters({}, kYes, kNo, url), ErrorCode::kInvalidEndpoint, fips, "turn FIPS off"},
      {"endpoint, dual stack", Parameters({}, kNo, kYes, url), ErrorCode::kInvalidEndpoint, dual,
       "turn dual stack off"},
      {"endpoint, both", Parameters("us-east-1", kYes, kYes, url), ErrorCode::kInvalidEndpoint, fips, "turn FIPS off"},
      {"nothing", Parameters({}, kNo, kNo), ErrorCode::kMissingRegion, region, "AWS_REGION"},
      {"FIPS only", Parameters({}, kYes, kNo), ErrorCode::kMissingRegion, region, "AWS_REGION"},
      {"dual stack only", Parameters({}, kNo, kYes), ErrorCode::kMissingRegion, region, "AWS_REGION"},
  };
  for (const RefusalRow& row : rows) {
    const auto endpoint = ResolveRules(row.parameters);
    ASSERT_FALSE(endpoint.ok()) << row.name;
    EXPECT_EQ(endpoint.error().code, row.code) << row.name;
    EXPECT_EQ(endpoint.error().message.rfind(row.rule + "; ", 0), 0U) << row.name << ": " << endpoint.error().message;
    EXPECT_NE(endpoint.error().message.find(row.remedy), std::string::npos) << endpoint.error().message;
  }
}

TEST(EndpointRules, ReturnAnEndpointAsGivenWithoutARegion) {
  for (const char* url : {"https://example.com", "https://gw.example.com/base/", "not a url", ""}) {
    const auto endpoint = ResolveRules(Parameters({}, kNo, kNo, url));
    ASSERT_TRUE(endpoint.ok()) << url;
    EXPECT_EQ(endpoint->url, url);
  }
}

Partition Lacking(std::string_view name, bool fips, bool dual_stack) {
  Partition partition;
  partition.name = name;
  partition.dns_suffix = "plain.test";
  partition.dual_stack_dns_suffix = "dual.test";
  partition.supports_fips = fips;
  partition.supports_dual_stack = dual_stack;
  return partition;
}

struct AbilityRow {
  std::string name;
  Partition partition;
  bool fips;
  bool dual_stack;
  std::string expected;  // a URL, or the rule that refuses
};

TEST(EndpointRules, RefuseVariantsThatThePartitionLacks) {
  const std::string neither = "FIPS and DualStack are enabled, but this partition does not support one or both";
  const std::string no_fips = "FIPS is enabled but this partition does not support FIPS";
  const std::string no_dual = "DualStack is enabled but this partition does not support DualStack";
  const std::vector<AbilityRow> rows = {
      {"both, lacks FIPS", Lacking("lab", kNo, kYes), kYes, kYes, neither},
      {"both, lacks dual stack", Lacking("lab", kYes, kNo), kYes, kYes, neither},
      {"FIPS, lacks it", Lacking("lab", kNo, kYes), kYes, kNo, no_fips},
      {"dual stack, lacks it", Lacking("lab", kYes, kNo), kNo, kYes, no_dual},
      {"plain, lacks both", Lacking("lab", kNo, kNo), kNo, kNo, "https://metering.marketplace.x-1.plain.test"},
      {"FIPS, lacks the other", Lacking("lab", kYes, kNo), kYes, kNo,
       "https://metering.marketplace-fips.x-1.plain.test"},
      {"dual, lacks the other", Lacking("lab", kNo, kYes), kNo, kYes, "https://metering.marketplace.x-1.dual.test"},
      {"aws has a host of its own", Lacking("aws", kNo, kNo), kNo, kYes, "https://metering-marketplace.x-1.dual.test"},
  };
  for (const AbilityRow& row : rows) {
    const auto endpoint = ResolveRulesIn(row.partition, Parameters("x-1", row.fips, row.dual_stack));
    if (endpoint.ok()) {
      EXPECT_EQ(endpoint->url, row.expected) << row.name;
      continue;
    }
    EXPECT_EQ(endpoint.error().code, ErrorCode::kEndpointResolutionFailed) << row.name;
    EXPECT_EQ(endpoint.error().message,
              row.expected +
                  "; region 'x-1' belongs to partition lab; turn off what it does not support, or choose "
                  "another region");
  }
}

TEST(EndpointRules, AgreeWithTheComputedCases) {
  const auto file = test::ReadVectorFile("endpoints.json");
  const auto& cases = file["cases"];
  ASSERT_EQ(cases.Size(), 56U);
  for (const auto& row : cases.GetArray()) {
    const std::string name = row["name"].GetString();
    const auto& given = row["params"];
    EndpointParameters parameters;
    if (given.HasMember("Region")) parameters.region = given["Region"].GetString();
    if (given.HasMember("Endpoint")) parameters.endpoint = given["Endpoint"].GetString();
    parameters.use_fips = given["UseFIPS"].GetBool();
    parameters.use_dual_stack = given["UseDualStack"].GetBool();

    const auto endpoint = ResolveRules(parameters);

    const auto& expected = row["expect"];
    if (expected.HasMember("url")) {
      ASSERT_TRUE(endpoint.ok()) << name << ": " << endpoint.error().message;
      EXPECT_EQ(endpoint->url, expected["url"].GetString()) << name;
    } else {
      ASSERT_FALSE(endpoint.ok()) << name;
      EXPECT_EQ(endpoint.error().message.rfind(expected["error"].GetString(), 0), 0U) << name;
    }
  }
}

TEST(DefaultEndpointResolver, AppliesTheRules) {
  const auto resolver = MakeDefaultEndpointResolver();

  const auto endpoint = resolver->Resolve(Parameters("eu-west-1", kNo, kNo));
  const auto refusal = resolver->Resolve(Parameters({}, kNo, kNo));

  ASSERT_TRUE(endpoint.ok());
  EXPECT_EQ(endpoint->url, "https://metering.marketplace.eu-west-1.amazonaws.com");
  ASSERT_FALSE(refusal.ok());
  EXPECT_EQ(refusal.error().code, ErrorCode::kMissingRegion);
}

}  // namespace
}  // namespace marketplace_metering::endpoints
