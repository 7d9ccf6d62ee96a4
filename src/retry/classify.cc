#include "retry/classify.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace marketplace_metering::retry {
namespace {

constexpr std::array<std::string_view, 14> kThrottlingNames = {"Throttling",
                                                               "ThrottlingException",
                                                               "ThrottledException",
                                                               "RequestThrottled",
                                                               "RequestThrottledException",
                                                               "ProvisionedThroughputExceededException",
                                                               "TransactionInProgressException",
                                                               "RequestLimitExceeded",
                                                               "BandwidthLimitExceeded",
                                                               "LimitExceededException",
                                                               "TooManyRequestsException",
                                                               "PriorRequestNotComplete",
                                                               "SlowDown",
                                                               "EC2ThrottledException"};

constexpr std::array<std::string_view, 4> kNetworkNamesV20 = {"RequestTimeout", "RequestTimeoutException",
                                                              "InternalError", "IDPCommunicationError"};
constexpr std::array<std::string_view, 2> kNetworkNamesV21 = {"RequestTimeout", "RequestTimeoutException"};
constexpr std::array<std::string_view, 2> kChecksumNamesV20 = {"CRC32CheckFailed", "BadDigest"};

template <typename Names>
bool Contains(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool ContainsIgnoringCase(std::string_view text, std::string_view lower_case) {
  const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b; };
  return std::search(text.begin(), text.end(), lower_case.begin(), lower_case.end(), same) != text.end();
}

/// For failures that say it all by their code, answer or no answer.
std::optional<FailureClass> ByCode(ErrorCode code, RetryBehavior behavior) {
  switch (code) {
    case ErrorCode::kConnectionPoolExhausted:
    case ErrorCode::kNameResolutionFailed:
    case ErrorCode::kConnectionFailed:
    case ErrorCode::kConnectTimeout:
    case ErrorCode::kReadTimeout:
    case ErrorCode::kConnectionReset:
    case ErrorCode::kTruncatedResponse:
    case ErrorCode::kTlsHandshakeFailed:
    case ErrorCode::kProxyFailed:
    case ErrorCode::kTransportFailed:
      return FailureClass::kNetwork;
    case ErrorCode::kMalformedResponse:
      return behavior == RetryBehavior::kV2_1 ? FailureClass::kNetwork : FailureClass::kFinal;
    case ErrorCode::kCertificateRejected:       // waiting does not mend a certificate
    case ErrorCode::kResponseTooLarge:          // the next answer would be as large
    case ErrorCode::kUnreadableReply:           // the request has probably taken effect
    case ErrorCode::kExtensionFailed:           // a mistake in the user's code, not in the network
    case ErrorCode::kStorageFailed:             // no call of the client's fails with it
    case ErrorCode::kCancelled:                 // the caller does not want more
    case ErrorCode::kDeadlineExceeded:          // nor has time for it
    case ErrorCode::kRetryCapacityUnavailable:  // meant to keep requests back
      return FailureClass::kFinal;
    default:
      return std::nullopt;
  }
}

FailureClass ByReplyV20(std::string_view name, int status) {
  if (Contains(kThrottlingNames, name) || ContainsIgnoringCase(name, "throttl") || status == 429) {
    return FailureClass::kThrottling;
  }
  if (Contains(kNetworkNamesV20, name)) return FailureClass::kNetwork;
  if (Contains(kChecksumNamesV20, name)) return FailureClass::kOther;
  return status >= 500 && status <= 599 ? FailureClass::kOther : FailureClass::kFinal;
}

FailureClass ByReplyV21(std::string_view name, int status) {
  if (Contains(kThrottlingNames, name)) return FailureClass::kThrottling;
  if (Contains(kNetworkNamesV21, name)) return FailureClass::kNetwork;
  const bool transient = status == 500 || status == 502 || status == 503 || status == 504;
  return transient ? FailureClass::kOther : FailureClass::kFinal;
}

}  // namespace

FailureClass Classify(const RetryFailure& failure, RetryBehavior behavior) {
  const Error& error = failure.error;
  if (const auto known = ByCode(error.code, behavior)) return *known;
  if (!error.reply) return FailureClass::kFinal;
  const auto by_reply = behavior == RetryBehavior::kV2_1 ? ByReplyV21 : ByReplyV20;
  const FailureClass found = by_reply(error.reply->error_name, error.reply->status);
  if (found != FailureClass::kFinal) return found;
  // The next try will differ in what was refused: its time, or its keys.
  const bool mended = failure.clock_skew_corrected || failure.credentials_can_refresh;
  return mended ? FailureClass::kOther : FailureClass::kFinal;
}

}  // namespace marketplace_metering::retry
