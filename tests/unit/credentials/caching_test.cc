#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>

#include "marketplace_metering/credentials.h"
#include "marketplace_metering/credentials_providers.h"
#include "unit/credentials/cache_world.h"

namespace marketplace_metering {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::CacheWorld;
using test::Told;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(CachingCredentials, KeepsASetWithoutExpirationForGood) {
  CacheWorld world;
  world.source->Give(test::Keys("forever"));

  for (int day = 0; day < 1000; ++day) {
    EXPECT_EQ(world.Resolve(), "forever");
    world.clock->Advance(std::chrono::hours(24));
  }

  EXPECT_EQ(world.source->calls(), 1U);
}

TEST(CachingCredentials, KeepsASetUntilItNearsItsEnd_F1) {
  CacheWorld world;
  world.source->Give(world.KeysUntil("first", seconds(3600)));
  world.Resolve();

  world.GoTo(seconds(2900));

  EXPECT_EQ(world.Resolve(), "first");
  EXPECT_EQ(world.source->calls(), 1U);
}

TEST(CachingCredentials, RefreshesOnTheCallersThreadWithinTheAdvisoryWindow) {
  CacheWorld world;
  world.source->Give(world.KeysUntil("first", seconds(3600))).Give(world.KeysUntil("second", seconds(7000)));
  world.Resolve();

  world.GoTo(seconds(3050));

  EXPECT_EQ(world.Resolve(), "second");
  EXPECT_EQ(world.Resolve(), "second");
  EXPECT_EQ(world.source->calls(), 2U);
}

TEST(CachingCredentials, WaitsBetweenFailedTriesWithinTheAdvisoryWindow) {
  CacheWorld world;
  world.source->Give(world.KeysUntil("first", seconds(3600))).Fail(ErrorCode::kCredentialsUnavailable);
  world.Resolve();
  world.GoTo(seconds(3050));
  EXPECT_EQ(world.Resolve(), "first");
  EXPECT_EQ(world.source->calls(), 2U);

  world.GoTo(milliseconds(3094900));  // 30 s and half of another 30 s
  EXPECT_EQ(world.Resolve(), "first");
  EXPECT_EQ(world.source->calls(), 2U);
  world.GoTo(seconds(3095));
  EXPECT_EQ(world.Resolve(), "first");
  EXPECT_EQ(world.source->calls(), 3U);
}

TEST(CachingCredentials, WaitsBetweenFailedTriesWithinTheMandatoryWindow) {
  CacheWorld world;
  world.source->Give(world.KeysUntil("first", seconds(3600))).Fail(ErrorCode::kCredentialsUnavailable);
  world.Resolve();
  world.GoTo(seconds(3350));
  EXPECT_EQ(world.Resolve(), "first");

  world.GoTo(milliseconds(3354900));
  EXPECT_EQ(world.Resolve(), "first");
  EXPECT_EQ(world.source->calls(), 2U);
  world.GoTo(seconds(3355));
  EXPECT_EQ(world.Resolve(), "first");
  EXPECT_EQ(world.source->calls(), 3U);
}

TEST(CachingCredentials, WarnsOfAFailedRefreshWithoutSecrets) {
  CacheWorld world;
  world.source->Give(world.KeysUntil("first", seconds(3600)))
      .Fail(ErrorCode::kCredentialsUnavailable, "the token file is gone");
  world.Resolve();
  EXPECT_THAT(world.log->lines(), IsEmpty());
  world.GoTo(seconds(3350));

  world.Resolve();

  EXPECT_THAT(world.log->lines(),
              ElementsAre("warning credentials were not refreshed; the current ones stay in use until they expire "
                          "error=CredentialsUnavailable detail=\"the token file is gone\""));
}

TEST(CachingCredentials, UsesTheHeldSetUntilItReallyExpires) {
  CacheWorld world;
  world.source->Give(world.KeysUntil("first", seconds(3600))).Fail(ErrorCode::kCredentialsUnavailable);
  world.Resolve();

  world.GoTo(milliseconds(3599999));
  EXPECT_EQ(world.Resolve(), "first");
  world.GoTo(seconds(3600));
  EXPECT_EQ(world.Resolve(), "error CredentialsUnavailable");
}

TEST(CachingCredentials, DoesNotKeepErrors) {
  CacheWorld world;
  world.source->Fail(ErrorCode::kMissingCredentials).Fail(ErrorCode::kCredentialsUnavailable).Give(test::Keys("late"));

  EXPECT_EQ(world.Resolve(), "error MissingCredentials");
  EXPECT_EQ(world.Resolve(), "error CredentialsUnavailable");
  EXPECT_EQ(world.Resolve(), "late");
}

TEST(CachingCredentials, RefusesASetThatHasAlreadyExpired_F6) {
  CacheWorld world;
  world.source->Give(world.KeysUntil("stale", seconds(0)));

  EXPECT_EQ(world.Resolve(), "error ExpiredCredentials");
}

TEST(CachingCredentials, PrefersTheHeldSetToAnExpiredNewOne) {
  CacheWorld world;
  world.source->Give(world.KeysUntil("first", seconds(3600))).Give(world.KeysUntil("stale", seconds(10)));
  world.Resolve();
  world.GoTo(seconds(3350));

  EXPECT_EQ(world.Resolve(), "first");

  world.GoTo(seconds(3600));
  EXPECT_EQ(world.Resolve(), "error ExpiredCredentials");
}

TEST(CachingCredentials, DoesNotAskAgainAndAgainWhenTheSourceHasNothingNewer) {
  CacheWorld world;
  world.source->Give(world.KeysUntil("only", seconds(3600)));
  world.Resolve();
  world.GoTo(seconds(3050));

  for (int call = 0; call < 10; ++call) EXPECT_EQ(world.Resolve(), "only");

  EXPECT_EQ(world.source->calls(), 2U);
  EXPECT_THAT(world.log->lines(), IsEmpty());
}

TEST(CachingCredentials, AreNotExtendedByAWallClockSetBack_F9) {
  CacheWorld world;
  world.source->Give(world.KeysUntil("only", seconds(3600)));
  world.Resolve();
  world.GoTo(seconds(1800));
  world.clock->SetNow(world.clock->Now() - std::chrono::hours(1));

  world.GoTo(seconds(3599));
  EXPECT_EQ(world.Resolve(), "only");  // fetched again, and the same
  world.GoTo(seconds(3600));
  EXPECT_EQ(world.Resolve(), "error ExpiredCredentials");
}

TEST(CachingCredentials, AreRefreshedByForceWhateverTheirAge_F7) {
  CacheWorld world;
  world.source->Give(test::Keys("first")).Give(test::Keys("second"));
  EXPECT_EQ(world.Resolve(), "first");

  EXPECT_EQ(world.Force(), "second");

  EXPECT_TRUE(world.source->requests().at(1).force_refresh);
  EXPECT_EQ(world.Resolve(), "second");
}

TEST(CachingCredentials, LetCallsThatWereRefusedTogetherShareOneForcedRefresh) {
  CacheWorld world;
  world.source->Give(test::Keys("first")).Give(test::Keys("second")).Give(test::Keys("third"));
  world.Resolve();

  EXPECT_EQ(world.Force(), "second");
  world.GoTo(milliseconds(4999));
  EXPECT_EQ(world.Force(), "second");
  world.GoTo(milliseconds(5000));
  EXPECT_EQ(world.Force(), "third");
}

TEST(CachingCredentials, EndACallWhoseForcedRefreshFailsButStayForOthers) {
  CacheWorld world;
  world.source->Give(test::Keys("first")).Fail(ErrorCode::kCredentialsUnavailable).Give(test::Keys("second"));
  world.Resolve();

  EXPECT_EQ(world.Force(), "error CredentialsUnavailable");
  EXPECT_EQ(world.Resolve(), "first");
  EXPECT_EQ(world.Force(), "second");  // a failure does not make the next one wait
}

TEST(CachingCredentials, HandTheCallsLimitsToTheSource) {
  CacheWorld world;
  world.source->Give(test::Keys("first"));
  const CancellationSource cancel;
  CredentialsRequest request;
  request.deadline = world.clock->MonotonicNow() + seconds(10);
  request.cancellation = cancel.token();

  ASSERT_TRUE(world.cache->Resolve(request).ok());

  const auto asked = world.source->requests().at(0);
  EXPECT_FALSE(asked.force_refresh);
  EXPECT_EQ(asked.deadline, request.deadline);
  cancel.Cancel();
  EXPECT_TRUE(asked.cancellation.cancelled());
}

TEST(CachingCredentials, KeepHalfOfTheCallsTimeForUsingTheHeldSet) {
  CacheWorld world;
  world.source->Give(world.KeysUntil("first", seconds(3600))).Fail(ErrorCode::kDeadlineExceeded);
  world.Resolve();
  world.GoTo(seconds(3350));
  CredentialsRequest request;
  request.deadline = world.clock->MonotonicNow() + seconds(10);

  EXPECT_EQ(Told(world.cache->Resolve(request)), "first");

  EXPECT_EQ(world.source->requests().at(1).deadline, world.clock->MonotonicNow() + seconds(5));
}

TEST(CachingCredentials, ReportSourcesThatBreakTheirContract) {
  CacheWorld world;
  world.source->Do([](const CredentialsRequest&) -> test::CredentialsOutcome { throw std::runtime_error("boom"); })
      .Do([](const CredentialsRequest&) -> test::CredentialsOutcome { throw 42; })
      .Give(nullptr)
      .Give(test::Keys("good"));

  const auto thrown = world.cache->Resolve({});
  ASSERT_FALSE(thrown.ok());
  EXPECT_EQ(thrown.error().code, ErrorCode::kExtensionFailed);
  EXPECT_THAT(thrown.error().message, HasSubstr("boom"));
  EXPECT_EQ(world.Resolve(), "error ExtensionFailed");
  EXPECT_EQ(world.Resolve(), "error ExtensionFailed");
  EXPECT_EQ(world.Resolve(), "good");
  EXPECT_EQ(Told(MakeCachingCredentialsProvider(nullptr, world.clock, world.random)->Resolve({})),
            "error InvalidConfiguration");
}

TEST(CachingCredentials, SurviveALogThatThrows) {
  struct ThrowingSink : LogSink {
    void Write(const LogEvent&) override { throw std::runtime_error("disk full"); }
  };
  CacheWorld world;
  world.source->Give(world.KeysUntil("first", seconds(3600))).Fail(ErrorCode::kCredentialsUnavailable);
  const auto cache =
      MakeCachingCredentialsProvider(world.source, world.clock, world.random, std::make_shared<ThrowingSink>());
  ASSERT_TRUE(cache->Resolve({}).ok());
  world.GoTo(seconds(3350));

  EXPECT_EQ(Told(cache->Resolve({})), "first");
}

TEST(CachingCredentials, CanRefreshWhatTheSourceCan) {
  CacheWorld world;
  EXPECT_TRUE(world.cache->CanRefresh());
  world.source->can_refresh = false;
  EXPECT_FALSE(world.cache->CanRefresh());
}

TEST(DefaultCredentials, AreThoseOfTheEnvironmentKept) {
  const auto environment = std::make_shared<testing::FakeEnvironment>();
  environment->Set("AWS_EC2_METADATA_DISABLED", "true");
  const CacheWorld world;
  Dependencies outside;
  outside.environment = environment;
  outside.files = std::make_shared<testing::FakeFileSystem>();
  outside.clock = world.clock;
  outside.random = world.random;
  outside.log = world.log;
  const auto provider = MakeDefaultCredentialsProvider({}, outside);

  const auto none = provider->Resolve({});
  ASSERT_FALSE(none.ok());
  EXPECT_EQ(none.error().code, ErrorCode::kMissingCredentials);
  EXPECT_THAT(none.error().message, HasSubstr("AWS_ACCESS_KEY_ID"));

  environment->Set("AWS_ACCESS_KEY_ID", "one");
  environment->Set("AWS_SECRET_ACCESS_KEY", "secret");
  EXPECT_EQ(Told(provider->Resolve({})), "one");
  environment->Set("AWS_ACCESS_KEY_ID", "two");
  EXPECT_EQ(Told(provider->Resolve({})), "one");
}

}  // namespace
}  // namespace marketplace_metering
