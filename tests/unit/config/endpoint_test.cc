#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "endpoints/rules.h"
#include "resolving.h"

namespace marketplace_metering::config {
namespace {

constexpr const char* kOfService = "AWS_ENDPOINT_URL_MARKETPLACE_METERING";
constexpr const char* kOfAll = "AWS_ENDPOINT_URL";
constexpr const char* kIgnore = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS";

/// The address that the settings come to, by the rules.
std::string UrlOf(const ResolvedConfig& resolved) {
  EndpointParameters parameters;
  parameters.region = resolved.region.value;
  parameters.use_fips = resolved.use_fips_endpoint.value;
  parameters.use_dual_stack = resolved.use_dualstack_endpoint.value;
  parameters.endpoint = resolved.endpoint_url.value;
  const auto endpoint = endpoints::ResolveRules(parameters);
  return endpoint ? endpoint->url : endpoint.error().message;
}

TEST(EndpointUrl, ComesFromTheFirstSourceThatHasOne) {
  struct Row {
    std::string name;
    std::optional<std::string> option;
    Texts environment;
    std::optional<bool> ignore;
    std::string url;
    std::string source;
  };
  const std::string rules = "https://metering.marketplace.us-east-1.amazonaws.com";
  const std::string from_service = std::string("environment variable ") + kOfService;
  const std::string from_all = std::string("environment variable ") + kOfAll;
  const Texts both = {{kOfService, "https://b.test"}, {kOfAll, "https://c.test"}};
  const std::vector<Row> rows = {
      {"E1", "https://a.test", both, {}, "https://a.test", "option"},
      {"E2", {}, both, {}, "https://b.test", from_service},
      {"E3", {}, {{kOfAll, "https://c.test"}}, {}, "https://c.test", from_all},
      {"E6 option", {}, both, true, rules, "default"},
      {"E6 variable", {}, {{kOfService, "https://b.test"}, {kOfAll, "c"}, {kIgnore, "TRUE"}}, {}, rules, "default"},
      {"E7", "https://a.test", both, true, "https://a.test", "option"},
      {"E8", {}, {{kOfService, ""}, {kOfAll, "https://c.test"}}, {}, "https://c.test", from_all},
      {"all blank", {}, {{kOfService, " "}, {kOfAll, "\t"}}, {}, rules, "default"},
      {"not ignored", {}, {{kOfAll, "https://c.test"}, {kIgnore, "false"}}, {}, "https://c.test", from_all},
      {"option beats variable for ignoring",
       {},
       {{kOfAll, "https://c.test"}, {kIgnore, "true"}},
       false,
       "https://c.test",
       from_all},
      {"path is kept as written", "https://gw.test:8443/a/../b//", {}, {}, "https://gw.test:8443/a/../b//", "option"},
  };
  for (const Row& row : rows) {
    ClientConfig config = InUsEast1();
    config.endpoint_url = row.option;
    config.ignore_configured_endpoint_urls = row.ignore;

    const auto resolved = Resolve(config, row.environment);

    ASSERT_TRUE(resolved.ok()) << row.name << ": " << resolved.error().message;
    EXPECT_EQ(UrlOf(*resolved), row.url) << row.name;
    EXPECT_EQ(resolved->endpoint_url.source, row.source) << row.name;
    EXPECT_EQ(resolved->endpoint_url.value.has_value(), row.url != rules) << row.name;
    EXPECT_TRUE(resolved->warnings.empty()) << row.name;
  }
}

TEST(EndpointUrl, RegionAndVariantsLeadToTheServicesAddress) {
  struct Row {
    std::string name;
    std::string region;
    bool fips;
    bool dual_stack;
    std::string url;
  };
  const std::vector<Row> rows = {
      {"R1", "us-east-1", false, false, "https://metering.marketplace.us-east-1.amazonaws.com"},
      {"R2", "us-east-1", false, true, "https://metering-marketplace.us-east-1.api.aws"},
      {"R3", "us-east-1", true, false, "https://metering.marketplace-fips.us-east-1.amazonaws.com"},
      {"R4", "us-east-1", true, true, "https://metering.marketplace-fips.us-east-1.api.aws"},
      {"R5", "cn-northwest-1", false, false, "https://metering.marketplace.cn-northwest-1.amazonaws.com.cn"},
      {"R6", "us-gov-west-1", false, true, "https://metering-marketplace.us-gov-west-1.api.aws"},
      {"R7", "eusc-de-east-1", false, false, "https://metering-marketplace.eusc-de-east-1.amazonaws.eu"},
      {"R8", "us-iso-east-1", false, true, "https://metering.marketplace.us-iso-east-1.api.aws.ic.gov"},
      {"R9", "fips-us-east-1", false, false, "https://metering.marketplace-fips.us-east-1.amazonaws.com"},
      {"R10", "zz-new-9", false, false, "https://metering.marketplace.zz-new-9.amazonaws.com"},
  };
  for (const Row& row : rows) {
    ClientConfig config;
    config.region = row.region;
    if (row.fips) config.use_fips_endpoint = true;
    if (row.dual_stack) config.use_dualstack_endpoint = true;

    const auto resolved = Resolve(config);

    ASSERT_TRUE(resolved.ok()) << row.name << ": " << resolved.error().message;
    EXPECT_EQ(UrlOf(*resolved), row.url) << row.name;
    EXPECT_EQ(resolved->region.value, row.name == "R9" ? "us-east-1" : row.region) << "signing region of " << row.name;
  }
}

TEST(EndpointUrl, OfTheServicesThatCredentialsComeFromHasNamesOfItsOwn) {
  struct Row {
    const char* variable;
    const char* key;
    Setting<std::optional<std::string>> ResolvedConfig::*setting;
  };
  const std::vector<Row> rows = {
      {"AWS_ENDPOINT_URL_STS", "sts", &ResolvedConfig::sts_endpoint_url},
      {"AWS_ENDPOINT_URL_SSO", "sso", &ResolvedConfig::sso_endpoint_url},
      {"AWS_ENDPOINT_URL_SSO_OIDC", "sso_oidc", &ResolvedConfig::sso_oidc_endpoint_url},
      {"AWS_ENDPOINT_URL_SIGNIN", "signin", &ResolvedConfig::signin_endpoint_url},
      {"AWS_ENDPOINT_URL_COGNITO_IDENTITY", "cognito_identity", &ResolvedConfig::cognito_identity_endpoint_url},
  };
  for (const Row& row : rows) {
    const std::string text = std::string("[default]\nservices = s\nendpoint_url = https://e.test\n[services s]\n") +
                             row.key + " =\n  endpoint_url = https://d.test";
    const Texts files = {{"/h/.aws/config", text}};
    const auto used = [&](Texts environment, const ClientConfig& config = InUsEast1()) {
      environment["HOME"] = "/h";
      const auto resolved = Resolve(config, environment, files);
      return resolved ? ((*resolved).*row.setting).value.value_or("none") : resolved.error().message;
    };

    EXPECT_EQ(used({{row.variable, "https://b.test"}, {kOfAll, "https://c.test"}}), "https://b.test") << row.key;
    EXPECT_EQ(used({{kOfAll, "https://c.test"}}), "https://c.test") << row.key;
    EXPECT_EQ(used({}), "https://d.test") << row.key;
    EXPECT_EQ(used({{row.variable, "https://b.test"}, {kIgnore, "true"}}), "none") << row.key;
    ClientConfig in_code = InUsEast1();
    in_code.endpoint_url = "https://a.test";
    EXPECT_EQ(used({}, in_code), "https://d.test") << row.key << ": the option is for metering alone";
  }
}

TEST(EndpointUrl, MustBeAUsableUrlAndIsNotReplacedByALowerSource) {
  for (const char* url : {"example.com", "ftp://example.com", "https://", "https://u:hunter2@example.com",
                          "https://example.com?a=hunter2", "https://example.com#a", "https://exa mple.com"}) {
    const auto resolved = Resolve(InUsEast1(), {{kOfService, url}, {kOfAll, "https://c.test"}});

    ASSERT_FALSE(resolved.ok()) << url;
    EXPECT_EQ(resolved.error().code, ErrorCode::kInvalidEndpoint) << url;
    EXPECT_EQ(resolved.error().violations.size(), 1U) << url;
    EXPECT_EQ(resolved.error().violations[0].path, "endpoint_url");
    const std::string& message = resolved.error().message;
    EXPECT_EQ(message.rfind("endpoint_url (environment variable AWS_ENDPOINT_URL_MARKETPLACE_METERING): '", 0), 0U)
        << message;
    EXPECT_FALSE(Contains(message, "hunter2")) << message;
  }
}

TEST(EndpointUrl, EmptyInCodeIsAnErrorAndNotALookUp) {
  ClientConfig config = InUsEast1();
  config.endpoint_url = "";

  const auto resolved = Resolve(config, {{kOfAll, "https://c.test"}});

  EXPECT_TRUE(Contains(MessageOf(resolved), "endpoint_url (option endpoint_url): '' is empty; "))
      << MessageOf(resolved);
}

TEST(EndpointUrl, ExcludesFipsAndDualStack) {
  struct Row {
    std::string name;
    std::string region;
    bool fips;
    bool dual_stack;
    std::vector<std::string> messages;
  };
  const std::string tail = "; endpoint_url is 'https://example.com' (environment variable AWS_ENDPOINT_URL): turn ";
  const std::string fips_rule = "): Invalid Configuration: FIPS and custom endpoint are not supported" + tail +
                                "use_fips_endpoint off, or unset the endpoint";
  const std::string dual_rule = "): Invalid Configuration: Dualstack and custom endpoint are not supported" + tail +
                                "use_dualstack_endpoint off, or unset the endpoint";
  const std::string fips = "use_fips_endpoint (option use_fips_endpoint" + fips_rule;
  const std::string dual = "use_dualstack_endpoint (option use_dualstack_endpoint" + dual_rule;
  const std::vector<Row> rows = {
      {"FIPS", "us-east-1", true, false, {fips}},
      {"dual stack", "us-east-1", false, true, {dual}},
      {"both", "us-east-1", true, true, {fips, dual}},
      {"old FIPS name",
       "fips-us-east-1",
       false,
       false,
       {"use_fips_endpoint (region 'fips-us-east-1' (option region)" + fips_rule}},
  };
  for (const Row& row : rows) {
    ClientConfig config;
    config.region = row.region;
    config.use_fips_endpoint = row.fips;
    config.use_dualstack_endpoint = row.dual_stack;

    const auto resolved = Resolve(config, {{kOfAll, "https://example.com"}});

    ASSERT_FALSE(resolved.ok()) << row.name;
    ASSERT_EQ(resolved.error().violations.size(), row.messages.size()) << row.name;
    for (std::size_t i = 0; i < row.messages.size(); ++i) {
      EXPECT_EQ(resolved.error().violations[i].message, row.messages[i]) << row.name;
    }
    EXPECT_EQ(resolved.error().code,
              row.messages.size() == 1 ? ErrorCode::kInvalidEndpoint : ErrorCode::kInvalidConfiguration)
        << row.name;
  }
}

TEST(EndpointUrl, IsShownWithoutSecretsWhenItExcludesFips) {
  ClientConfig config = InUsEast1();
  config.use_fips_endpoint = true;
  config.endpoint_url = "https://u:hunter2@example.com";

  const auto resolved = Resolve(config);

  EXPECT_TRUE(Contains(MessageOf(resolved), "endpoint_url is 'https://***@example.com'")) << MessageOf(resolved);
  EXPECT_FALSE(Contains(MessageOf(resolved), "hunter2")) << MessageOf(resolved);
}

TEST(EndpointUrl, WarnsOfPlainHttpUnlessItIsThisMachine) {
  struct Row {
    std::string url;
    bool warns;
  };
  const std::vector<Row> rows = {
      {"http://localhost:4566", false}, {"http://127.0.0.1", false},        {"http://[::1]:80/x", false},
      {"https://example.com", false},   {"http://example.com:8080/", true}, {"HTTP://example.com", true},
      {"http://10.0.0.1", true},
  };
  for (const Row& row : rows) {
    const auto resolved = Resolve(InUsEast1(), {{kOfAll, row.url}});

    ASSERT_TRUE(resolved.ok()) << resolved.error().message;
    ASSERT_EQ(resolved->warnings.size(), row.warns ? 1U : 0U) << row.url;
    if (!row.warns) continue;
    EXPECT_EQ(resolved->warnings[0], "endpoint_url '" + row.url +
                                         "' (environment variable AWS_ENDPOINT_URL) is not encrypted and not this "
                                         "machine: usage can be read and changed on its way. Use https");
  }
}

}  // namespace
}  // namespace marketplace_metering::config
