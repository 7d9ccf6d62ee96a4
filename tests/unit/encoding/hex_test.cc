#include "encoding/hex.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

namespace marketplace_metering::encoding {
namespace {

using Bytes = std::vector<std::uint8_t>;

TEST(Hex, EncodesInLowerCase) {
  const Bytes bytes = {0x00, 0x01, 0x9f, 0xa0, 0xff};

  EXPECT_EQ(HexEncode(bytes.data(), bytes.size()), "00019fa0ff");
  EXPECT_EQ(HexEncode(nullptr, 0), "");
}

TEST(Hex, AppendsToWhatIsThere) {
  std::string text = "sha=";
  const Bytes bytes = {0xab};

  AppendHex(bytes.data(), bytes.size(), text);

  EXPECT_EQ(text, "sha=ab");
}

TEST(Hex, DecodesEitherCase) {
  EXPECT_EQ(HexDecode("00019fA0fF"), (Bytes{0x00, 0x01, 0x9f, 0xa0, 0xff}));
  EXPECT_EQ(HexDecode(""), Bytes());
}

TEST(Hex, RefusesWhatIsNotHex) {
  for (const char* text : {"0", "0g", "g0", "0x", " 0", "00 ", "-1", "0\xc3", "@0", "/0", ":0", "`0", "G0"}) {
    EXPECT_EQ(HexDecode(text), std::nullopt) << text;
  }
}

TEST(Hex, DecodesEveryByteItEncodes) {
  Bytes bytes;
  for (unsigned value = 0; value < 256; ++value) bytes.push_back(static_cast<std::uint8_t>(value));

  EXPECT_EQ(HexDecode(HexEncode(bytes.data(), bytes.size())), bytes);
}

}  // namespace
}  // namespace marketplace_metering::encoding
