#include "credentials/sts_retry.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>

#include "credentials/sts_reply.h"
#include "marketplace_metering/testing/fake_system.h"
#include "retry/standard.h"

namespace marketplace_metering::credentials {
namespace {

using Monotonic = std::chrono::steady_clock::time_point;

Error StsError(int status, const std::string& name) {
  HttpResponse response;
  response.status = status;
  if (!name.empty()) {
    response.body = "<ErrorResponse><Error><Code>" + name + "</Code><Message>m</Message></Error></ErrorResponse>";
  }
  return ReadStsError(std::move(response), StsOperation::kAssumeRoleWithWebIdentity, {});
}

/// Tries that are made when each fails in this way.
int TriesOf(const Error& error, RetryBehavior behavior) {
  constexpr int kQuota = 500;
  const auto strategy = MakeStsRetry(
      std::make_shared<retry::StandardRetry>(behavior, std::make_shared<testing::FakeRandomSource>(), kQuota));
  RetryState state;
  for (;;) {
    ++state.attempts;
    if (!strategy->OnFailure(state, RetryFailure{error, false, false, {}, {}}, Monotonic())) return state.attempts;
  }
}

TEST(StsRetry, RepeatsWhatMayPassAndNothingElse) {
  struct Row {
    const char* id;
    int status;
    std::string name;
    int tries;
  };
  for (const Row& row : {
           Row{"A2", 403, "AccessDenied", 1},
           Row{"A3", 500, "", 3},
           Row{"A3", 500, "InternalFailure", 3},
           Row{"W6", 400, "IDPCommunicationError", 3},
           Row{"W7", 400, "InvalidIdentityToken", 3},
           Row{"", 400, "Throttling", 3},
           Row{"", 503, "ServiceUnavailable", 3},
           Row{"", 400, "ExpiredTokenException", 1},
           Row{"", 403, "IDPRejectedClaim", 1},
           Row{"", 400, "MalformedPolicyDocument", 1},
           Row{"", 400, "PackedPolicyTooLarge", 1},
           Row{"", 403, "RegionDisabledException", 1},
           Row{"", 400, "ValidationError", 1},
           Row{"", 400, "", 1},
       }) {
    for (const auto behavior : {RetryBehavior::kV2_0, RetryBehavior::kV2_1}) {
      EXPECT_EQ(TriesOf(StsError(row.status, row.name), behavior), row.tries) << row.id << " " << row.name;
    }
  }
}

TEST(StsRetry, LeavesEverythingElseToTheStrategyWithin) {
  struct Within final : RetryStrategy {
    Decision BeforeAttempt(RetryState& /*state*/, Monotonic /*now*/) override { return Wait{std::chrono::seconds(7)}; }
    std::optional<std::chrono::milliseconds> OnFailure(RetryState& /*state*/, const RetryFailure& failure,
                                                       Monotonic /*now*/) override {
      seen = &failure.error;
      retry_after = failure.retry_after;
      return std::nullopt;
    }
    void OnSuccess(RetryState& /*state*/, Monotonic /*now*/) override { ++successes; }
    const Error* seen = nullptr;
    std::optional<std::chrono::milliseconds> retry_after;
    int successes = 0;
  };
  const auto within = std::make_shared<Within>();
  const auto strategy = MakeStsRetry(within);
  RetryState state;

  const auto decision = strategy->BeforeAttempt(state, Monotonic());
  ASSERT_TRUE(std::holds_alternative<RetryStrategy::Wait>(decision));
  strategy->OnSuccess(state, Monotonic());
  EXPECT_EQ(within->successes, 1);

  const Error denied = StsError(403, "AccessDenied");
  (void)strategy->OnFailure(state, RetryFailure{denied, false, false, {}, {}}, Monotonic());
  EXPECT_EQ(within->seen, &denied);
  const Error passing = StsError(400, "IDPCommunicationError");
  (void)strategy->OnFailure(state, RetryFailure{passing, false, false, std::chrono::milliseconds(9), {}}, Monotonic());
  EXPECT_NE(within->seen, &passing);
  EXPECT_EQ(within->retry_after, std::chrono::milliseconds(9));
}

}  // namespace
}  // namespace marketplace_metering::credentials
