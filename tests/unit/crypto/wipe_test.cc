#include "crypto/wipe.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <string>

namespace marketplace_metering::crypto {
namespace {

TEST(Wipe, LeavesZeros) {
  std::string text = "secret!";

  Wipe(text.data(), 6);

  EXPECT_EQ(text, std::string("\0\0\0\0\0\0!", 7));
}

TEST(Wipe, TakesNothing) {
  Wipe(nullptr, 0);
}

TEST(WipeAtExit, WipesWhenTheScopeIsLeft) {
  std::array<std::uint16_t, 3> numbers = {1, 2, 3};
  std::string text = "a secret longer than a small string";
  {
    const WipeAtExit numbers_at_exit(numbers);
    const WipeAtExit text_at_exit(text);
    EXPECT_EQ(numbers[2], 3);
  }

  EXPECT_EQ(numbers, (std::array<std::uint16_t, 3>{}));
  EXPECT_EQ(text, std::string(text.size(), '\0'));
}

}  // namespace
}  // namespace marketplace_metering::crypto
