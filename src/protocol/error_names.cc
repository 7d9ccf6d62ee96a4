#include "protocol/error_names.h"

#include <algorithm>

#include "encoding/ascii.h"

namespace marketplace_metering::protocol {
namespace {

struct NamedError {
  std::string_view name;
  ErrorCode code;
};

constexpr NamedError kErrors[] = {
    // Modeled by the service. Where its guide and its model differ, both names stand here.
    {"InternalServiceErrorException", ErrorCode::kInternalServiceError},
    {"InvalidProductCodeException", ErrorCode::kInvalidProductCode},
    {"InvalidUsageDimensionException", ErrorCode::kInvalidUsageDimension},
    {"InvalidTagException", ErrorCode::kInvalidTag},
    {"InvalidUsageAllocationsException", ErrorCode::kInvalidUsageAllocations},
    {"InvalidCustomerIdentifierException", ErrorCode::kInvalidCustomerIdentifier},
    {"TimestampOutOfBoundsException", ErrorCode::kTimestampOutOfBounds},
    {"DisabledApiException", ErrorCode::kDisabledApi},
    {"InvalidLicenseException", ErrorCode::kInvalidLicense},
    {"InvalidEndpointRegionException", ErrorCode::kInvalidEndpointRegion},
    {"DuplicateRequestException", ErrorCode::kDuplicateRequest},
    {"IdempotencyConflictException", ErrorCode::kIdempotencyConflict},
    {"CustomerNotEntitledException", ErrorCode::kCustomerNotEntitled},
    {"CustomerNotSubscribedException", ErrorCode::kCustomerNotEntitled},
    {"InvalidRegionException", ErrorCode::kInvalidServiceRegion},
    {"InvalidPublicKeyVersionException", ErrorCode::kInvalidPublicKeyVersion},
    {"InvalidPublicKeyException", ErrorCode::kInvalidPublicKeyVersion},
    {"PlatformNotSupportedException", ErrorCode::kPlatformNotSupported},
    {"InvalidTokenException", ErrorCode::kInvalidToken},
    // Documented, but not modeled.
    {"DryRunOperation", ErrorCode::kDryRunOperation},
    {"UnauthorizedException", ErrorCode::kUnauthorized},
    // Throttling, under all the names AWS services have for it.
    {"Throttling", ErrorCode::kThrottling},
    {"ThrottlingException", ErrorCode::kThrottling},
    {"ThrottledException", ErrorCode::kThrottling},
    {"RequestThrottled", ErrorCode::kThrottling},
    {"RequestThrottledException", ErrorCode::kThrottling},
    {"ProvisionedThroughputExceededException", ErrorCode::kThrottling},
    {"TransactionInProgressException", ErrorCode::kThrottling},
    {"RequestLimitExceeded", ErrorCode::kThrottling},
    {"BandwidthLimitExceeded", ErrorCode::kThrottling},
    {"LimitExceededException", ErrorCode::kThrottling},
    {"TooManyRequestsException", ErrorCode::kThrottling},
    {"PriorRequestNotComplete", ErrorCode::kThrottling},
    {"SlowDown", ErrorCode::kThrottling},
    {"EC2ThrottledException", ErrorCode::kThrottling},
    // Common to AWS services.
    {"AccessDeniedException", ErrorCode::kAccessDenied},
    {"AccessDenied", ErrorCode::kAccessDenied},
    {"UnrecognizedClientException", ErrorCode::kUnrecognizedClient},
    {"InvalidClientTokenId", ErrorCode::kUnrecognizedClient},
    {"InvalidAccessKeyId", ErrorCode::kUnrecognizedClient},
    {"ExpiredTokenException", ErrorCode::kExpiredSecurityToken},
    {"ExpiredToken", ErrorCode::kExpiredSecurityToken},
    {"InvalidSignatureException", ErrorCode::kInvalidSignature},
    {"SignatureDoesNotMatch", ErrorCode::kInvalidSignature},
    {"AuthFailure", ErrorCode::kInvalidSignature},
    {"IncompleteSignatureException", ErrorCode::kIncompleteSignature},
    {"IncompleteSignature", ErrorCode::kIncompleteSignature},
    {"MissingAuthenticationTokenException", ErrorCode::kIncompleteSignature},
    {"MissingAuthenticationToken", ErrorCode::kIncompleteSignature},
    {"RequestExpired", ErrorCode::kClockSkew},
    {"RequestTimeTooSkewed", ErrorCode::kClockSkew},
    {"RequestInTheFuture", ErrorCode::kClockSkew},
    {"ValidationException", ErrorCode::kValidation},
    {"ValidationError", ErrorCode::kValidation},
    {"SerializationException", ErrorCode::kSerialization},
    {"UnknownOperationException", ErrorCode::kUnknownOperation},
    {"RequestEntityTooLarge", ErrorCode::kRequestTooLarge},
    {"RequestTimeout", ErrorCode::kRequestTimeout},
    {"RequestTimeoutException", ErrorCode::kRequestTimeout},
    {"ServiceUnavailable", ErrorCode::kServiceUnavailable},
    {"ServiceUnavailableException", ErrorCode::kServiceUnavailable},
    {"InternalFailure", ErrorCode::kInternalFailure},
    {"InternalError", ErrorCode::kInternalFailure},
    {"InternalServerError", ErrorCode::kInternalFailure},
    {"OptInRequired", ErrorCode::kOptInRequired},
    {"SubscriptionRequiredException", ErrorCode::kOptInRequired},
};

bool ContainsThrottl(std::string_view name) noexcept {
  constexpr std::string_view kWord = "throttl";
  const auto same = [](char a, char b) { return encoding::ToLower(a) == b; };
  return std::search(name.begin(), name.end(), kWord.begin(), kWord.end(), same) != name.end();
}

}  // namespace

std::optional<ErrorCode> FindErrorCode(std::string_view name, std::string_view operation) noexcept {
  // The only name with two meanings: here the buyer's registration token has expired, everywhere
  // else the caller's credentials have.
  if (name == "ExpiredTokenException" && operation == "ResolveCustomer") return ErrorCode::kExpiredToken;
  for (const NamedError& error : kErrors) {
    if (error.name == name) return error.code;
  }
  if (ContainsThrottl(name)) return ErrorCode::kThrottling;
  return std::nullopt;
}

std::string_view StripErrorType(std::string_view type) noexcept {
  // The address may contain a hash, so it goes first.
  type = type.substr(0, type.find(':'));
  if (const auto hash = type.find('#'); hash != std::string_view::npos) type.remove_prefix(hash + 1);
  while (!type.empty() && type.front() == ' ') type.remove_prefix(1);
  while (!type.empty() && type.back() == ' ') type.remove_suffix(1);
  return type;
}

std::string NameForStatus(int status) {
  switch (status) {
    case 302:
      return "MovedTemporarily";
    case 304:
      return "NotModified";
    case 400:
      return "BadRequest";
    case 403:
      return "Forbidden";
    case 404:
      return "NotFound";
    case 412:
      return "PreconditionFailed";
    case 413:
      return "RequestEntityTooLarge";
    default:
      return "Http" + std::to_string(status) + "Error";
  }
}

std::string_view RemedyFor(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::kThrottling:
      return "Slow down and send the same again.";
    case ErrorCode::kInvalidProductCode:
      return "Use the product code shown for the published product.";
    case ErrorCode::kInvalidUsageDimension:
      return "Use a dimension that is defined for the product; names are case-sensitive.";
    case ErrorCode::kInvalidTag:
      return "Use at most five tags, of the documented characters.";
    case ErrorCode::kInvalidUsageAllocations:
      return "Allocations must sum to the quantity, and each needs tags of its own.";
    case ErrorCode::kTimestampOutOfBounds:
      return "Nothing of this request was metered: take the late records out and send the rest.";
    case ErrorCode::kDisabledApi:
      return "Either this operation is not available in this region, or the product is not enabled in it: some "
             "products are enabled in us-east-1 only, until other regions are requested from AWS Marketplace.";
    case ErrorCode::kInvalidLicense:
      return "The licence must be this customer's, active at the time of use, and all of one request of one product.";
    case ErrorCode::kInvalidEndpointRegion:
    case ErrorCode::kInvalidServiceRegion:
      return "Send to the region in which the instance, task or pod runs.";
    case ErrorCode::kDuplicateRequest:
      return "This hour is metered already with another quantity, which stands: do not repeat.";
    case ErrorCode::kIdempotencyConflict:
      return "The client token was used for another request: use a new one for new usage.";
    case ErrorCode::kCustomerNotEntitled:
      return "The buyer has no subscription: a container must stop.";
    case ErrorCode::kPlatformNotSupported:
      return "RegisterUsage works on ECS, EKS and Fargate only.";
    case ErrorCode::kInvalidToken:
    case ErrorCode::kExpiredToken:
      return "Ask the buyer to come again from AWS Marketplace.";
    case ErrorCode::kDryRunOperation:
      return "This is the good answer to a dry run: permission is present.";
    case ErrorCode::kUnauthorized:
    case ErrorCode::kAccessDenied:
      return "Grant the identity the aws-marketplace action of this operation.";
    case ErrorCode::kUnrecognizedClient:
      return "Check the access key, and that it belongs to this partition.";
    case ErrorCode::kExpiredSecurityToken:
      return "Refresh the credentials.";
    case ErrorCode::kInvalidSignature:
      return "Check the secret key, this machine's clock, and that no proxy alters requests.";
    case ErrorCode::kClockSkew:
      return "Set this machine's clock.";
    case ErrorCode::kUnknownOperation:
      return "Check the endpoint and the name of the operation.";
    case ErrorCode::kRequestTooLarge:
      return "Send fewer records, or fewer allocations.";
    default:
      return {};
  }
}

}  // namespace marketplace_metering::protocol
