#include "emulator/supported_regions.h"

#include <algorithm>
#include <array>

namespace marketplace_metering::emulator {
namespace {

// Sorted.
constexpr std::array<std::string_view, 29> kSaasRegions = {
    "af-south-1",     "ap-east-1",      "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1",
    "ap-south-2",     "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "ca-central-1",
    "cn-northwest-1", "eu-central-1",   "eu-central-2",   "eu-north-1",     "eu-south-1",     "eu-south-2",
    "eu-west-1",      "eu-west-2",      "eu-west-3",      "il-central-1",   "me-central-1",   "me-south-1",
    "sa-east-1",      "us-east-1",      "us-east-2",      "us-west-1",      "us-west-2"};

}  // namespace

bool IsListedRegion(Operation operation, std::string_view region) noexcept {
  if (operation != Operation::kBatchMeterUsage && operation != Operation::kResolveCustomer) return true;
  return std::binary_search(kSaasRegions.begin(), kSaasRegions.end(), region);
}

}  // namespace marketplace_metering::emulator
