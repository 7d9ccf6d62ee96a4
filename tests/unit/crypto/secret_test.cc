#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "marketplace_metering/credentials.h"
#include "support/freed_memory.h"

namespace marketplace_metering {
namespace {

constexpr std::string_view kText = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

TEST(Secret, GivesBackItsText) {
  const Secret secret{kText};

  EXPECT_EQ(secret.Reveal(), kText);
  EXPECT_FALSE(secret.empty());
  EXPECT_TRUE(Secret().empty());
  EXPECT_EQ(Secret(std::string_view("a\0b", 3)).Reveal(), std::string_view("a\0b", 3));
}

TEST(Secret, CopiesAndMoves) {
  Secret original{kText};
  Secret copy = original;
  Secret moved = std::move(original);
  Secret assigned;
  assigned = moved;
  Secret move_assigned{"something before"};
  move_assigned = std::move(moved);

  EXPECT_EQ(copy.Reveal(), kText);
  EXPECT_EQ(assigned.Reveal(), kText);
  EXPECT_EQ(move_assigned.Reveal(), kText);
  EXPECT_TRUE(original.empty());  // NOLINT(bugprone-use-after-move)
  EXPECT_TRUE(moved.empty());     // NOLINT(bugprone-use-after-move)
}

TEST(Secret, SurvivesAssignmentToItself) {
  Secret secret{kText};
  Secret& same = secret;
  secret = same;
  EXPECT_EQ(secret.Reveal(), kText);

  secret = std::move(same);
  EXPECT_EQ(secret.Reveal(), kText);
}

TEST(Secret, ComparesTexts) {
  EXPECT_EQ(Secret("abc"), Secret("abc"));
  EXPECT_EQ(Secret(), Secret(""));
  EXPECT_NE(Secret("abc"), Secret("abd"));
  EXPECT_NE(Secret("abc"), Secret("Abc"));
  EXPECT_NE(Secret("abc"), Secret("ab"));
  EXPECT_NE(Secret("abc"), Secret());
}

TEST(Secret, IsNotConvertedByAccident) {
  static_assert(!std::is_convertible_v<std::string_view, Secret>);
  static_assert(!std::is_convertible_v<Secret, std::string>);
  static_assert(!std::is_convertible_v<Secret, std::string_view>);
}

// The probe must be able to see what it looks for.
TEST(FreedMemory, SeesTextThatWasNotWiped) {
  const test::FreedMemory freed(kText);
  { const std::string careless(kText); }

  EXPECT_EQ(freed.sightings(), 1U);
}

TEST(Secret, IsWipedBeforeItsMemoryIsGivenBack) {
  const test::FreedMemory freed(kText);
  { const Secret secret{kText}; }

  EXPECT_EQ(freed.sightings(), 0U);
}

TEST(Secret, IsWipedWhenOverwritten) {
  Secret copied_over{kText};
  Secret moved_over{kText};
  const Secret other{"short"};
  const test::FreedMemory freed(kText);

  copied_over = other;
  moved_over = Secret("a text that is longer than the one that was there before");

  EXPECT_EQ(freed.sightings(), 0U);
  EXPECT_EQ(copied_over.Reveal(), "short");
}

TEST(Secret, LeavesNothingBehindWhenMoved) {
  const test::FreedMemory freed(kText);
  {
    auto first = std::make_unique<Secret>(kText);
    const Secret second = std::move(*first);
    first.reset();
    EXPECT_EQ(second.Reveal(), kText);
  }

  EXPECT_EQ(freed.sightings(), 0U);
}

}  // namespace
}  // namespace marketplace_metering
