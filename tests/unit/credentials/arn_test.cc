#include "credentials/arn.h"

#include <gtest/gtest.h>

namespace marketplace_metering::credentials {
namespace {

TEST(SplitArn, GivesThePartsAsWritten) {
  const auto arn = SplitArn("arn:aws-cn:sts::123456789012:assumed-role/r/s:t");

  ASSERT_TRUE(arn);
  EXPECT_EQ(arn->partition, "aws-cn");
  EXPECT_EQ(arn->service, "sts");
  EXPECT_EQ(arn->region, "");
  EXPECT_EQ(arn->account, "123456789012");
  EXPECT_EQ(arn->resource, "assumed-role/r/s:t");
}

TEST(SplitArn, RefusesWhatIsNone) {
  for (const char* text :
       {"", "arn", "arn:aws:sts::123456789012", "arn:aws:sts::123456789012:", "arn::sts::123456789012:r",
        "arn:aws:::123456789012:r", "ARN:aws:sts::123456789012:r", " arn:aws:sts::123456789012:r",
        "arn:aws:sts::123456789012:r\n", "role/name", "a:b:c:d:123456789012:f"}) {
    EXPECT_FALSE(SplitArn(text)) << text;
  }
}

}  // namespace
}  // namespace marketplace_metering::credentials
