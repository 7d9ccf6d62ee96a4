#include "endpoints/nested_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace marketplace_metering::endpoints {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr bool kNo = false;
constexpr bool kYes = true;

EndpointParameters Parameters(std::optional<std::string> region, bool fips = kNo, bool dual_stack = kNo,
                              std::optional<std::string> endpoint = {}) {
  EndpointParameters parameters;
  parameters.region = std::move(region);
  parameters.use_fips = fips;
  parameters.use_dual_stack = dual_stack;
  parameters.endpoint = std::move(endpoint);
  return parameters;
}

// --- STS ------------------------------------------------------------------------------------------

struct StsRow {
  std::string id;
  StsEndpoints kind;
  std::string region;
  bool fips;
  bool dual_stack;
  std::string host;
  std::string signing_region;
};

TEST(StsEndpoint, IsThatOfTheRegionUnlessTheOldOneIsWanted) {
  constexpr auto kRegional = StsEndpoints::kRegional;
  constexpr auto kLegacy = StsEndpoints::kLegacy;
  const std::vector<StsRow> rows = {
      {"A5", kLegacy, "eu-west-1", kNo, kNo, "sts.amazonaws.com", "us-east-1"},
      {"A6", kRegional, "us-east-1", kYes, kYes, "sts-fips.us-east-1.api.aws", "us-east-1"},
      {"A7", kRegional, "us-east-2", kNo, kNo, "sts.us-east-2.amazonaws.com", "us-east-2"},
      {"regional", kRegional, "eu-west-1", kNo, kNo, "sts.eu-west-1.amazonaws.com", "eu-west-1"},
      {"regional, new region", kRegional, "xx-new-7", kNo, kNo, "sts.xx-new-7.amazonaws.com", "xx-new-7"},
      {"regional, China", kRegional, "cn-north-1", kNo, kNo, "sts.cn-north-1.amazonaws.com.cn", "cn-north-1"},
      {"regional, EU cloud", kRegional, "eusc-de-east-1", kNo, kNo, "sts.eusc-de-east-1.amazonaws.eu",
       "eusc-de-east-1"},
      {"regional, gov", kRegional, "us-gov-west-1", kNo, kNo, "sts.us-gov-west-1.amazonaws.com", "us-gov-west-1"},
      {"regional, iso", kRegional, "us-iso-east-1", kNo, kNo, "sts.us-iso-east-1.c2s.ic.gov", "us-iso-east-1"},
      {"aws-global", kRegional, "aws-global", kNo, kNo, "sts.amazonaws.com", "us-east-1"},
      {"legacy, other", kLegacy, "me-south-1", kNo, kNo, "sts.me-south-1.amazonaws.com", "me-south-1"},
      {"legacy, other", kLegacy, "ap-east-1", kNo, kNo, "sts.ap-east-1.amazonaws.com", "ap-east-1"},
      {"legacy, China", kLegacy, "cn-north-1", kNo, kNo, "sts.cn-north-1.amazonaws.com.cn", "cn-north-1"},
      {"legacy, gov", kLegacy, "us-gov-west-1", kNo, kNo, "sts.us-gov-west-1.amazonaws.com", "us-gov-west-1"},
      {"FIPS", kRegional, "us-west-2", kYes, kNo, "sts-fips.us-west-2.amazonaws.com", "us-west-2"},
      {"FIPS beats legacy", kLegacy, "us-west-2", kYes, kNo, "sts-fips.us-west-2.amazonaws.com", "us-west-2"},
      {"FIPS, gov", kRegional, "us-gov-east-1", kYes, kNo, "sts.us-gov-east-1.amazonaws.com", "us-gov-east-1"},
      {"FIPS, China", kRegional, "cn-north-1", kYes, kNo, "sts-fips.cn-north-1.amazonaws.com.cn", "cn-north-1"},
      {"dual", kRegional, "us-west-2", kNo, kYes, "sts.us-west-2.api.aws", "us-west-2"},
      {"dual beats legacy", kLegacy, "us-west-2", kNo, kYes, "sts.us-west-2.api.aws", "us-west-2"},
      {"dual, gov", kRegional, "us-gov-west-1", kNo, kYes, "sts.us-gov-west-1.api.aws", "us-gov-west-1"},
      {"FIPS and dual, gov", kRegional, "us-gov-west-1", kYes, kYes, "sts-fips.us-gov-west-1.api.aws", "us-gov-west-1"},
      {"FIPS and dual, iso", kRegional, "us-isob-east-1", kYes, kYes, "sts-fips.us-isob-east-1.api.aws.scloud",
       "us-isob-east-1"},
  };
  for (const StsRow& row : rows) {
    const auto endpoint = ResolveSts(Parameters(row.region, row.fips, row.dual_stack), row.kind);
    ASSERT_TRUE(endpoint.ok()) << row.id << ": " << endpoint.error().message;
    EXPECT_EQ(endpoint->url, "https://" + row.host) << row.id;
    ASSERT_THAT(endpoint->auth_schemes, SizeIs(1)) << row.id;
    EXPECT_EQ(endpoint->auth_schemes[0].name, "sigv4") << row.id;
    EXPECT_EQ(endpoint->auth_schemes[0].signing_name, "sts") << row.id;
    EXPECT_EQ(endpoint->auth_schemes[0].signing_region, row.signing_region) << row.id;
  }
}

