#include "emulator/patterns.h"

#include <gtest/gtest.h>

#include <string>

namespace marketplace_metering::emulator {
namespace {

constexpr const char* kLicense = "arn:aws:license-manager::294406891311:license:l-0123456789abcdef0123456789abcdef";

TEST(Patterns, ProductCodesMayBeEmptyButHoldNoOtherSigns) {
  EXPECT_TRUE(IsProductCode(""));
  EXPECT_TRUE(IsProductCode("aZ09-/=:_.@"));
  EXPECT_FALSE(IsProductCode("prod 1"));
  EXPECT_FALSE(IsProductCode("prod#1"));
}

TEST(Patterns, AccountIdsAreDigits) {
  EXPECT_TRUE(IsAccountId("123456789012"));
  EXPECT_FALSE(IsAccountId(""));
  EXPECT_FALSE(IsAccountId("12345678901x"));
}

TEST(Patterns, LicenseArnsHaveSixParts) {
  EXPECT_TRUE(IsLicenseArn(kLicense));
  EXPECT_TRUE(IsLicenseArn("arn:aws-us-gov:s:::r"));
  EXPECT_TRUE(IsLicenseArn("arn:aws:s:region:account:" + std::string(1024, 'r')));
  EXPECT_FALSE(IsLicenseArn("arn:aws:s:region:account:" + std::string(1025, 'r')));
  EXPECT_FALSE(IsLicenseArn("arn:aws:s:region:account:"));
  EXPECT_FALSE(IsLicenseArn("arn:aws:s:region:account"));
  EXPECT_FALSE(IsLicenseArn("arn:aws:::account:r"));
  EXPECT_FALSE(IsLicenseArn("arn:aws:-s:::r"));
  EXPECT_FALSE(IsLicenseArn("arn:aws1:s:::r"));
  EXPECT_FALSE(IsLicenseArn("urn:aws:s:::r"));
  EXPECT_FALSE(IsLicenseArn("arn:aws:" + std::string(64, 's') + ":::r"));
  EXPECT_FALSE(IsLicenseArn(std::string(kLicense) + " "));
  EXPECT_FALSE(IsLicenseArn(""));
}

TEST(Patterns, TagTextIsWhatTheModelAdmitsFromBlankToEqualsSign) {
  EXPECT_TRUE(IsTagText("team+ -=._:/@"));
  EXPECT_TRUE(IsTagText("!#$&*,;<"));
  EXPECT_FALSE(IsTagText(""));
  EXPECT_FALSE(IsTagText(">"));
  EXPECT_FALSE(IsTagText("a?b"));
  EXPECT_FALSE(IsTagText("caf\xC3\xA9"));
  EXPECT_FALSE(IsTagText("a\tb"));
}

}  // namespace
}  // namespace marketplace_metering::emulator
