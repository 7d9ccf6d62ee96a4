#include "protocol/error_names.h"

#include <gtest/gtest.h>

namespace marketplace_metering::protocol {
namespace {

TEST(ErrorNames, KnowsEveryErrorModeledForEachOperation) {
  struct Row {
    const char* operation;
    const char* name;
    ErrorCode code;
  };
  const Row rows[] = {
      {"BatchMeterUsage", "InternalServiceErrorException", ErrorCode::kInternalServiceError},
      {"BatchMeterUsage", "InvalidProductCodeException", ErrorCode::kInvalidProductCode},
      {"BatchMeterUsage", "InvalidUsageDimensionException", ErrorCode::kInvalidUsageDimension},
      {"BatchMeterUsage", "InvalidTagException", ErrorCode::kInvalidTag},
      {"BatchMeterUsage", "InvalidUsageAllocationsException", ErrorCode::kInvalidUsageAllocations},
      {"BatchMeterUsage", "InvalidCustomerIdentifierException", ErrorCode::kInvalidCustomerIdentifier},
      {"BatchMeterUsage", "TimestampOutOfBoundsException", ErrorCode::kTimestampOutOfBounds},
      {"BatchMeterUsage", "ThrottlingException", ErrorCode::kThrottling},
      {"BatchMeterUsage", "DisabledApiException", ErrorCode::kDisabledApi},
      {"BatchMeterUsage", "InvalidLicenseException", ErrorCode::kInvalidLicense},
      {"MeterUsage", "InvalidEndpointRegionException", ErrorCode::kInvalidEndpointRegion},
      {"MeterUsage", "DuplicateRequestException", ErrorCode::kDuplicateRequest},
      {"MeterUsage", "IdempotencyConflictException", ErrorCode::kIdempotencyConflict},
      {"MeterUsage", "CustomerNotEntitledException", ErrorCode::kCustomerNotEntitled},
      {"MeterUsage", "DryRunOperation", ErrorCode::kDryRunOperation},
      {"MeterUsage", "UnauthorizedException", ErrorCode::kUnauthorized},
      {"RegisterUsage", "InvalidRegionException", ErrorCode::kInvalidServiceRegion},
      {"RegisterUsage", "InvalidPublicKeyVersionException", ErrorCode::kInvalidPublicKeyVersion},
      {"RegisterUsage", "PlatformNotSupportedException", ErrorCode::kPlatformNotSupported},
      {"ResolveCustomer", "InvalidTokenException", ErrorCode::kInvalidToken},
      {"ResolveCustomer", "ExpiredTokenException", ErrorCode::kExpiredToken},
  };
  for (const Row& row : rows) EXPECT_EQ(FindErrorCode(row.name, row.operation), row.code) << row.name;
}

TEST(ErrorNames, TakesBothSpellingsWhereGuideAndModelDiffer) {
  EXPECT_EQ(FindErrorCode("CustomerNotSubscribedException", "RegisterUsage"), ErrorCode::kCustomerNotEntitled);
  EXPECT_EQ(FindErrorCode("InvalidPublicKeyException", "RegisterUsage"), ErrorCode::kInvalidPublicKeyVersion);
}

TEST(ErrorNames, ExpiredTokenMeansTheRegistrationTokenForResolveCustomerOnly) {
  for (const char* operation : {"BatchMeterUsage", "MeterUsage", "RegisterUsage", "SomethingNew"}) {
    EXPECT_EQ(FindErrorCode("ExpiredTokenException", operation), ErrorCode::kExpiredSecurityToken) << operation;
  }
  EXPECT_EQ(FindErrorCode("ExpiredTokenException", "ResolveCustomer"), ErrorCode::kExpiredToken);
  EXPECT_EQ(FindErrorCode("ExpiredToken", "ResolveCustomer"), ErrorCode::kExpiredSecurityToken);
}

TEST(ErrorNames, KnowsThrottlingUnderAllItsNames) {
  for (const char* name :
       {"Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled", "RequestThrottledException",
        "ProvisionedThroughputExceededException", "TransactionInProgressException", "RequestLimitExceeded",
        "BandwidthLimitExceeded", "LimitExceededException", "TooManyRequestsException", "PriorRequestNotComplete",
        "SlowDown", "EC2ThrottledException", "SomeNewTHROTTLingThing"}) {
    EXPECT_EQ(FindErrorCode(name, "MeterUsage"), ErrorCode::kThrottling) << name;
  }
}

TEST(ErrorNames, KnowsTheErrorsCommonToAwsServices) {
  struct Row {
    const char* name;
    ErrorCode code;
  };
  const Row rows[] = {
      {"AccessDeniedException", ErrorCode::kAccessDenied},
      {"UnrecognizedClientException", ErrorCode::kUnrecognizedClient},
      {"InvalidClientTokenId", ErrorCode::kUnrecognizedClient},
      {"InvalidAccessKeyId", ErrorCode::kUnrecognizedClient},
      {"InvalidSignatureException", ErrorCode::kInvalidSignature},
      {"SignatureDoesNotMatch", ErrorCode::kInvalidSignature},
      {"AuthFailure", ErrorCode::kInvalidSignature},
      {"IncompleteSignatureException", ErrorCode::kIncompleteSignature},
      {"MissingAuthenticationTokenException", ErrorCode::kIncompleteSignature},
      {"RequestExpired", ErrorCode::kClockSkew},
      {"RequestTimeTooSkewed", ErrorCode::kClockSkew},
      {"RequestInTheFuture", ErrorCode::kClockSkew},
      {"ValidationException", ErrorCode::kValidation},
      {"SerializationException", ErrorCode::kSerialization},
      {"UnknownOperationException", ErrorCode::kUnknownOperation},
      {"RequestEntityTooLarge", ErrorCode::kRequestTooLarge},
      {"RequestTimeout", ErrorCode::kRequestTimeout},
      {"RequestTimeoutException", ErrorCode::kRequestTimeout},
      {"ServiceUnavailable", ErrorCode::kServiceUnavailable},
      {"InternalFailure", ErrorCode::kInternalFailure},
      {"InternalError", ErrorCode::kInternalFailure},
      {"InternalServerError", ErrorCode::kInternalFailure},
      {"OptInRequired", ErrorCode::kOptInRequired},
      {"SubscriptionRequiredException", ErrorCode::kOptInRequired},
  };
  for (const Row& row : rows) EXPECT_EQ(FindErrorCode(row.name, "MeterUsage"), row.code) << row.name;
}

TEST(ErrorNames, ComparesNamesExactly) {
  for (const char* name : {"", "invalidtagexception", "InvalidTag", "InvalidTagException ", "X9"}) {
    EXPECT_EQ(FindErrorCode(name, "MeterUsage"), std::nullopt) << name;
  }
}

TEST(ErrorNames, StripsNamespaceAndAddress) {
  for (const char* type : {"FooError", "FooError:http://x/", "ns#FooError", "ns#FooError:http://x/",
                           "FooError:http://x/a#b", " FooError ", "a#FooError : http://x/"}) {
    EXPECT_EQ(StripErrorType(type), "FooError") << type;
  }
  EXPECT_EQ(StripErrorType(""), "");
  EXPECT_EQ(StripErrorType("ns#"), "");
  EXPECT_EQ(StripErrorType(":http://x/"), "");
}

}  // namespace
}  // namespace marketplace_metering::protocol
