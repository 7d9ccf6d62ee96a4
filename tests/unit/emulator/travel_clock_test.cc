#include "emulator/travel_clock.h"

#include <limits>

#include "unit/emulator/service_fixture.h"

namespace marketplace_metering::emulator {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class TravelClockTest : public ::testing::Test {
 protected:
  const std::shared_ptr<marketplace_metering::testing::FakeClock> base =
      std::make_shared<marketplace_metering::testing::FakeClock>(At("2026-08-15T12:36:00Z"));
  TravelClock clock{base};
};

TEST_F(TravelClockTest, ShowsTheTimeOfTheOtherClock) {
  EXPECT_EQ(clock.Now(), At("2026-08-15T12:36:00Z"));
  base->Advance(std::chrono::nanoseconds(1));
  EXPECT_EQ(clock.Now(), base->Now());
  base->SetNow(At("2020-01-01T00:00:00Z"));
  EXPECT_EQ(clock.Now(), At("2020-01-01T00:00:00Z"));
}

TEST_F(TravelClockTest, GoesOnFromWhereItWasSet) {
  clock.Set(At("2026-09-01T05:59:00Z"));
  EXPECT_EQ(clock.Now(), At("2026-09-01T05:59:00Z"));

  base->Advance(minutes(1));

  EXPECT_EQ(clock.Now(), At("2026-09-01T06:00:00Z"));
}

TEST_F(TravelClockTest, MovesForwardsAndBack) {
  clock.Advance(hours(24));
  EXPECT_EQ(clock.Now(), At("2026-08-16T12:36:00Z"));
  clock.Advance(-minutes(36));
  EXPECT_EQ(clock.Now(), At("2026-08-16T12:00:00Z"));
}

TEST_F(TravelClockTest, RunsFasterAndStandsStill) {
  ASSERT_TRUE(clock.SetScale(3600));
  EXPECT_EQ(clock.Now(), At("2026-08-15T12:36:00Z"));
  base->Advance(seconds(2));
  EXPECT_EQ(clock.Now(), At("2026-08-15T14:36:00Z"));
  ASSERT_TRUE(clock.SetScale(0));
  base->Advance(hours(1));
  EXPECT_EQ(clock.Now(), At("2026-08-15T14:36:00Z"));
  clock.Advance(seconds(1));
  ASSERT_TRUE(clock.SetScale(1));
  base->Advance(seconds(1));
  EXPECT_EQ(clock.Now(), At("2026-08-15T14:36:02Z"));
}

TEST_F(TravelClockTest, RefusesScalesThatCannotBe) {
  for (const double scale :
       {-1.0, 1e6 + 1, std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_FALSE(clock.SetScale(scale)) << scale;
  }
  EXPECT_EQ(clock.Now(), base->Now());
}

TEST_F(TravelClockTest, StaysBetween1970And2200) {
  constexpr auto kFar = std::chrono::nanoseconds::max();
  const Time last = At("2200-01-01T00:00:00Z");

  clock.Advance(kFar);
  EXPECT_EQ(clock.Now(), last);
  base->Advance(hours(1));
  EXPECT_EQ(clock.Now(), last);
  clock.Advance(-kFar);
  EXPECT_EQ(clock.Now(), Time());
  clock.Set(Time::max());
  EXPECT_EQ(clock.Now(), last);
  clock.Set(Time::min());
  EXPECT_EQ(clock.Now(), Time());
  ASSERT_TRUE(clock.SetScale(1e6));
  base->Advance(hours(24 * 365));
  EXPECT_EQ(clock.Now(), last);
  base->SetNow(Time::min());
  EXPECT_EQ(clock.Now(), Time());
}

constexpr const char* kBatch =
    R"({"UsageRecords":[{"Timestamp":1786797000,"CustomerIdentifier":"ifAPxuKWpyV","Dimension":"users",)"
    R"("Quantity":3}],"ProductCode":"prod-1a2b3c"})";

TEST_F(ServiceTest, RulesSignaturesAndDateFollowItsClock) {
  service().clock().Advance(std::chrono::hours(25));

  // Signed by a clock that has not moved.
  const WireReply skewed = CallAsSeller("BatchMeterUsage", kBatch);
  EXPECT_EQ(ErrorNameOf(skewed), "InvalidSignatureException");
  EXPECT_EQ(*FindHeader(skewed.headers, "Date"), "Sun, 16 Aug 2026 13:36:00 GMT");
  const WireReply late =
      service().Handle(SignedRequest("BatchMeterUsage", kBatch, SellerKeys(), service().clock().Now()));
  EXPECT_EQ(ErrorNameOf(late), "TimestampOutOfBoundsException");
  service().clock().Advance(-std::chrono::hours(25));
  EXPECT_EQ(ErrorNameOf(CallAsSeller("BatchMeterUsage", kBatch)), "");
}

}  // namespace
}  // namespace marketplace_metering::emulator
