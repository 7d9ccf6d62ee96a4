#include "endpoints/partitions.h"

#include <algorithm>
#include <cstddef>

#include "encoding/ascii.h"

namespace marketplace_metering::endpoints {
namespace {

bool IsWordCharacter(char c) {
  return encoding::IsAlphanumeric(c) || c == '_';
}

/// `-<word>-<number>` and nothing else. A word holds no hyphen, which is what keeps
/// `us-gov-west-1` from matching the prefix `us`.
bool IsWordAndNumber(std::string_view text) {
  if (text.empty() || text.front() != '-') return false;
  text.remove_prefix(1);
  const std::size_t hyphen = text.find('-');
  if (hyphen == std::string_view::npos) return false;
  const std::string_view word = text.substr(0, hyphen);
  const std::string_view number = text.substr(hyphen + 1);
  return !word.empty() && std::all_of(word.begin(), word.end(), IsWordCharacter) && !number.empty() &&
         std::all_of(number.begin(), number.end(), encoding::IsDigit);
}

bool Matches(const Partition& partition, std::string_view region) {
  return std::any_of(partition.region_prefixes.begin(), partition.region_prefixes.end(), [&](std::string_view prefix) {
    return !prefix.empty() && region.substr(0, prefix.size()) == prefix &&
           IsWordAndNumber(region.substr(prefix.size()));
  });
}

}  // namespace

const Partition& PartitionOf(std::string_view region) noexcept {
  for (const Partition& partition : kPartitions) {
    if (!partition.global_region.empty() && region == partition.global_region) return partition;
  }
  for (const Partition& partition : kPartitions) {
    if (Matches(partition, region)) return partition;
  }
  return kPartitions.front();
}

}  // namespace marketplace_metering::endpoints
