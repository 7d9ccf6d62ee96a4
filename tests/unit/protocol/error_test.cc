#include "marketplace_metering/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <type_traits>
#include <utility>

#include "marketplace_metering/outcome.h"

namespace marketplace_metering {
namespace {

using testing::HasSubstr;
using testing::Not;

Error ErrorOf(ErrorCode code, std::string message = {}) {
  Error error;
  error.code = code;
  error.message = std::move(message);
  return error;
}

Error WithStatus(ErrorCode code, int status, std::string name = {}) {
  Error error = ErrorOf(code);
  error.reply.emplace();
  error.reply->status = status;
  error.reply->error_name = std::move(name);
  return error;
}

/// The last enumerator; a new one behind it is found by the compiler in `NameOf`.
constexpr int kLastCode = static_cast<int>(ErrorCode::kUnrecognizedServiceError);

TEST(ErrorCode, EachHasANameOfItsOwnAndAKind) {
  std::set<std::string_view> names;
  for (int i = 0; i <= kLastCode; ++i) {
    const auto code = static_cast<ErrorCode>(i);

    EXPECT_TRUE(names.insert(NameOf(code)).second) << i << " " << NameOf(code);
    EXPECT_NE(NameOf(KindOf(code)), "Unknown") << NameOf(code);
  }
  EXPECT_EQ(NameOf(ErrorCode::kInvalidTag), "InvalidTag");
  EXPECT_EQ(NameOf(ErrorCode::kUnrecognizedServiceError), "UnrecognizedServiceError");
}

TEST(ErrorCode, FirstAndLastOfEachGroupHaveItsKind) {
  EXPECT_EQ(KindOf(ErrorCode::kInvalidRequest), ErrorKind::kRequest);
  EXPECT_EQ(KindOf(ErrorCode::kMissingRegion), ErrorKind::kConfiguration);
  EXPECT_EQ(KindOf(ErrorCode::kExtensionFailed), ErrorKind::kConfiguration);
  EXPECT_EQ(KindOf(ErrorCode::kMissingCredentials), ErrorKind::kCredentials);
  EXPECT_EQ(KindOf(ErrorCode::kExpiredCredentials), ErrorKind::kCredentials);
  EXPECT_EQ(KindOf(ErrorCode::kNameResolutionFailed), ErrorKind::kTransport);
  EXPECT_EQ(KindOf(ErrorCode::kTransportFailed), ErrorKind::kTransport);
  EXPECT_EQ(KindOf(ErrorCode::kCancelled), ErrorKind::kInterrupted);
  EXPECT_EQ(KindOf(ErrorCode::kRetryCapacityUnavailable), ErrorKind::kInterrupted);
  EXPECT_EQ(KindOf(ErrorCode::kUnreadableReply), ErrorKind::kReply);
  EXPECT_EQ(KindOf(ErrorCode::kStorageFailed), ErrorKind::kStorage);
  EXPECT_EQ(KindOf(ErrorCode::kInternalServiceError), ErrorKind::kService);
  EXPECT_EQ(KindOf(ErrorCode::kUnrecognizedServiceError), ErrorKind::kService);
}

TEST(Names, DeliveryAndKindHaveThem) {
  EXPECT_EQ(NameOf(Delivery::kNotSent), "NotSent");
  EXPECT_EQ(NameOf(Delivery::kRefused), "Refused");
  EXPECT_EQ(NameOf(Delivery::kUnknown), "Unknown");
  EXPECT_EQ(NameOf(ErrorKind::kStorage), "Storage");
}

TEST(IsTransient, IsTrueForExactlyTheseCodesWithoutAReply) {
  const std::set<ErrorCode> transient = {
      ErrorCode::kConnectionPoolExhausted,
      ErrorCode::kNameResolutionFailed,
      ErrorCode::kConnectionFailed,
      ErrorCode::kConnectTimeout,
      ErrorCode::kReadTimeout,
      ErrorCode::kConnectionReset,
      ErrorCode::kTruncatedResponse,
      ErrorCode::kTlsHandshakeFailed,
      ErrorCode::kProxyFailed,
      ErrorCode::kTransportFailed,
      ErrorCode::kThrottling,
      ErrorCode::kRequestTimeout,
      ErrorCode::kRetryCapacityUnavailable,
      ErrorCode::kInternalServiceError,
      ErrorCode::kInternalFailure,
      ErrorCode::kServiceUnavailable,
      ErrorCode::kCredentialsUnavailable,
      ErrorCode::kDeadlineExceeded,
      ErrorCode::kMalformedResponse,
  };
  for (int i = 0; i <= kLastCode; ++i) {
    const auto code = static_cast<ErrorCode>(i);

    EXPECT_EQ(IsTransient(ErrorOf(code)), transient.count(code) == 1) << NameOf(code);
  }
}

TEST(IsTransient, GoesByTheStatusWhereThereIsOne) {
  EXPECT_TRUE(IsTransient(WithStatus(ErrorCode::kUnrecognizedServiceError, 500)));
  EXPECT_TRUE(IsTransient(WithStatus(ErrorCode::kUnrecognizedServiceError, 501)));
  EXPECT_TRUE(IsTransient(WithStatus(ErrorCode::kUnrecognizedServiceError, 599)));
  EXPECT_TRUE(IsTransient(WithStatus(ErrorCode::kUnrecognizedServiceError, 429)));
  EXPECT_FALSE(IsTransient(WithStatus(ErrorCode::kUnrecognizedServiceError, 499)));
  EXPECT_FALSE(IsTransient(WithStatus(ErrorCode::kUnrecognizedServiceError, 600)));
  EXPECT_FALSE(IsTransient(WithStatus(ErrorCode::kInternalServiceError, 400)));
  EXPECT_FALSE(IsTransient(WithStatus(ErrorCode::kUnreadableReply, 200)));
  EXPECT_TRUE(IsTransient(WithStatus(ErrorCode::kThrottling, 400)));
  EXPECT_TRUE(IsTransient(WithStatus(ErrorCode::kUnrecognizedServiceError, 400, "BadDigest")));
}

TEST(IsDryRunSuccess, IsTrueForTheGoodAnswerOnly) {
  EXPECT_TRUE(IsDryRunSuccess(ErrorOf(ErrorCode::kDryRunOperation)));
  EXPECT_FALSE(IsDryRunSuccess(ErrorOf(ErrorCode::kUnauthorized)));
}

TEST(Describe, TellsCodeMessageRequestIdFateAndAttemptsOnOneLine) {
  Error error = WithStatus(ErrorCode::kThrottling, 400);
  error.message = "MeterUsage: slow\ndown";
  error.reply->request_id = "r-1";
  error.delivery = Delivery::kUnknown;
  error.attempts.resize(3);

  EXPECT_EQ(Describe(error),
            "Throttling: MeterUsage: slow down [request id r-1] (fate unknown, may have been billed, 3 attempts)");
}

TEST(Describe, SaysNothingTwice) {
  Error error = WithStatus(ErrorCode::kInvalidRequest, 400);
  error.message = "x was not sent: a.b is required [request id r-1]";
  error.violations = {{"a.b", "is required"}};
  error.reply->request_id = "r-1";

  EXPECT_EQ(Describe(error), "InvalidRequest: x was not sent: a.b is required [request id r-1] (not sent)");
}

TEST(Describe, ListsViolationsTheMessageLeavesOut) {
  Error error = ErrorOf(ErrorCode::kInvalidConfiguration, "two settings are wrong");
  error.violations = {{"region", "is 'x y'"}, {"retry", "is 0"}};

  EXPECT_EQ(Describe(error), "InvalidConfiguration: two settings are wrong; region is 'x y'; retry is 0 (not sent)");
}

TEST(Describe, FallsBackToTheCodeWhenThereIsNoMessage) {
  Error error = ErrorOf(ErrorCode::kInvalidTag);
  error.delivery = Delivery::kRefused;

  EXPECT_EQ(Describe(error), "InvalidTag (refused, not billed)");
}

TEST(MeteringException, CarriesTheErrorAndDescribesIt) {
  const Outcome<int> outcome = ErrorOf(ErrorCode::kMissingRegion, "no region");
  try {
    static_cast<void>(outcome.value());
    FAIL() << "nothing was thrown";
  } catch (const MeteringException& thrown) {
    EXPECT_EQ(thrown.error().code, ErrorCode::kMissingRegion);
    EXPECT_STREQ(thrown.what(), "MissingRegion: no region (not sent)");
  }
}

TEST(MeteringException, CopiesWithoutThrowing) {
  static_assert(std::is_nothrow_copy_constructible_v<MeteringException>);
  static_assert(std::is_nothrow_copy_assignable_v<MeteringException>);
  const MeteringException first(ErrorOf(ErrorCode::kCancelled, "first"));
  MeteringException second(ErrorOf(ErrorCode::kThrottling, "second"));

  second = first;

  EXPECT_THAT(second.what(), HasSubstr("first"));
  EXPECT_THAT(second.what(), Not(HasSubstr("second")));
}

}  // namespace
}  // namespace marketplace_metering
