#include "marketplace_metering/interceptor.h"

#include <gtest/gtest.h>

#include <vector>

#include "marketplace_metering/version.h"

namespace marketplace_metering {
namespace {

TEST(Interceptor, DoesNothingByDefault) {
  Interceptor interceptor;
  std::vector<HttpHeader> headers;

  interceptor.OnCallStart({}, headers);
  interceptor.BeforeSigning({}, headers);
  interceptor.BeforeSend({}, {});
  interceptor.AfterAttempt({}, nullptr, nullptr);
  interceptor.OnCallEnd({}, nullptr);

  EXPECT_TRUE(headers.empty());
}

TEST(LibraryVersion, IsThatOfTheHeadersItWasBuiltWith) {
  EXPECT_EQ(LibraryVersion(), kVersion);
}

}  // namespace
}  // namespace marketplace_metering
