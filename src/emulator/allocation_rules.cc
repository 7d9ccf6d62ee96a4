#include "emulator/allocation_rules.h"

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "emulator/patterns.h"
#include "encoding/utf8.h"

namespace marketplace_metering::emulator {
namespace {

constexpr std::size_t kMaxAllocations = 2500;
constexpr std::size_t kMaxTags = 5;
constexpr std::size_t kMaxKeyCharacters = 100;
constexpr std::size_t kMaxValueCharacters = 256;

using TagSet = std::map<std::string_view, std::string_view>;

ServiceError InvalidTag(std::string message) {
  return {"InvalidTagException", std::move(message)};
}
ServiceError InvalidSplit(std::string message) {
  return {"InvalidUsageAllocationsException", std::move(message)};
}

bool IsTagPart(std::string_view text, std::size_t max_characters) {
  return IsTagText(text) && encoding::CountCharacters(text) <= max_characters;
}

std::optional<ServiceError> ReadTagSet(const std::vector<Tag>& tags, TagSet& set) {
  if (tags.size() > kMaxTags) return InvalidTag("The number of tags is greater than 5.");
  for (const Tag& tag : tags) {
    if (!IsTagPart(tag.key, kMaxKeyCharacters)) return InvalidTag("A tag key is invalid.");
    if (!IsTagPart(tag.value, kMaxValueCharacters)) return InvalidTag("A tag value is invalid.");
    if (!set.emplace(tag.key, tag.value).second) return InvalidTag("A tag key appears twice in an allocation.");
  }
  return std::nullopt;
}

}  // namespace

std::optional<ServiceError> CheckAllocations(const std::optional<std::vector<UsageAllocation>>& allocations,
                                             std::int32_t quantity, TagLimit limit) {
  if (!allocations) return std::nullopt;
  if (allocations->empty()) return InvalidSplit("The list of usage allocations is empty.");
  if (allocations->size() > kMaxAllocations) return InvalidSplit("There are more than 2500 usage allocations.");

  std::int64_t sum = 0;
  std::set<std::string_view> keys;
  std::set<TagSet> sets;
  for (const UsageAllocation& allocation : *allocations) {
    sum += allocation.allocated_usage_quantity.value_or(0);
    TagSet set;
    if (allocation.tags) {
      if (auto error = ReadTagSet(*allocation.tags, set)) return error;
    }
    for (const auto& [key, value] : set) keys.insert(key);
    if (!sets.insert(std::move(set)).second) return InvalidSplit("Two usage allocations have the same tags.");
  }
  if (limit == TagLimit::kPerRecord && keys.size() > kMaxTags)
    return InvalidTag("The number of tags is greater than 5.");
  if (sum != quantity) {
    return InvalidSplit("The usage allocations add up to " + std::to_string(sum) + ", the usage quantity is " +
                        std::to_string(quantity) + ".");
  }
  return std::nullopt;
}

}  // namespace marketplace_metering::emulator
