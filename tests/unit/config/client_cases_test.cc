// The golden cases of region, endpoint and environment, run through settings and rules.
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <set>
#include <string>

#include "encoding/uri.h"
#include "endpoints/rules.h"
#include "resolving.h"
#include "support/vector_file.h"

namespace marketplace_metering::config {
namespace {

/// What this client comes to: settings, then the address.
struct Result {
  Outcome<ResolvedConfig> settings;
  Outcome<ResolvedEndpoint> endpoint;
};

Result Evaluate(const test::rapid::Value& row) {
  Texts environment;
  if (row.HasMember("env")) {
    for (const auto& variable : row["env"].GetObject()) {
      environment[variable.name.GetString()] = variable.value.GetString();
    }
  }
  const auto& given = row["config"];
  ClientConfig config;
  if (given.HasMember("region")) config.region = given["region"].GetString();
  if (given.HasMember("endpoint")) config.endpoint_url = given["endpoint"].GetString();
  if (given.HasMember("use_fips")) config.use_fips_endpoint = given["use_fips"].GetBool();
  if (given.HasMember("use_dualstack")) config.use_dualstack_endpoint = given["use_dualstack"].GetBool();

  Result result{Resolve(config, environment), Error{}};
  if (!result.settings) return result;
  EndpointParameters parameters;
  parameters.region = result.settings->region.value;
  parameters.use_fips = result.settings->use_fips_endpoint.value;
  parameters.use_dual_stack = result.settings->use_dualstack_endpoint.value;
  parameters.endpoint = result.settings->endpoint_url.value;
  result.endpoint = endpoints::ResolveRules(parameters);
  return result;
}

ErrorCode CodeFor(const std::string& error) {
  if (error == "MissingRegionError") return ErrorCode::kMissingRegion;
  if (error == "InvalidRegionError") return ErrorCode::kInvalidRegion;
  if (error == "ArgumentError") return ErrorCode::kInvalidEndpoint;
  return ErrorCode::kUnrecognizedServiceError;
}

void ExpectAsRecorded(const std::string& name, const test::rapid::Value& expected, const Result& result) {
  if (expected.HasMember("error")) {
    ASSERT_FALSE(result.settings.ok()) << name;
    EXPECT_EQ(result.settings.error().code, CodeFor(expected["error"].GetString())) << name;
    return;
  }
  ASSERT_TRUE(result.settings.ok()) << name << ": " << result.settings.error().message;
  ASSERT_TRUE(result.endpoint.ok()) << name << ": " << result.endpoint.error().message;
  int checked = 0;
  if (expected.HasMember("region")) {
    EXPECT_EQ(result.settings->region.value, expected["region"].GetString()) << name;
    ++checked;
  }
  if (expected.HasMember("signing_region")) {
    EXPECT_EQ(result.settings->region.value, expected["signing_region"].GetString()) << name;
    ++checked;
  }
  if (expected.HasMember("use_fips")) {
    EXPECT_EQ(result.settings->use_fips_endpoint.value, expected["use_fips"].GetBool()) << name;
    ++checked;
  }
  if (expected.HasMember("url")) {
    EXPECT_EQ(result.endpoint->url, expected["url"].GetString()) << name;
    ++checked;
  }
  if (expected.HasMember("request_target")) {
    const auto uri = encoding::ParseUri(result.endpoint->url);
    ASSERT_TRUE(uri.has_value()) << name;
    EXPECT_EQ(uri->path, expected["request_target"].GetString()) << name;
    ++checked;
  }
  EXPECT_EQ(checked, static_cast<int>(expected.MemberCount())) << name << " expects something that is not checked here";
}

void ExpectError(const Result& result, ErrorCode code, const std::string& part) {
  ASSERT_FALSE(result.settings.ok());
  EXPECT_EQ(result.settings.error().code, code);
  EXPECT_TRUE(Contains(result.settings.error().message, part)) << result.settings.error().message;
}

struct Exception {
  std::string reason;
  std::function<void(const Result&)> expect;
};

const std::string kFipsRule = "Invalid Configuration: FIPS and custom endpoint are not supported";
const std::string kDualStackRule = "Invalid Configuration: Dualstack and custom endpoint are not supported";

// Recorded behaviour that this client does not follow, and what it does instead.
const std::map<std::string, Exception> kDecidedOtherwise = {
    {"fips- region is left alone when an endpoint is configured",
     {"an old FIPS name asks for FIPS with an endpoint too, and the odd name must not be signed with",
      [](const Result& result) { ExpectError(result, ErrorCode::kInvalidEndpoint, kFipsRule); }}},
    {"invalid label is accepted with a custom endpoint",
     {"the region is signed with, whatever the endpoint",
      [](const Result& result) { ExpectError(result, ErrorCode::kInvalidRegion, "'us.east.1' is not a region"); }}},
    {"custom endpoint and FIPS: construction succeeds, the call fails",
     {"a client that can never make a call is refused when it is made",
      [](const Result& result) { ExpectError(result, ErrorCode::kInvalidEndpoint, kFipsRule); }}},
    {"custom endpoint and dualstack: construction succeeds, the call fails",
     {"a client that can never make a call is refused when it is made",
      [](const Result& result) { ExpectError(result, ErrorCode::kInvalidEndpoint, kDualStackRule); }}},
    {"AWS_USE_FIPS_ENDPOINT is case-sensitive in Ruby: TRUE is ignored",
     {"to use an endpoint without FIPS in silence is worse than to read TRUE",
      [](const Result& result) {
        ASSERT_TRUE(result.settings.ok()) << result.settings.error().message;
        EXPECT_TRUE(result.settings->use_fips_endpoint.value);
        EXPECT_EQ(result.endpoint->url, "https://metering.marketplace-fips.us-east-1.amazonaws.com");
      }}},
    {"AWS_USE_FIPS_ENDPOINT=yes is ignored",
     {"to use an endpoint without FIPS in silence is worse than to fail",
      [](const Result& result) {
        ExpectError(result, ErrorCode::kInvalidConfiguration,
                    "use_fips_endpoint (environment variable AWS_USE_FIPS_ENDPOINT): 'yes' is none of true, false");
      }}},
    {"an empty AWS_REGION hides the later variables (Ruby)",
     {"an empty variable is unset",
      [](const Result& result) {
        ASSERT_TRUE(result.settings.ok()) << result.settings.error().message;
        EXPECT_EQ(result.settings->region.value, "us-west-2");
        EXPECT_EQ(result.settings->region.source, "environment variable AWS_DEFAULT_REGION");
      }}},
};

// There is no option for a region set: this client signs for one region.
const std::set<std::string> kNotApplicable = {
    "sigv4a region set has no effect: the service models only sigv4",
    "empty sigv4a set",
    "sigv4a set of blanks",
};

TEST(ClientCases, AreFollowedExceptWhereDecidedOtherwise) {
  const auto file = test::ReadVectorFile("endpoints.json");
  const auto& cases = file["client_cases"];
  ASSERT_EQ(cases.Size(), 30U);
  ASSERT_EQ(kDecidedOtherwise.size(), 7U);
  std::set<std::string> used;
  std::set<std::string> left_out;
  for (const auto& row : cases.GetArray()) {
    const std::string name = row["name"].GetString();
    SCOPED_TRACE(name);
    const bool has_region_set = row["config"].HasMember("sigv4a_signing_region_set");
    EXPECT_EQ(has_region_set, kNotApplicable.count(name) == 1);
    if (has_region_set) {
      left_out.insert(name);
      continue;
    }
    const Result result = Evaluate(row);
    const auto exception = kDecidedOtherwise.find(name);
    if (exception != kDecidedOtherwise.end()) {
      used.insert(name);
      exception->second.expect(result);
    } else {
      EXPECT_FALSE(row["expect"].HasMember("call_error")) << "no case fails at the call only, unless listed";
      ExpectAsRecorded(name, row["expect"], result);
    }
  }
  EXPECT_EQ(used.size(), kDecidedOtherwise.size()) << "an exception is listed that no case uses";
  EXPECT_EQ(left_out, kNotApplicable);
}

}  // namespace
}  // namespace marketplace_metering::config
