#include "operations/license_arn.h"

#include <gtest/gtest.h>

#include <string>

namespace marketplace_metering::operations {
namespace {

std::string Repeat(std::size_t count, char c) {
  return std::string(count, c);
}

TEST(LicenseArn, TakesWhatThePatternTakes) {
  for (const std::string& text : {
           std::string("arn:aws:license-manager::294406891311:license:l-0123456789abcdef0123456789abcdef"),
           std::string("arn:aws-cn:license-manager:cn-northwest-1:1:l"),
           std::string("arn:awsXY-z:s:::r"),
           std::string("arn:aws:a_/.-:_/.-:_/.-:Z:_/+=,@.-"),
           "arn:aws:" + Repeat(63, 's') + ":" + Repeat(63, 'r') + ":" + Repeat(63, '1') + ":" + Repeat(1024, 'x'),
       }) {
    EXPECT_TRUE(IsLicenseArn(text)) << text;
  }
}

TEST(LicenseArn, RefusesWhatThePatternRefuses) {
  const std::string good = "arn:aws:license-manager::294406891311:license:l-0123";
  for (const std::string& text : {
           std::string(),
           std::string("arn"),
           std::string("arn:aws:s::"),
           std::string("arn:aws:s:::"),
           std::string("arn:aws:s::::r"),
           std::string("ARN:aws:s:::r"),
           std::string("arn:AWS:s:::r"),
           std::string("arn:aw:s:::r"),
           std::string("arn:aws1:s:::r"),
           std::string("arn:aws::::r"),
           std::string("arn:aws:-s:::r"),
           std::string("arn:aws:s+:::r"),
           std::string("arn:aws:s:+::r"),
           std::string("arn:aws:s::+:r"),
           std::string("arn:aws:s:::-r"),
           std::string("arn:aws:s:::r r"),
           std::string("arn:aws:s:::r#"),
           " " + good,
           good + " ",
           good + "\n",
           good + "ä",
           "arn:aws:" + Repeat(64, 's') + ":::r",
           "arn:aws:s:" + Repeat(64, 'r') + "::r",
           "arn:aws:s::" + Repeat(64, '1') + ":r",
           "arn:aws:s:::" + Repeat(1025, 'x'),
       }) {
    EXPECT_FALSE(IsLicenseArn(text)) << text;
  }
}

}  // namespace
}  // namespace marketplace_metering::operations
