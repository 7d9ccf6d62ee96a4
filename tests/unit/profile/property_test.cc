#include "profile/property.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>

#include "profile/profile_file.h"
#include "support/freed_memory.h"

namespace marketplace_metering::profile {
namespace {

constexpr std::string_view kSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

TEST(Property, CopiesAndMoves) {
  const Property original("value", 3, FileKind::kCredentials);
  Property copy = original;
  Property assigned;
  assigned = copy;
  Property& same = assigned;
  assigned = same;
  const Property moved = std::move(copy);

  for (const Property* property : {&original, &std::as_const(assigned), &moved}) {
    EXPECT_EQ(property->value, "value");
    EXPECT_EQ(property->line, 3);
    EXPECT_EQ(property->file, FileKind::kCredentials);
  }
}

TEST(Property, IsWipedBeforeItsMemoryIsGivenBack) {
  const test::FreedMemory freed(kSecret);
  {
    const Property first(std::string(kSecret), 1, FileKind::kCredentials);
    Property second = first;
    Property third = std::move(second);
    third = Property("another one, as long as the first one and then some", 1, FileKind::kCredentials);
    Property fourth = first;
    fourth = third;
  }

  EXPECT_EQ(freed.sightings(), 0U);
}

TEST(Property, IsWipedAlsoBehindAShorterValue) {
  const test::FreedMemory freed(kSecret);
  {
    std::string text;
    text.reserve(100);
    text.append("first ").append(kSecret);
    Property property(std::move(text), 1, FileKind::kCredentials);
    property.value.resize(1);
  }

  EXPECT_EQ(freed.sightings(), 0U);
}

// All that is made on the way: joined values, values that a later one replaces, sections that are discarded.
TEST(ProfileFile, LeavesNoSecretBehind) {
  const std::string secret(kSecret);
  const std::string text = "[default]\nkey = " + secret + "\nkey = " + secret +
                           "\n more\n more\n[profile in valid]\nkey = " + secret +
                           "\n[profile default]\nkey = " + secret + "\n more " + secret + "\n";
  const std::string broken = text + "broken";
  const test::FreedMemory freed(kSecret);
  {
    const ProfileFile config = Parse(text, FileKind::kConfig);
    const ProfileFile credentials = Parse(text, FileKind::kCredentials);
    const auto merged = MergeProfiles(config, credentials);
    ASSERT_EQ(merged.at("default").count("key"), 1U);
    ASSERT_TRUE(Parse(broken, FileKind::kConfig).fatal);
  }

  EXPECT_EQ(freed.sightings(), 0U);
}

}  // namespace
}  // namespace marketplace_metering::profile
