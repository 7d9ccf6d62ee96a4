#include "retry/classify.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "unit/retry/retry_loop.h"

namespace marketplace_metering::retry {
namespace {

using test::AsFailure;
using test::Service;
using test::Transport;

constexpr auto kFinal = FailureClass::kFinal;
constexpr auto kThrottling = FailureClass::kThrottling;
constexpr auto kNetwork = FailureClass::kNetwork;
constexpr auto kOther = FailureClass::kOther;

TEST(Classify, GoesByTheCodeOfATransportFailure) {
  struct Row {
    ErrorCode code;
    FailureClass v20;
    FailureClass v21;
  };
  const std::vector<Row> rows = {
      {ErrorCode::kConnectionPoolExhausted, kNetwork, kNetwork},
      {ErrorCode::kNameResolutionFailed, kNetwork, kNetwork},
      {ErrorCode::kConnectionFailed, kNetwork, kNetwork},
      {ErrorCode::kConnectTimeout, kNetwork, kNetwork},
      {ErrorCode::kReadTimeout, kNetwork, kNetwork},
      {ErrorCode::kConnectionReset, kNetwork, kNetwork},
      {ErrorCode::kTruncatedResponse, kNetwork, kNetwork},
      {ErrorCode::kTlsHandshakeFailed, kNetwork, kNetwork},
      {ErrorCode::kProxyFailed, kNetwork, kNetwork},
      {ErrorCode::kTransportFailed, kNetwork, kNetwork},
      {ErrorCode::kMalformedResponse, kFinal, kNetwork},
      {ErrorCode::kCertificateRejected, kFinal, kFinal},
      {ErrorCode::kResponseTooLarge, kFinal, kFinal},
      {ErrorCode::kCancelled, kFinal, kFinal},
      {ErrorCode::kDeadlineExceeded, kFinal, kFinal},
      {ErrorCode::kRetryCapacityUnavailable, kFinal, kFinal},
      {ErrorCode::kExtensionFailed, kFinal, kFinal},
      {ErrorCode::kUnreadableReply, kFinal, kFinal},
      {ErrorCode::kStorageFailed, kFinal, kFinal},
      {ErrorCode::kInvalidRequest, kFinal, kFinal},
      {ErrorCode::kMissingCredentials, kFinal, kFinal},
      {ErrorCode::kCredentialsUnavailable, kFinal, kFinal},
      {ErrorCode::kInvalidConfiguration, kFinal, kFinal},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(std::string(NameOf(row.code)));
    EXPECT_EQ(Classify(AsFailure(Transport(row.code)), RetryBehavior::kV2_0), row.v20);
    EXPECT_EQ(Classify(AsFailure(Transport(row.code)), RetryBehavior::kV2_1), row.v21);
  }
}

TEST(Classify, GoesByNameAndStatusOfAReply) {
  struct Row {
    std::string name;
    int status;
    FailureClass v20;
    FailureClass v21;
  };
  const std::vector<Row> rows = {
      {"Throttling", 400, kThrottling, kThrottling},
      {"ThrottlingException", 400, kThrottling, kThrottling},
      {"ThrottledException", 400, kThrottling, kThrottling},
      {"RequestThrottled", 400, kThrottling, kThrottling},
      {"RequestThrottledException", 400, kThrottling, kThrottling},
      {"ProvisionedThroughputExceededException", 400, kThrottling, kThrottling},
      {"TransactionInProgressException", 400, kThrottling, kThrottling},
      {"RequestLimitExceeded", 400, kThrottling, kThrottling},
      {"BandwidthLimitExceeded", 400, kThrottling, kThrottling},
      {"LimitExceededException", 400, kThrottling, kThrottling},
      {"TooManyRequestsException", 429, kThrottling, kThrottling},
      {"PriorRequestNotComplete", 400, kThrottling, kThrottling},
      {"SlowDown", 503, kThrottling, kThrottling},
      {"EC2ThrottledException", 503, kThrottling, kThrottling},
      {"OverTHROTTLed", 400, kThrottling, kFinal},
      {"Http429Error", 429, kThrottling, kFinal},
      {"RequestTimeout", 400, kNetwork, kNetwork},
      {"RequestTimeoutException", 400, kNetwork, kNetwork},
      {"InternalError", 400, kNetwork, kFinal},
      {"InternalError", 500, kNetwork, kOther},
      {"IDPCommunicationError", 400, kNetwork, kFinal},
      {"CRC32CheckFailed", 400, kOther, kFinal},
      {"BadDigest", 400, kOther, kFinal},
      {"", 500, kOther, kOther},
      {"Http502Error", 502, kOther, kOther},
      {"Http503Error", 503, kOther, kOther},
      {"Http504Error", 504, kOther, kOther},
      {"Http501Error", 501, kOther, kFinal},
      {"Http509Error", 509, kOther, kFinal},
      {"Http599Error", 599, kOther, kFinal},
      {"", 600, kFinal, kFinal},
      {"", 499, kFinal, kFinal},
      {"Http408Error", 408, kFinal, kFinal},
      {"InternalServiceErrorException", 400, kFinal, kFinal},
      {"InternalServiceErrorException", 500, kOther, kOther},
      {"InvalidTagException", 400, kFinal, kFinal},
      {"DuplicateRequestException", 400, kFinal, kFinal},
      {"DryRunOperation", 400, kFinal, kFinal},
      {"ExpiredTokenException", 400, kFinal, kFinal},
      {"RequestTimeTooSkewed", 403, kFinal, kFinal},
      {"MovedTemporarily", 302, kFinal, kFinal},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name + " " + std::to_string(row.status));
    EXPECT_EQ(Classify(AsFailure(Service(row.status, row.name)), RetryBehavior::kV2_0), row.v20);
    EXPECT_EQ(Classify(AsFailure(Service(row.status, row.name)), RetryBehavior::kV2_1), row.v21);
  }
}

TEST(Classify, RepeatsNoRefusalForItsCodeAlone) {
  constexpr int kFirst = static_cast<int>(ErrorCode::kInternalServiceError);
  constexpr int kLast = static_cast<int>(ErrorCode::kUnrecognizedServiceError);
  for (int code = kFirst; code <= kLast; ++code) {
    auto refusal = Service(400, "SomeException");
    refusal.error->code = static_cast<ErrorCode>(code);
    SCOPED_TRACE(std::string(NameOf(refusal.error->code)));
    EXPECT_EQ(Classify(AsFailure(refusal), RetryBehavior::kV2_0), kFinal);
    EXPECT_EQ(Classify(AsFailure(refusal), RetryBehavior::kV2_1), kFinal);
  }
}

TEST(Classify, RepeatsARefusalOnlyWhenItsCauseWasMended) {
  for (const auto behavior : {RetryBehavior::kV2_0, RetryBehavior::kV2_1}) {
    auto skewed = Service(403, "RequestTimeTooSkewed");
    skewed.clock_skew_corrected = true;
    EXPECT_EQ(Classify(AsFailure(skewed), behavior), kOther);

    auto expired = Service(400, "ExpiredTokenException");
    expired.credentials_can_refresh = true;
    EXPECT_EQ(Classify(AsFailure(expired), behavior), kOther);
  }
}

TEST(Classify, LetsNothingOverruleTheEndOfACall) {
  auto cancelled = Service(503, "ThrottlingException");
  cancelled.error->code = ErrorCode::kCancelled;
  cancelled.clock_skew_corrected = true;

  EXPECT_EQ(Classify(AsFailure(cancelled), RetryBehavior::kV2_0), kFinal);
  EXPECT_EQ(Classify(AsFailure(cancelled), RetryBehavior::kV2_1), kFinal);
}

}  // namespace
}  // namespace marketplace_metering::retry
