#include "endpoints/partitions.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace marketplace_metering::endpoints {
namespace {

struct Row {
  std::string partition;
  std::vector<std::string> regions;
};

// Regions that exist and the names for a partition as a whole.
const std::vector<Row> kKnown = {
    {"aws", {"af-south-1",     "ap-east-1",      "ap-east-2",      "ap-northeast-1", "ap-northeast-2", "ap-northeast-3",
             "ap-south-1",     "ap-south-2",     "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4",
             "ap-southeast-5", "ap-southeast-6", "ap-southeast-7", "aws-global",     "ca-central-1",   "ca-west-1",
             "eu-central-1",   "eu-central-2",   "eu-north-1",     "eu-south-1",     "eu-south-2",     "eu-west-1",
             "eu-west-2",      "eu-west-3",      "il-central-1",   "me-central-1",   "me-south-1",     "mx-central-1",
             "sa-east-1",      "us-east-1",      "us-east-2",      "us-west-1",      "us-west-2"}},
    {"aws-cn", {"aws-cn-global", "cn-north-1", "cn-northwest-1"}},
    {"aws-eusc", {"eusc-de-east-1"}},
    {"aws-iso", {"aws-iso-global", "us-iso-east-1", "us-iso-west-1"}},
    {"aws-iso-b", {"aws-iso-b-global", "us-isob-east-1", "us-isob-west-1"}},
    {"aws-iso-e", {"aws-iso-e-global", "eu-isoe-west-1"}},
    {"aws-iso-f", {"aws-iso-f-global", "us-isof-east-1", "us-isof-south-1"}},
    {"aws-us-gov", {"aws-us-gov-global", "us-gov-east-1", "us-gov-west-1"}},
};

TEST(PartitionOf, KnowsEveryRegion) {
  for (const Row& row : kKnown) {
    for (const std::string& region : row.regions) EXPECT_EQ(PartitionOf(region).name, row.partition) << region;
  }
}

TEST(PartitionOf, RecognisesTheFormOfRegionsThatDoNotExistYet) {
  const std::vector<Row> rows = {
      {"aws", {"us-east-9", "sa-west-12", "af-north-1", "us-a_Z9-00"}},
      {"aws-cn", {"cn-south-7", "cn-a_Z9-00"}},
      {"aws-eusc", {"eusc-de-west-2"}},
      {"aws-iso", {"us-iso-north-3"}},
      {"aws-iso-b", {"us-isob-north-3"}},
      {"aws-iso-e", {"eu-isoe-east-2"}},
      {"aws-iso-f", {"us-isof-west-4"}},
      {"aws-us-gov", {"us-gov-central-1"}},
  };
  for (const Row& row : rows) {
    for (const std::string& region : row.regions) EXPECT_EQ(PartitionOf(region).name, row.partition) << region;
  }
}

TEST(PartitionOf, FallsBackToAwsForEverythingElse) {
  // Each is one step away from a form of another partition.
  for (const char* region : {"",
                             "-",
                             "cn",
                             "cn-",
                             "cn--1",
                             "cn-north-",
                             "cn-north",
                             "cn-north-1x",
                             "cn-north-x",
                             "cn-north-1-2",
                             "cn_north-1",
                             "cn-n.rth-1",
                             "xcn-north-1",
                             "CN-NORTH-1",
                             "cn-north-1\n",
                             "cn-n\xc3\xb6rd-1",
                             "eusc-fr-east-1",
                             "us-isox-east-1",
                             "us-gov-west-1-fips",
                             "fips-us-gov-west-1",
                             "moon-base-1",
                             "aws-eusc-global",
                             "aws-cn-global-1"}) {
    EXPECT_EQ(PartitionOf(region).name, "aws") << region;
  }
}

TEST(Partitions, HaveTheirSuffixes) {
  struct Suffixes {
    const char* partition;
    const char* plain;
    const char* dual_stack;
  };
  const std::vector<Suffixes> rows = {
      {"aws", "amazonaws.com", "api.aws"},
      {"aws-cn", "amazonaws.com.cn", "api.amazonwebservices.com.cn"},
      {"aws-eusc", "amazonaws.eu", "api.amazonwebservices.eu"},
      {"aws-iso", "c2s.ic.gov", "api.aws.ic.gov"},
      {"aws-iso-b", "sc2s.sgov.gov", "api.aws.scloud"},
      {"aws-iso-e", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"},
      {"aws-iso-f", "csp.hci.ic.gov", "api.aws.hci.ic.gov"},
      {"aws-us-gov", "amazonaws.com", "api.aws"},
  };
  ASSERT_EQ(kPartitions.size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(kPartitions[i].name, rows[i].partition);
    EXPECT_EQ(kPartitions[i].dns_suffix, rows[i].plain) << rows[i].partition;
    EXPECT_EQ(kPartitions[i].dual_stack_dns_suffix, rows[i].dual_stack) << rows[i].partition;
    EXPECT_TRUE(kPartitions[i].supports_fips && kPartitions[i].supports_dual_stack) << rows[i].partition;
  }
}

}  // namespace
}  // namespace marketplace_metering::endpoints
