#include "encoding/percent.h"

#include <gtest/gtest.h>

#include <string>

namespace marketplace_metering::encoding {
namespace {

TEST(Percent, EncodesEverythingButUnreservedCharacters) {
  std::string out = "x";
  AppendPercentEncoded("azAZ09-._~", out);
  EXPECT_EQ(out, "xazAZ09-._~");

  out.clear();
  AppendPercentEncoded(" +/:=&%?#*'(){}\"\n\x7f", out);
  EXPECT_EQ(out, "%20%2B%2F%3A%3D%26%25%3F%23%2A%27%28%29%7B%7D%22%0A%7F");

  out.clear();
  AppendPercentEncoded(std::string("ä\0\xff", 4), out);
  EXPECT_EQ(out, "%C3%A4%00%FF");
}

}  // namespace
}  // namespace marketplace_metering::encoding
