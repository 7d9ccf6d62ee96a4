#include "encoding/base64url.h"

#include <gtest/gtest.h>

namespace marketplace_metering::encoding {
namespace {

// RFC 4648, section 10, without padding.
TEST(Base64Url, HasItsOwnLettersAndNoPadding) {
  EXPECT_EQ(Base64UrlEncode(""), "");
  EXPECT_EQ(Base64UrlEncode("f"), "Zg");
  EXPECT_EQ(Base64UrlEncode("fo"), "Zm8");
  EXPECT_EQ(Base64UrlEncode("foo"), "Zm9v");
  EXPECT_EQ(Base64UrlEncode("foobar"), "Zm9vYmFy");
  EXPECT_EQ(Base64UrlEncode("\xFB\xEF\xBF\xFF"), "---__w");
}

}  // namespace
}  // namespace marketplace_metering::encoding
