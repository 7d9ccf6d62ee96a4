#include "http/watch.h"

#include <gtest/gtest.h>

#include <optional>

namespace marketplace_metering::http {
namespace {

using std::chrono::milliseconds;

const Watch::Instant kStart{std::chrono::hours(1000)};
constexpr milliseconds kConnect{100};
constexpr milliseconds kSilence{500};

TEST(Watch, BoundsConnectingAsAWhole) {
  Watch watch(kConnect, std::nullopt, kSilence, kStart);

  watch.Moved(kStart + milliseconds(90));

  EXPECT_FALSE(watch.Passed(kStart + milliseconds(99)));
  EXPECT_TRUE(watch.Passed(kStart + milliseconds(100)));
  EXPECT_EQ(watch.Due(), kStart + kConnect);
}

TEST(Watch, BoundsSilenceOnceConnected) {
  Watch watch(kConnect, std::nullopt, kSilence, kStart);

  watch.Exchanging(kStart + milliseconds(50));
  watch.Moved(kStart + milliseconds(400));

  EXPECT_FALSE(watch.Passed(kStart + milliseconds(899)));
  EXPECT_TRUE(watch.Passed(kStart + milliseconds(900)));
}

TEST(Watch, StartsAgainWithANewConnection) {
  Watch watch(kConnect, std::nullopt, kSilence, kStart);

  watch.Exchanging(kStart);
  watch.Connecting(kStart + milliseconds(300));

  EXPECT_EQ(watch.phase(), Watch::Phase::kConnecting);
  EXPECT_EQ(watch.Due(), kStart + milliseconds(400));
}

TEST(Watch, TakesZeroForNoLimit) {
  Watch watch(milliseconds(0), milliseconds(0), milliseconds(0), kStart);

  EXPECT_FALSE(watch.Due());
  EXPECT_FALSE(watch.Passed(Watch::Instant::max()));
  watch.Exchanging(kStart);
  EXPECT_FALSE(watch.Due());
}

TEST(Watch, TakesALimitBeyondTheClocksRangeForNone) {
  const Watch watch(milliseconds::max(), std::nullopt, milliseconds::max(), kStart);

  EXPECT_FALSE(watch.Due());
}

TEST(Watch, BoundsTheHandshakeWithConnectingUnlessItHasALimitOfItsOwn) {
  Watch together(kConnect, std::nullopt, kSilence, kStart);
  Watch apart(kConnect, milliseconds(30), kSilence, kStart);

  together.Handshaking(kStart + milliseconds(90));
  apart.Handshaking(kStart + milliseconds(90));

  EXPECT_EQ(together.Due(), kStart + kConnect);
  EXPECT_EQ(apart.Due(), kStart + milliseconds(120));
  EXPECT_EQ(apart.limit(), milliseconds(30));
  apart.Exchanging(kStart + milliseconds(110));
  EXPECT_EQ(apart.Due(), kStart + milliseconds(110) + kSilence);
}

}  // namespace
}  // namespace marketplace_metering::http
