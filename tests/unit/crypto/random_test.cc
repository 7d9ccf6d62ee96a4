#include "crypto/random.h"

#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <vector>

namespace {
bool g_kernel_refuses = false;
}

// In front of the C library's, to be able to fail.
extern "C" ssize_t getrandom(void* buffer, size_t size, unsigned flags) {
  if (g_kernel_refuses) {
    errno = ENOSYS;
    return -1;
  }
  return syscall(SYS_getrandom, buffer, size, flags);
}

namespace marketplace_metering::crypto {
namespace {

TEST(FillRandom, FillsEveryByte) {
  // Each byte is zero once in 256 times; never in 64 tries is out of the question.
  std::array<bool, 40> touched{};
  for (int i = 0; i < 64; ++i) {
    std::array<std::uint8_t, 40> bytes{};
    ASSERT_TRUE(FillRandom(bytes.data(), bytes.size()));
    for (std::size_t j = 0; j < bytes.size(); ++j) touched[j] = touched[j] || bytes[j] != 0;
  }

  EXPECT_TRUE(std::all_of(touched.begin(), touched.end(), [](bool each) { return each; }));
}

TEST(FillRandom, NeverGivesTheSameTwice) {
  std::array<std::uint8_t, 16> first{};
  std::array<std::uint8_t, 16> second{};
  ASSERT_TRUE(FillRandom(first.data(), first.size()));
  ASSERT_TRUE(FillRandom(second.data(), second.size()));

  EXPECT_NE(first, second);
}

TEST(FillRandom, WritesNoByteMoreThanAsked) {
  std::vector<std::uint8_t> bytes(8, 0x55);
  ASSERT_TRUE(FillRandom(bytes.data(), 0));
  ASSERT_TRUE(FillRandom(bytes.data(), 4));

  EXPECT_EQ(std::vector<std::uint8_t>(bytes.begin() + 4, bytes.end()), std::vector<std::uint8_t>(4, 0x55));
}

TEST(FillRandom, SaysSoWhenTheGeneratorFails) {
  std::array<std::uint8_t, 16> bytes{};
  bytes.fill(0x55);
  g_kernel_refuses = true;
  const bool filled = FillRandom(bytes.data(), bytes.size());
  g_kernel_refuses = false;

  EXPECT_FALSE(filled);
  EXPECT_EQ(bytes, (std::array<std::uint8_t, 16>{}));
}

}  // namespace
}  // namespace marketplace_metering::crypto
