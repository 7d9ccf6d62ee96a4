#include "marketplace_metering/error.h"

namespace marketplace_metering {
namespace {

struct CodeFacts {
  std::string_view name;
  ErrorKind kind;
};

// A switch and no table, so that the compiler names a code that is missing here.
CodeFacts FactsOf(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::kInvalidRequest:
      return {"InvalidRequest", ErrorKind::kRequest};
    case ErrorCode::kMissingRegion:
      return {"MissingRegion", ErrorKind::kConfiguration};
    case ErrorCode::kInvalidRegion:
      return {"InvalidRegion", ErrorKind::kConfiguration};
    case ErrorCode::kInvalidEndpoint:
      return {"InvalidEndpoint", ErrorKind::kConfiguration};
    case ErrorCode::kInvalidConfiguration:
      return {"InvalidConfiguration", ErrorKind::kConfiguration};
    case ErrorCode::kUnreadableFile:
      return {"UnreadableFile", ErrorKind::kConfiguration};
    case ErrorCode::kEndpointResolutionFailed:
      return {"EndpointResolutionFailed", ErrorKind::kConfiguration};
    case ErrorCode::kUnsupportedHttpLibrary:
      return {"UnsupportedHttpLibrary", ErrorKind::kConfiguration};
    case ErrorCode::kExtensionFailed:
      return {"ExtensionFailed", ErrorKind::kConfiguration};
    case ErrorCode::kMissingCredentials:
      return {"MissingCredentials", ErrorKind::kCredentials};
    case ErrorCode::kInvalidCredentials:
      return {"InvalidCredentials", ErrorKind::kCredentials};
    case ErrorCode::kCredentialsUnavailable:
      return {"CredentialsUnavailable", ErrorKind::kCredentials};
    case ErrorCode::kExpiredCredentials:
      return {"ExpiredCredentials", ErrorKind::kCredentials};
    case ErrorCode::kConnectionPoolExhausted:
      return {"ConnectionPoolExhausted", ErrorKind::kTransport};
    case ErrorCode::kNameResolutionFailed:
      return {"NameResolutionFailed", ErrorKind::kTransport};
    case ErrorCode::kConnectionFailed:
      return {"ConnectionFailed", ErrorKind::kTransport};
    case ErrorCode::kConnectTimeout:
      return {"ConnectTimeout", ErrorKind::kTransport};
    case ErrorCode::kReadTimeout:
      return {"ReadTimeout", ErrorKind::kTransport};
    case ErrorCode::kConnectionReset:
      return {"ConnectionReset", ErrorKind::kTransport};
    case ErrorCode::kTruncatedResponse:
      return {"TruncatedResponse", ErrorKind::kTransport};
    case ErrorCode::kResponseTooLarge:
      return {"ResponseTooLarge", ErrorKind::kTransport};
    case ErrorCode::kMalformedResponse:
      return {"MalformedResponse", ErrorKind::kTransport};
    case ErrorCode::kTlsHandshakeFailed:
      return {"TlsHandshakeFailed", ErrorKind::kTransport};
    case ErrorCode::kCertificateRejected:
      return {"CertificateRejected", ErrorKind::kTransport};
    case ErrorCode::kProxyFailed:
      return {"ProxyFailed", ErrorKind::kTransport};
    case ErrorCode::kTransportFailed:
      return {"TransportFailed", ErrorKind::kTransport};
    case ErrorCode::kCancelled:
      return {"Cancelled", ErrorKind::kInterrupted};
    case ErrorCode::kDeadlineExceeded:
      return {"DeadlineExceeded", ErrorKind::kInterrupted};
    case ErrorCode::kRetryCapacityUnavailable:
      return {"RetryCapacityUnavailable", ErrorKind::kInterrupted};
    case ErrorCode::kUnreadableReply:
      return {"UnreadableReply", ErrorKind::kReply};
    case ErrorCode::kStorageFailed:
      return {"StorageFailed", ErrorKind::kStorage};
    case ErrorCode::kInternalServiceError:
      return {"InternalServiceError", ErrorKind::kService};
    case ErrorCode::kThrottling:
      return {"Throttling", ErrorKind::kService};
    case ErrorCode::kInvalidProductCode:
      return {"InvalidProductCode", ErrorKind::kService};
    case ErrorCode::kInvalidUsageDimension:
      return {"InvalidUsageDimension", ErrorKind::kService};
    case ErrorCode::kInvalidTag:
      return {"InvalidTag", ErrorKind::kService};
    case ErrorCode::kInvalidUsageAllocations:
      return {"InvalidUsageAllocations", ErrorKind::kService};
    case ErrorCode::kInvalidCustomerIdentifier:
      return {"InvalidCustomerIdentifier", ErrorKind::kService};
    case ErrorCode::kTimestampOutOfBounds:
      return {"TimestampOutOfBounds", ErrorKind::kService};
    case ErrorCode::kDisabledApi:
      return {"DisabledApi", ErrorKind::kService};
    case ErrorCode::kInvalidLicense:
      return {"InvalidLicense", ErrorKind::kService};
    case ErrorCode::kInvalidEndpointRegion:
      return {"InvalidEndpointRegion", ErrorKind::kService};
    case ErrorCode::kDuplicateRequest:
      return {"DuplicateRequest", ErrorKind::kService};
    case ErrorCode::kIdempotencyConflict:
      return {"IdempotencyConflict", ErrorKind::kService};
    case ErrorCode::kCustomerNotEntitled:
      return {"CustomerNotEntitled", ErrorKind::kService};
    case ErrorCode::kInvalidServiceRegion:
      return {"InvalidServiceRegion", ErrorKind::kService};
    case ErrorCode::kInvalidPublicKeyVersion:
      return {"InvalidPublicKeyVersion", ErrorKind::kService};
    case ErrorCode::kPlatformNotSupported:
      return {"PlatformNotSupported", ErrorKind::kService};
    case ErrorCode::kInvalidToken:
      return {"InvalidToken", ErrorKind::kService};
    case ErrorCode::kExpiredToken:
      return {"ExpiredToken", ErrorKind::kService};
    case ErrorCode::kDryRunOperation:
      return {"DryRunOperation", ErrorKind::kService};
    case ErrorCode::kUnauthorized:
      return {"Unauthorized", ErrorKind::kService};
    case ErrorCode::kAccessDenied:
      return {"AccessDenied", ErrorKind::kService};
    case ErrorCode::kUnrecognizedClient:
      return {"UnrecognizedClient", ErrorKind::kService};
    case ErrorCode::kExpiredSecurityToken:
      return {"ExpiredSecurityToken", ErrorKind::kService};
    case ErrorCode::kInvalidSignature:
      return {"InvalidSignature", ErrorKind::kService};
    case ErrorCode::kIncompleteSignature:
      return {"IncompleteSignature", ErrorKind::kService};
    case ErrorCode::kClockSkew:
      return {"ClockSkew", ErrorKind::kService};
    case ErrorCode::kValidation:
      return {"Validation", ErrorKind::kService};
    case ErrorCode::kSerialization:
      return {"Serialization", ErrorKind::kService};
    case ErrorCode::kUnknownOperation:
      return {"UnknownOperation", ErrorKind::kService};
    case ErrorCode::kRequestTooLarge:
      return {"RequestTooLarge", ErrorKind::kService};
    case ErrorCode::kRequestTimeout:
      return {"RequestTimeout", ErrorKind::kService};
    case ErrorCode::kServiceUnavailable:
      return {"ServiceUnavailable", ErrorKind::kService};
    case ErrorCode::kInternalFailure:
      return {"InternalFailure", ErrorKind::kService};
    case ErrorCode::kOptInRequired:
      return {"OptInRequired", ErrorKind::kService};
    case ErrorCode::kUnrecognizedServiceError:
      return {"UnrecognizedServiceError", ErrorKind::kService};
  }
  return {"UnrecognizedServiceError", ErrorKind::kService};
}

/// Names that mean a passing failure whatever status they come with.
bool IsTransientName(std::string_view name) noexcept {
  return name == "InternalError" || name == "IDPCommunicationError" || name == "CRC32CheckFailed" ||
         name == "BadDigest";
}

bool IsStatusOfServersFault(int status) noexcept {
  return status >= 500 && status <= 599;
}

}  // namespace