TEST(StsEndpoint, HasTheSixteenRegionsOfOld) {
  for (const char* region : {"ap-northeast-1", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "aws-global",
                             "ca-central-1", "eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3",
                             "sa-east-1", "us-east-1", "us-east-2", "us-west-1", "us-west-2"}) {
    const auto endpoint = ResolveSts(Parameters(region), StsEndpoints::kLegacy);
    ASSERT_TRUE(endpoint.ok()) << region;
    EXPECT_EQ(endpoint->url, "https://sts.amazonaws.com") << region;
    EXPECT_EQ(endpoint->auth_schemes.at(0).signing_region, "us-east-1") << region;
  }
}

TEST(StsEndpoint, ThatWasConfiguredBeatsTheOldOne) {
  const auto endpoint = ResolveSts(Parameters("eu-west-1", kNo, kNo, "http://127.0.0.1:8080"), StsEndpoints::kLegacy);

  ASSERT_TRUE(endpoint.ok());
  EXPECT_EQ(endpoint->url, "http://127.0.0.1:8080");
  EXPECT_EQ(endpoint->auth_schemes.at(0).signing_region, "eu-west-1");
}

TEST(StsEndpoint, NeedsARegion) {  // W9
  for (const auto& parameters : {Parameters({}), Parameters({}, kNo, kNo, "http://127.0.0.1:8080")}) {
    const auto endpoint = ResolveSts(parameters, StsEndpoints::kRegional);
    ASSERT_FALSE(endpoint.ok());
    EXPECT_EQ(endpoint.error().code, ErrorCode::kMissingRegion);
    EXPECT_THAT(endpoint.error().message, HasSubstr("a region is required to call STS"));
  }
}

// --- the others -----------------------------------------------------------------------------------

using Resolve = Outcome<ResolvedEndpoint> (*)(const EndpointParameters& parameters);

struct Row {
  std::string id;
  Resolve resolve;
  std::string region;
  bool fips;
  bool dual_stack;
  std::string host;
};

