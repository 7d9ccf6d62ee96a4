#include "operations/usage_allocation_rules.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <string>

#include "encoding/ascii.h"

namespace marketplace_metering::operations {
namespace {

constexpr std::string_view kAllocations = "usage_allocations";
constexpr std::size_t kMaxAllocations = 2500;
constexpr std::size_t kMaxTags = 5;

// The documented set. The model's own pattern contains a range by accident and would let
// characters through that the service refuses.
bool IsTagCharacter(char c) {
  return encoding::IsAlphanumeric(c) || std::string_view("+ -=._:/@").find(c) != std::string_view::npos;
}

constexpr std::string_view kTagCharacters = "letters, digits, blanks and + - = . _ : / @";
constexpr TextRule kTagKeyRule{1, 100, IsTagCharacter, kTagCharacters};
constexpr TextRule kTagValueRule{1, 256, IsTagCharacter, kTagCharacters};

using Allocations = std::vector<UsageAllocation>;

/// Tags as a set: their order says nothing, and no tags are a set too.
using TagSet = std::vector<const Tag*>;

bool Before(const Tag* a, const Tag* b) {
  return a->key != b->key ? a->key < b->key : a->value < b->value;
}
bool Same(const Tag* a, const Tag* b) {
  return *a == *b;
}

TagSet SetOf(const UsageAllocation& allocation) {
  TagSet set;
  if (!allocation.tags) return set;
  set.reserve(allocation.tags->size());
  for (const Tag& tag : *allocation.tags) set.push_back(&tag);
  std::sort(set.begin(), set.end(), Before);
  set.erase(std::unique(set.begin(), set.end(), Same), set.end());
  return set;
}

void CheckTags(Checker& checker, const Path& path, const std::vector<Tag>& tags) {
  if (checker.checks_model() && tags.empty()) {
    checker.Report(path.Member("tags"), "is empty; leave it unset for the part without tags");
  }
  if (checker.checks_model() && tags.size() > kMaxTags) {
    checker.Report(path.Member("tags"), "has " + std::to_string(tags.size()) + " tags; at most 5 are allowed");
  }
  for (std::size_t i = 0; i < tags.size(); ++i) {
    const Path tag = path.Element("tags", i);
    checker.RequiredText(tag.Member("key"), tags[i].key, kTagKeyRule);
    checker.RequiredText(tag.Member("value"), tags[i].value, kTagValueRule);
  }
}

void CheckSum(Checker& checker, const Path& owner, const Allocations& allocations,
              const std::optional<std::int32_t>& quantity, std::string_view quantity_name) {
  std::int64_t sum = 0;
  for (const UsageAllocation& allocation : allocations) {
    // Reported on its own; a sum without it would accuse the rest.
    if (allocation.allocated_usage_quantity.value_or(-1) < 0) return;
    sum += *allocation.allocated_usage_quantity;
  }
  if (sum == quantity.value_or(0)) return;
  const std::string whole = quantity ? "is " + std::to_string(*quantity) : "is unset, which counts as 0";
  checker.Report(owner.Member(kAllocations), "sum to " + std::to_string(sum) + ", but " + std::string(quantity_name) +
                                                 " " + whole + "; the parts must sum to the whole");
}

void CheckDistinctTagSets(Checker& checker, const Path& owner, const Allocations& allocations) {
  std::vector<TagSet> sets;
  sets.reserve(allocations.size());
  for (const UsageAllocation& allocation : allocations) sets.push_back(SetOf(allocation));
  std::vector<std::size_t> order(sets.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&sets](std::size_t a, std::size_t b) {
    return std::lexicographical_compare(sets[a].begin(), sets[a].end(), sets[b].begin(), sets[b].end(), Before);
  });
  // Of equal sets the first in the list stands; the others repeat it.
  std::vector<std::size_t> repeats(sets.size());
  std::iota(repeats.begin(), repeats.end(), std::size_t{0});
  for (std::size_t i = 1; i < order.size(); ++i) {
    const TagSet& a = sets[order[i - 1]];
    const TagSet& b = sets[order[i]];
    if (std::equal(a.begin(), a.end(), b.begin(), b.end(), Same)) repeats[order[i]] = repeats[order[i - 1]];
  }
  for (std::size_t i = 0; i < repeats.size(); ++i) {
    if (repeats[i] == i) continue;
    checker.Report(owner.Element(kAllocations, i), "has the same tags as " +
                                                       owner.Element(kAllocations, repeats[i]).ToText() +
                                                       "; each part needs a tag set of its own");
  }
}

void CheckDistinctTagKeys(Checker& checker, const Path& owner, const Allocations& allocations) {
  std::vector<std::string_view> keys;
  for (const UsageAllocation& allocation : allocations) {
    if (!allocation.tags) continue;
    for (const Tag& tag : *allocation.tags) keys.push_back(tag.key);
  }
  std::sort(keys.begin(), keys.end());
  const auto distinct = static_cast<std::size_t>(std::unique(keys.begin(), keys.end()) - keys.begin());
  if (distinct <= kMaxTags) return;
  checker.Report(owner.Member(kAllocations), "use " + std::to_string(distinct) +
                                                 " different tag keys; at most 5 are allowed in all parts together");
}

}  // namespace

void CheckAllocations(Checker& checker, const Path& owner, const std::optional<Allocations>& allocations,
                      const std::optional<std::int32_t>& quantity, std::string_view quantity_name) {
  if (!allocations) return;
  for (std::size_t i = 0; i < allocations->size(); ++i) {
    const UsageAllocation& allocation = (*allocations)[i];
    const Path path = owner.Element(kAllocations, i);
    checker.RequiredInteger(path.Member("allocated_usage_quantity"), allocation.allocated_usage_quantity, 0);
    if (allocation.tags) CheckTags(checker, path, *allocation.tags);
  }
  if (!checker.checks_model()) return;
  if (allocations->empty()) {
    return checker.Report(owner.Member(kAllocations), "is empty; leave it unset for usage that is not split");
  }
  if (allocations->size() > kMaxAllocations) {
    checker.Report(owner.Member(kAllocations),
                   "has " + std::to_string(allocations->size()) + " parts; at most 2500 are allowed");
  }
  CheckSum(checker, owner, *allocations, quantity, quantity_name);
  CheckDistinctTagSets(checker, owner, *allocations);
  CheckDistinctTagKeys(checker, owner, *allocations);
}

}  // namespace marketplace_metering::operations
