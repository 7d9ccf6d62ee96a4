#include "encoding/uuid.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>

namespace marketplace_metering::encoding {
namespace {

TEST(FormatUuidV4, WritesVersionAndVariantAndKeepsTheRest) {
  std::array<std::uint8_t, 16> counted{};
  for (std::size_t i = 0; i < counted.size(); ++i) counted[i] = static_cast<std::uint8_t>(0x11 * i);
  std::array<std::uint8_t, 16> ones{};
  ones.fill(0xff);

  EXPECT_EQ(FormatUuidV4({}), "00000000-0000-4000-8000-000000000000");
  EXPECT_EQ(FormatUuidV4(ones), "ffffffff-ffff-4fff-bfff-ffffffffffff");
  EXPECT_EQ(FormatUuidV4(counted), "00112233-4455-4677-8899-aabbccddeeff");
}

}  // namespace
}  // namespace marketplace_metering::encoding