TEST(NestedEndpoints, HaveAHostInEachPartitionAndVariant) {
  const std::vector<Row> rows = {
      {"O8", ResolveSsoPortal, "us-east-2", kYes, kYes, "portal.sso-fips.us-east-2.api.aws"},
      {"portal", ResolveSsoPortal, "eu-west-1", kNo, kNo, "portal.sso.eu-west-1.amazonaws.com"},
      {"portal, China", ResolveSsoPortal, "cn-north-1", kNo, kNo, "portal.sso.cn-north-1.amazonaws.com.cn"},
      {"portal FIPS", ResolveSsoPortal, "eu-west-1", kYes, kNo, "portal.sso-fips.eu-west-1.amazonaws.com"},
      {"portal FIPS, gov", ResolveSsoPortal, "us-gov-west-1", kYes, kNo, "portal.sso.us-gov-west-1.amazonaws.com"},
      {"portal dual", ResolveSsoPortal, "eu-west-1", kNo, kYes, "portal.sso.eu-west-1.api.aws"},
      {"oidc", ResolveSsoOidc, "eu-west-1", kNo, kNo, "oidc.eu-west-1.amazonaws.com"},
      {"oidc FIPS", ResolveSsoOidc, "eu-west-1", kYes, kNo, "oidc-fips.eu-west-1.amazonaws.com"},
      {"oidc FIPS, gov", ResolveSsoOidc, "us-gov-west-1", kYes, kNo, "oidc.us-gov-west-1.amazonaws.com"},
      {"oidc dual", ResolveSsoOidc, "eu-west-1", kNo, kYes, "oidc.eu-west-1.api.aws"},
      {"oidc both", ResolveSsoOidc, "us-gov-west-1", kYes, kYes, "oidc-fips.us-gov-west-1.api.aws"},
      {"sign-in", ResolveSignIn, "us-east-1", kNo, kNo, "us-east-1.signin.aws.amazon.com"},
      {"sign-in, China", ResolveSignIn, "cn-north-1", kNo, kNo, "cn-north-1.signin.amazonaws.cn"},
      {"sign-in, gov", ResolveSignIn, "us-gov-west-1", kNo, kNo, "us-gov-west-1.signin.amazonaws-us-gov.com"},
      {"sign-in, EU cloud", ResolveSignIn, "eusc-de-east-1", kNo, kNo, "eusc-de-east-1.signin.amazonaws-eusc.eu"},
      {"sign-in, iso", ResolveSignIn, "us-iso-east-1", kNo, kNo, "signin.us-iso-east-1.c2s.ic.gov"},
      {"sign-in FIPS", ResolveSignIn, "us-east-1", kYes, kNo, "signin-fips.us-east-1.amazonaws.com"},
      {"sign-in dual", ResolveSignIn, "us-east-1", kNo, kYes, "signin.us-east-1.api.aws"},
      {"sign-in both", ResolveSignIn, "us-gov-west-1", kYes, kYes, "signin-fips.us-gov-west-1.api.aws"},
      {"cognito", ResolveCognitoIdentity, "eu-west-1", kNo, kNo, "cognito-identity.eu-west-1.amazonaws.com"},
      {"cognito FIPS", ResolveCognitoIdentity, "eu-west-1", kYes, kNo, "cognito-identity-fips.eu-west-1.amazonaws.com"},
      {"cognito dual", ResolveCognitoIdentity, "eu-west-1", kNo, kYes, "cognito-identity.eu-west-1.amazonaws.com"},
      {"cognito both", ResolveCognitoIdentity, "eu-west-1", kYes, kYes, "cognito-identity-fips.eu-west-1.api.aws"},
      {"cognito both, us", ResolveCognitoIdentity, "us-west-1", kYes, kYes,
       "cognito-identity-fips.us-west-1.amazonaws.com"},
      {"cognito dual, China", ResolveCognitoIdentity, "cn-north-1", kNo, kYes,
       "cognito-identity.cn-north-1.api.amazonwebservices.com.cn"},
      {"cognito FIPS, gov", ResolveCognitoIdentity, "us-gov-west-1", kYes, kNo,
       "cognito-identity-fips.us-gov-west-1.amazonaws.com"},
  };
  for (const Row& row : rows) {
    const auto endpoint = row.resolve(Parameters(row.region, row.fips, row.dual_stack));
    ASSERT_TRUE(endpoint.ok()) << row.id << ": " << endpoint.error().message;
    EXPECT_EQ(endpoint->url, "https://" + row.host) << row.id;
    EXPECT_THAT(endpoint->auth_schemes, IsEmpty()) << row.id;
  }
}

TEST(NestedEndpoints, NeedARegionOrAnEndpoint) {
  for (const Resolve resolve : {ResolveSsoPortal, ResolveSsoOidc, ResolveSignIn, ResolveCognitoIdentity}) {
    const auto none = resolve(Parameters({}));
    ASSERT_FALSE(none.ok());
    EXPECT_EQ(none.error().code, ErrorCode::kMissingRegion);
    EXPECT_THAT(none.error().message, HasSubstr("a region is required to call "));

    const auto configured = resolve(Parameters({}, kNo, kNo, "http://127.0.0.1:8080/base"));
    ASSERT_TRUE(configured.ok());
    EXPECT_EQ(configured->url, "http://127.0.0.1:8080/base");
  }
}

TEST(NestedEndpoints, RefuseVariantsOfAConfiguredEndpoint) {
  const Resolve sts = [](const EndpointParameters& each) { return ResolveSts(each, StsEndpoints::kRegional); };
  for (const Resolve resolve : {sts, Resolve(ResolveSsoPortal), Resolve(ResolveSsoOidc), Resolve(ResolveSignIn),
                                Resolve(ResolveCognitoIdentity)}) {
    for (const bool fips : {kNo, kYes}) {
      const auto endpoint = resolve(Parameters("us-east-1", fips, !fips, "https://example.com"));
      ASSERT_FALSE(endpoint.ok());
      EXPECT_EQ(endpoint.error().code, ErrorCode::kInvalidEndpoint);
      EXPECT_THAT(endpoint.error().message, HasSubstr(fips ? "turn FIPS off" : "turn dual stack off"));
    }
  }
}

}  // namespace
}  // namespace marketplace_metering::endpoints
