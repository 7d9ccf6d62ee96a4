#include "credentials/held_set.h"

#include <gtest/gtest.h>

#include <vector>

#include "unit/credentials/scripted_provider.h"

namespace marketplace_metering::credentials {
namespace {

using std::chrono::seconds;
using test::Keys;

constexpr Moment kStart{std::chrono::system_clock::time_point(seconds(1786797360)),
                        std::chrono::steady_clock::time_point(std::chrono::hours(1000))};

Moment After(seconds elapsed) {
  return {kStart.wall + elapsed, kStart.monotonic + elapsed};
}

TEST(HeldSet, GetsMoreUrgentTowardsItsEnd) {
  struct Row {
    int life;
    int elapsed;
    Urgency urgency;
  };
  const std::vector<Row> rows = {
      {3600, 0, Urgency::kNone},           {3600, 2999, Urgency::kNone},      {3600, 3000, Urgency::kAdvisory},
      {3600, 3299, Urgency::kAdvisory},    {3600, 3300, Urgency::kMandatory}, {3600, 3599, Urgency::kMandatory},
      {3600, 3600, Urgency::kExpired},     {3600, 9999, Urgency::kExpired},   {900, 299, Urgency::kNone},
      {900, 300, Urgency::kAdvisory},      {900, 674, Urgency::kAdvisory},    {900, 675, Urgency::kMandatory},
      {900, 900, Urgency::kExpired},       {100, 24, Urgency::kNone},         {100, 25, Urgency::kAdvisory},
      {100, 75, Urgency::kMandatory},      {43200, 42599, Urgency::kNone},    {43200, 42600, Urgency::kAdvisory},
      {43200, 42900, Urgency::kMandatory},
  };
  for (const Row& row : rows) {
    const HeldSet held(Keys("key", kStart.wall + seconds(row.life)), kStart);
    EXPECT_EQ(held.UrgencyAt(After(seconds(row.elapsed))), row.urgency) << row.elapsed << " s of " << row.life;
  }
}

TEST(HeldSet, WithoutExpirationIsNeverUrgent) {
  const HeldSet held(Keys("key"), kStart);

  EXPECT_FALSE(held.expires());
  EXPECT_EQ(held.UrgencyAt(After(std::chrono::hours(24 * 365 * 50))), Urgency::kNone);
}

TEST(HeldSet, GainsNothingFromAWallClockSetBack_F9) {
  const HeldSet held(Keys("key", kStart.wall + seconds(3600)), kStart);
  const auto back_by_an_hour = [](int elapsed) {
    return Moment{kStart.wall + seconds(elapsed - 3600), kStart.monotonic + seconds(elapsed)};
  };

  EXPECT_EQ(held.UrgencyAt(back_by_an_hour(2999)), Urgency::kNone);
  EXPECT_EQ(held.UrgencyAt(back_by_an_hour(3300)), Urgency::kMandatory);
  EXPECT_EQ(held.UrgencyAt(back_by_an_hour(3600)), Urgency::kExpired);
}

TEST(HeldSet, EndsByWallTimeWhenTheMachineSlept) {
  const HeldSet held(Keys("key", kStart.wall + seconds(3600)), kStart);

  EXPECT_EQ(held.UrgencyAt({kStart.wall + seconds(3600), kStart.monotonic + seconds(10)}), Urgency::kExpired);
}

TEST(HeldSet, BearsExpirationsAtTheEndsOfTime) {
  using WallTime = std::chrono::system_clock::time_point;

  EXPECT_EQ(HeldSet(Keys("key", WallTime::max()), kStart).UrgencyAt(kStart), Urgency::kNone);
  EXPECT_EQ(HeldSet(Keys("key", WallTime::min()), kStart).UrgencyAt(kStart), Urgency::kExpired);
  EXPECT_EQ(HeldSet(Keys("key", kStart.wall), kStart).UrgencyAt(kStart), Urgency::kExpired);
}

TEST(SameSet, ComparesKeysAndEnd) {
  const auto keys = Keys("key", kStart.wall);
  EXPECT_TRUE(SameSet(*keys, *Keys("key", kStart.wall)));
  EXPECT_FALSE(SameSet(*keys, *Keys("other", kStart.wall)));
  EXPECT_FALSE(SameSet(*keys, *Keys("key", kStart.wall + seconds(1))));

  Credentials other_secret = *keys;
  other_secret.secret_access_key = Secret("other");
  EXPECT_FALSE(SameSet(*keys, other_secret));
  Credentials other_token = *keys;
  other_token.session_token = Secret("other");
  EXPECT_FALSE(SameSet(*keys, other_token));
}

}  // namespace
}  // namespace marketplace_metering::credentials
