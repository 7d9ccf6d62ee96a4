#include "emulator/allocation_rules.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace marketplace_metering::emulator {
namespace {

constexpr const char* kTag = "InvalidTagException";
constexpr const char* kSplit = "InvalidUsageAllocationsException";

std::vector<Tag> Tags(int count, const std::string& prefix = "k") {
  std::vector<Tag> tags;
  for (int i = 0; i < count; ++i) tags.push_back({prefix + std::to_string(i), "v"});
  return tags;
}

UsageAllocation Untagged(std::int32_t quantity) {
  return {quantity, {}};
}
UsageAllocation Tagged(std::int32_t quantity, std::vector<Tag> tags) {
  return {quantity, std::move(tags)};
}

std::vector<UsageAllocation> Many(int count) {
  std::vector<UsageAllocation> allocations;
  for (int i = 0; i < count; ++i) allocations.push_back(Tagged(0, {{"k", std::to_string(i)}}));
  return allocations;
}

struct SplitCase {
  const char* name;
  std::optional<std::vector<UsageAllocation>> allocations;
  std::int32_t quantity;
  const char* error;
};

void PrintTo(const SplitCase& row, std::ostream* out) {
  *out << row.name;
}

class Allocations : public ::testing::TestWithParam<SplitCase> {};

TEST_P(Allocations, MustSumUpAndDifferInTags) {
  const SplitCase& row = GetParam();

  const auto error = CheckAllocations(row.allocations, row.quantity);

  EXPECT_EQ(error ? error->name : std::string(), row.error);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, Allocations,
    ::testing::Values(
        SplitCase{"None", std::nullopt, 5, ""}, SplitCase{"EmptyList", {{}}, 0, kSplit},
        SplitCase{"SumsUp", {{Tagged(4, {{"team", "red"}}), Untagged(6)}}, 10, ""},
        SplitCase{"OneTooFew", {{Tagged(4, {{"team", "red"}}), Untagged(5)}}, 10, kSplit},
        SplitCase{"SumBeyond32Bits",
                  {{Tagged(2147483647, {{"a", "1"}}), Tagged(2147483647, {{"a", "2"}}), Tagged(2, {{"a", "3"}})}},
                  0,
                  kSplit},
        SplitCase{"TwoUntagged", {{Untagged(1), Untagged(2)}}, 3, kSplit},
        SplitCase{"SameTagsInAnotherOrder",
                  {{Tagged(1, {{"a", "1"}, {"b", "2"}}), Tagged(2, {{"b", "2"}, {"a", "1"}})}},
                  3,
                  kSplit},
        SplitCase{"SameKeysOtherValues", {{Tagged(1, {{"a", "1"}}), Tagged(2, {{"a", "2"}})}}, 3, ""},
        SplitCase{"FiveTags", {{Tagged(1, Tags(5))}}, 1, ""}, SplitCase{"SixTags", {{Tagged(1, Tags(6))}}, 1, kTag},
        SplitCase{"SixKeysOverTwoAllocations", {{Tagged(1, Tags(3)), Tagged(1, Tags(3, "other"))}}, 2, kTag},
        SplitCase{"KeyTwiceInOneAllocation", {{Tagged(1, {{"a", "1"}, {"a", "2"}})}}, 1, kTag},
        SplitCase{"KeyOf100", {{Tagged(1, {{std::string(100, 'k'), "v"}})}}, 1, ""},
        SplitCase{"KeyOf101", {{Tagged(1, {{std::string(101, 'k'), "v"}})}}, 1, kTag},
        SplitCase{"ValueOf256", {{Tagged(1, {{"k", std::string(256, 'v')}})}}, 1, ""},
        SplitCase{"ValueOf257", {{Tagged(1, {{"k", std::string(257, 'v')}})}}, 1, kTag},
        SplitCase{"ForbiddenSign", {{Tagged(1, {{"k", "a?"}})}}, 1, kTag},
        SplitCase{"AsManyAsAllowed", Many(2500), 0, ""}, SplitCase{"OneMoreThanAllowed", Many(2501), 0, kSplit}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace marketplace_metering::emulator
