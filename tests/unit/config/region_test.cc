#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "resolving.h"

namespace marketplace_metering::config {
namespace {

struct SourceRow {
  std::string name;
  std::optional<std::string> option;
  Texts environment;
  std::string region;
  std::string source;
};

TEST(Region, ComesFromTheFirstSourceThatHasOne) {
  const Texts all = {{"AWS_REGION", "us-east-1"}, {"AMAZON_REGION", "us-west-1"}, {"AWS_DEFAULT_REGION", "us-west-2"}};
  const std::vector<SourceRow> rows = {
      {"option", "eu-west-1", all, "eu-west-1", "option"},
      {"first variable", {}, all, "us-east-1", "environment variable AWS_REGION"},
      {"second variable",
       {},
       {{"AMAZON_REGION", "us-west-1"}, {"AWS_DEFAULT_REGION", "us-west-2"}},
       "us-west-1",
       "environment variable AMAZON_REGION"},
      {"third variable",
       {},
       {{"AWS_DEFAULT_REGION", "us-west-2"}},
       "us-west-2",
       "environment variable AWS_DEFAULT_REGION"},
      {"blank variables are unset",
       {},
       {{"AWS_REGION", ""}, {"AMAZON_REGION", " \t "}, {"AWS_DEFAULT_REGION", "us-west-2"}},
       "us-west-2",
       "environment variable AWS_DEFAULT_REGION"},
      {"an unknown one", "zz-new-9", {}, "zz-new-9", "option"},
      {"upper case is kept", "US-EAST-1", {}, "US-EAST-1", "option"},
      {"63 characters", std::string(63, 'r'), {}, std::string(63, 'r'), "option"},
      {"one character", "r", {}, "r", "option"},
  };
  for (const SourceRow& row : rows) {
    ClientConfig config;
    config.region = row.option;

    const auto resolved = Resolve(config, row.environment);

    ASSERT_TRUE(resolved.ok()) << row.name << ": " << resolved.error().message;
    EXPECT_EQ(resolved->region.value, row.region) << row.name;
    EXPECT_EQ(resolved->region.source, row.source) << row.name;
    EXPECT_FALSE(resolved->use_fips_endpoint.value) << row.name;
    EXPECT_TRUE(resolved->warnings.empty()) << row.name;
  }
}

TEST(Region, IsNeverGuessed) {
  for (const std::optional<std::string>& endpoint : {std::optional<std::string>(), {"https://example.com"}}) {
    ClientConfig config;
    config.endpoint_url = endpoint;

    const auto resolved = Resolve(config, {{"AWS_REGION", " "}});

    ASSERT_FALSE(resolved.ok());
    EXPECT_EQ(resolved.error().code, ErrorCode::kMissingRegion);
    EXPECT_EQ(
        resolved.error().message,
        "region: is not set, and it is never guessed; set the option region, one of the environment variables "
        "AWS_REGION, AMAZON_REGION, AWS_DEFAULT_REGION, or the key region of profile 'default' in ~/.aws (HOME is "
        "not set)");
  }
}

TEST(Region, MustBeAHostLabelWithACustomEndpointToo) {
  const std::vector<std::string> bad = {"",
                                        "us.east.1",
                                        "us_east_1",
                                        "us east 1",
                                        "-us-east-1",
                                        "us-east-1-",
                                        "us-east-1 ",
                                        "us-east-1\n",
                                        "us/east",
                                        "us-east-1\xc3\xa9",
                                        std::string(64, 'r'),
                                        "fips-",
                                        "-fips",
                                        "fips--us-east-1",
                                        "fips-" + std::string(60, 'r')};
  for (const std::string& region : bad) {
    for (const std::optional<std::string>& endpoint : {std::optional<std::string>(), {"https://example.com"}}) {
      ClientConfig config;
      config.region = region;
      config.endpoint_url = endpoint;

      const auto resolved = Resolve(config, {{"AWS_REGION", "us-east-1"}});

      ASSERT_FALSE(resolved.ok()) << region;
      const auto& violation = resolved.error().violations.front();
      EXPECT_EQ(violation.path, "region");
      EXPECT_TRUE(Contains(violation.message, "region (option region): '")) << violation.message;
      EXPECT_TRUE(Contains(violation.message, "' is not a region; use 1 to 63 letters")) << violation.message;
      EXPECT_FALSE(Contains(violation.message, "\n"));
      // An old FIPS name is refused together with the endpoint as well.
      const bool alone = resolved.error().violations.size() == 1;
      EXPECT_EQ(alone, !endpoint || !Contains(region, "fips")) << region;
      EXPECT_EQ(resolved.error().code, alone ? ErrorCode::kInvalidRegion : ErrorCode::kInvalidConfiguration) << region;
    }
  }
}

TEST(Region, NamesTheVariableThatHoldsABadOne) {
  const auto resolved = Resolve({}, {{"AWS_REGION", "us.east.1"}, {"AWS_DEFAULT_REGION", "us-east-1"}});

  ASSERT_FALSE(resolved.ok());
  EXPECT_EQ(resolved.error().code, ErrorCode::kInvalidRegion);
  EXPECT_EQ(resolved.error().message,
            "region (environment variable AWS_REGION): 'us.east.1' is not a region; use 1 to 63 letters, digits and "
            "inner hyphens, such as us-east-1");
}

TEST(Region, TurnsAnOldFipsNameIntoThePlainOneAndSaysSo) {
  struct Row {
    std::string given;
    std::string plain;
  };
  const std::vector<Row> rows = {
      {"fips-us-east-1", "us-east-1"},      {"us-gov-west-1-fips", "us-gov-west-1"}, {"us-fips-east-1", "us-east-1"},
      {"fips-fips-us-east-1", "us-east-1"}, {"us-east-1-fips-fips", "us-east-1"},
  };
  for (const Row& row : rows) {
    ClientConfig config;
    config.region = row.given;
    config.use_fips_endpoint = false;

    const auto resolved = Resolve(config);

    ASSERT_TRUE(resolved.ok()) << row.given << ": " << resolved.error().message;
    EXPECT_EQ(resolved->region.value, row.plain);
    EXPECT_TRUE(resolved->use_fips_endpoint.value) << row.given;
    EXPECT_EQ(resolved->use_fips_endpoint.source, "region '" + row.given + "' (option region)");
    ASSERT_EQ(resolved->warnings.size(), 1U) << row.given;
    EXPECT_EQ(resolved->warnings[0], "region '" + row.given +
                                         "' (option region) is an old name; it is used as region '" + row.plain +
                                         "' with use_fips_endpoint = true. Set these two settings instead");
  }
}

TEST(Variants, ComeFromOptionOrEnvironmentInAnyCase) {
  struct Row {
    std::optional<bool> option;
    Texts environment;
    bool value;
    std::string source;
  };
  const auto rows = [](const std::string& variable) {
    return std::vector<Row>{
        {{}, {}, false, "default"},
        {{}, {{variable, ""}}, false, "default"},
        {{}, {{variable, "true"}}, true, "environment variable " + variable},
        {{}, {{variable, "TRUE"}}, true, "environment variable " + variable},
        {{}, {{variable, "False"}}, false, "environment variable " + variable},
        {true, {{variable, "false"}}, true, "option"},
        {false, {{variable, "not a word"}}, false, "option"},
    };
  };
  for (const Row& row : rows("AWS_USE_FIPS_ENDPOINT")) {
    ClientConfig config = InUsEast1();
    config.use_fips_endpoint = row.option;
    const auto resolved = Resolve(config, row.environment);
    ASSERT_TRUE(resolved.ok()) << resolved.error().message;
    EXPECT_EQ(resolved->use_fips_endpoint.value, row.value) << row.source;
    EXPECT_EQ(resolved->use_fips_endpoint.source, row.source);
    EXPECT_FALSE(resolved->use_dualstack_endpoint.value);
  }
  for (const Row& row : rows("AWS_USE_DUALSTACK_ENDPOINT")) {
    ClientConfig config = InUsEast1();
    config.use_dualstack_endpoint = row.option;
    const auto resolved = Resolve(config, row.environment);
    ASSERT_TRUE(resolved.ok()) << resolved.error().message;
    EXPECT_EQ(resolved->use_dualstack_endpoint.value, row.value) << row.source;
    EXPECT_EQ(resolved->use_dualstack_endpoint.source, row.source);
    EXPECT_FALSE(resolved->use_fips_endpoint.value);
  }
}

}  // namespace
}  // namespace marketplace_metering::config
