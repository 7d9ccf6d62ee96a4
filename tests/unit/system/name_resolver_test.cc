#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "marketplace_metering/system.h"

namespace marketplace_metering {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(SystemNameResolver, GivesAddressesAsNumbers) {
  const auto names = MakeSystemNameResolver();

  const auto four = names->Resolve("127.0.0.1");
  ASSERT_TRUE(four) << four.error().message;
  EXPECT_THAT(*four, ElementsAre("127.0.0.1"));
  const auto six = names->Resolve("::1");
  ASSERT_TRUE(six) << six.error().message;
  EXPECT_THAT(*six, ElementsAre("::1"));
  const auto local = names->Resolve("localhost");
  ASSERT_TRUE(local) << local.error().message;
  EXPECT_THAT(*local, Contains(::testing::AnyOf("127.0.0.1", "::1")));
}

TEST(SystemNameResolver, SaysWhichHostItCannotFind) {
  const auto found = MakeSystemNameResolver()->Resolve("no-such-host.invalid");

  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ErrorCode::kNameResolutionFailed);
  EXPECT_THAT(found.error().message, HasSubstr("'no-such-host.invalid'"));
}

}  // namespace
}  // namespace marketplace_metering
