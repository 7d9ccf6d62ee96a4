// The one way to make OpenSSL's generator fail is deprecated.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "crypto/random.h"

#include <gtest/gtest.h>

#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

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

int Fail(unsigned char*, int) {
  return 0;
}

// A generator that fails, as long as it lives.
class BrokenGenerator {
 public:
  BrokenGenerator() : before_(RAND_get_rand_method()) {
    broken_.bytes = Fail;
    RAND_set_rand_method(&broken_);
  }
  BrokenGenerator(const BrokenGenerator&) = delete;
  BrokenGenerator& operator=(const BrokenGenerator&) = delete;
  ~BrokenGenerator() { RAND_set_rand_method(before_); }

 private:
  const RAND_METHOD* before_;
  RAND_METHOD broken_{};
};

TEST(FillRandom, SaysSoWhenTheGeneratorFails) {
  std::array<std::uint8_t, 16> bytes{};
  bytes.fill(0x55);
  const BrokenGenerator broken;

  EXPECT_FALSE(FillRandom(bytes.data(), bytes.size()));
  EXPECT_EQ(bytes, (std::array<std::uint8_t, 16>{}));
}

}  // namespace
}  // namespace marketplace_metering::crypto