std::string_view NameOf(ErrorCode code) noexcept {
  return FactsOf(code).name;
}

std::string_view NameOf(Delivery delivery) noexcept {
  switch (delivery) {
    case Delivery::kNotSent:
      return "NotSent";
    case Delivery::kRefused:
      return "Refused";
    case Delivery::kUnknown:
      return "Unknown";
  }
  return "Unknown";
}

std::string_view NameOf(ErrorKind kind) noexcept {
  switch (kind) {
    case ErrorKind::kRequest:
      return "Request";
    case ErrorKind::kConfiguration:
      return "Configuration";
    case ErrorKind::kCredentials:
      return "Credentials";
    case ErrorKind::kTransport:
      return "Transport";
    case ErrorKind::kService:
      return "Service";
    case ErrorKind::kReply:
      return "Reply";
    case ErrorKind::kInterrupted:
      return "Interrupted";
    case ErrorKind::kStorage:
      return "Storage";
  }
  return "Unknown";
}

ErrorKind KindOf(ErrorCode code) noexcept {
  return FactsOf(code).kind;
}

bool IsTransient(const Error& error) noexcept {
  if (error.reply) {
    const int status = error.reply->status;
    if (status == 429 || IsStatusOfServersFault(status) || IsTransientName(error.reply->error_name)) return true;
  }
  switch (error.code) {
    case ErrorCode::kThrottling:
    case ErrorCode::kRequestTimeout:
    case ErrorCode::kRetryCapacityUnavailable:
    // Nothing about the request was wrong, there was only too little time.
    case ErrorCode::kDeadlineExceeded:
    // Such a source is asked over the network as a rule, and giving up on usage because of one
    // missed answer would lose a bill.
    case ErrorCode::kCredentialsUnavailable:
      return true;
    // By name alone they are a fault of the service; a status below 500 says that it is final.
    case ErrorCode::kInternalServiceError:
    case ErrorCode::kInternalFailure:
    case ErrorCode::kServiceUnavailable:
      return !error.reply;
    // The same would come again.
    case ErrorCode::kCertificateRejected:
    case ErrorCode::kResponseTooLarge:
      return false;
    default:
      return KindOf(error.code) == ErrorKind::kTransport;
  }
}

bool IsDryRunSuccess(const Error& error) noexcept {
  return error.code == ErrorCode::kDryRunOperation;
}

}  // namespace marketplace_metering
