#include "marketplace_metering/testing/scripted_transport.h"

#include <gtest/gtest.h>

namespace marketplace_metering::testing {
namespace {

TEST(ScriptedTransport, KeepsTheOptionsOfEachRequest) {
  ScriptedTransport transport;
  transport.Reply(200, "{}").Fail(ErrorCode::kConnectionFailed, Delivery::kNotSent);
  SendOptions first;
  first.bypass_proxy = true;
  SendOptions second;
  second.connect_to = "169.254.170.2";

  EXPECT_TRUE(transport.Send({}, first).ok());
  EXPECT_FALSE(transport.Send({}, second).ok());

  ASSERT_EQ(transport.options().size(), transport.requests().size());
  EXPECT_TRUE(transport.options()[0].bypass_proxy);
  EXPECT_FALSE(transport.options()[1].bypass_proxy);
  EXPECT_EQ(transport.options()[1].connect_to, "169.254.170.2");
}

}  // namespace
}  // namespace marketplace_metering::testing
