// The partitions of AWS, and which one a region belongs to.
#pragma once

#include <array>
#include <string_view>

namespace marketplace_metering::endpoints {

/// A group of regions with DNS suffixes and abilities of its own.
struct Partition {
  std::string_view name = {};
  std::string_view dns_suffix = {};
  std::string_view dual_stack_dns_suffix = {};
  bool supports_fips = true;
  bool supports_dual_stack = true;
  /// Its regions are `<one of these>-<word>-<number>`; unused places are empty.
  std::array<std::string_view, 9> region_prefixes = {};
  /// A name that belongs here without having that form; may be empty.
  std::string_view global_region = {};
};

inline constexpr std::array<Partition, 8> kPartitions = {{
    {"aws",
     "amazonaws.com",
     "api.aws",
     true,
     true,
     {"us", "eu", "ap", "sa", "ca", "me", "af", "il", "mx"},
     "aws-global"},
    {"aws-cn", "amazonaws.com.cn", "api.amazonwebservices.com.cn", true, true, {"cn"}, "aws-cn-global"},
    {"aws-eusc", "amazonaws.eu", "api.amazonwebservices.eu", true, true, {"eusc-de"}, ""},
    {"aws-iso", "c2s.ic.gov", "api.aws.ic.gov", true, true, {"us-iso"}, "aws-iso-global"},
    {"aws-iso-b", "sc2s.sgov.gov", "api.aws.scloud", true, true, {"us-isob"}, "aws-iso-b-global"},
    {"aws-iso-e", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk", true, true, {"eu-isoe"}, "aws-iso-e-global"},
    {"aws-iso-f", "csp.hci.ic.gov", "api.aws.hci.ic.gov", true, true, {"us-isof"}, "aws-iso-f-global"},
    {"aws-us-gov", "amazonaws.com", "api.aws", true, true, {"us-gov"}, "aws-us-gov-global"},
}};

/// Any text has a partition: a region nobody knows belongs to `aws`, so that a new one works
/// before this table learns of it.
const Partition& PartitionOf(std::string_view region) noexcept;

}  // namespace marketplace_metering::endpoints
