// What can go wrong, who can mend it, and whether the service may have billed all the same.
#pragma once

#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "marketplace_metering/export.h"

namespace marketplace_metering {

/// Every failure this library can report. Branch on this; show `Error::message` to people.
/// The text after each says what to do about it.
enum class ErrorCode {
  // --- The request: nothing was sent. -------------------------------------------------------

  /// A field is missing or breaks a documented rule; `Error::violations` lists every one. Mend
  /// the request.
  kInvalidRequest,

  // --- Configuration: this attempt was not sent; `delivery` speaks for all. --------------------

  /// No region in code or environment. Set `ClientConfig::region` or `AWS_REGION`; it is never
  /// guessed, because usage sent to a wrong region is refused or billed apart.
  kMissingRegion,
  /// The region is not a host label (letters, digits, inner hyphens, at most 63). Mend the
  /// setting the message names.
  kInvalidRegion,
  /// The endpoint is not an http or https URL with a host, or holds user info, a query or a
  /// fragment; or it is combined with FIPS or dual stack. Mend the setting the message names.
  kInvalidEndpoint,
  /// Another setting has a value that cannot be used; `Error::violations` lists every one with
  /// its source.
  kInvalidConfiguration,
  /// A certificate or key file given in the settings cannot be read. Check path and permission.
  kUnreadableFile,
  /// The endpoint rules, or the resolver you supplied, gave no usable address or signing scheme.
  kEndpointResolutionFailed,
  /// libcurl is older than 7.81 or is not built on OpenSSL. Install a suitable one.
  kUnsupportedHttpLibrary,
  /// Code you supplied (transport, credentials provider, interceptor, resolver, callback)
  /// threw. `delivery` says whether the request had already gone out.
  kExtensionFailed,

  // --- Credentials: this attempt was not sent; `delivery` speaks for all. ----------------------

  /// No source had credentials; the message lists what was looked at.
  kMissingCredentials,
  /// A source has credentials that cannot be used: half a pair, or characters that no header
  /// may hold.
  kInvalidCredentials,
  /// A configured source failed to produce credentials. Mend the cause; waiting may help.
  kCredentialsUnavailable,
  /// The credentials' own expiry has passed and no newer ones can be had.
  kExpiredCredentials,

  // --- Transport: the service did not answer. Look at `delivery`. ---------------------------

  /// All `HttpConfig::max_connections` were in use for `HttpConfig::acquire_timeout`. Raise one of
  /// them, or call from fewer threads. This attempt was not sent.
  kConnectionPoolExhausted,
  /// The host name has no address. Check region, endpoint and DNS.
  kNameResolutionFailed,
  /// Nothing accepts connections at the endpoint, or the network refused.
  kConnectionFailed,
  /// No connection within `HttpConfig::connect_timeout` or `tls_timeout`.
  kConnectTimeout,
  /// No byte moved for `HttpConfig::read_timeout` after the connection stood.
  kReadTimeout,
  /// The connection ended before a whole answer had arrived.
  kConnectionReset,
  /// The answer's body is shorter than it announced.
  kTruncatedResponse,
  /// The answer is larger than `HttpConfig::max_response_bytes`.
  kResponseTooLarge,
  /// The other side does not speak HTTP.
  kMalformedResponse,
  /// TLS could not be negotiated.
  kTlsHandshakeFailed,
  /// The server's certificate is not trusted, expired, or for another host. Never retried:
  /// waiting does not mend a certificate.
  kCertificateRejected,
  /// The proxy refused or failed to connect.
  kProxyFailed,
  /// The transport failed in a way that is none of the above.
  kTransportFailed,

  // --- The call was ended early. ------------------------------------------------------------

  /// The caller cancelled.
  kCancelled,
  /// The call's time ran out, over all attempts and waits.
  kDeadlineExceeded,
  /// The adaptive retry mode held the request back. Wait, then try again.
  kRetryCapacityUnavailable,

  // --- Replies that cannot be understood. ---------------------------------------------------

  /// The service answered with success, but not with what this operation returns. The request
  /// has probably taken effect: do not send changed usage for the same hour.
  kUnreadableReply,

  // --- Storage of ours: the emulator's ledger, and files that are replaced. -----------------

  /// A file or database could not be opened, read or written. Its message names it.
  kStorageFailed,

  // --- Errors the service models for its operations. ----------------------------------------

  /// InternalServiceErrorException. Send the same request again later.
  kInternalServiceError,
  /// ThrottlingException and its relatives, or HTTP 429. Slow down, send the same again.
  kThrottling,
  /// InvalidProductCodeException. Use the code shown for the published product.
  kInvalidProductCode,
  /// InvalidUsageDimensionException. Use a dimension defined for the product.
  kInvalidUsageDimension,
  /// InvalidTagException. Mend the tags: at most five, of the documented characters.
  kInvalidTag,
  /// InvalidUsageAllocationsException. Allocations must sum to the quantity, tag sets differ.
  kInvalidUsageAllocations,
  /// InvalidCustomerIdentifierException. The customer does not exist; check the identity.
  kInvalidCustomerIdentifier,
  /// TimestampOutOfBoundsException. A record is too old; the whole batch was dropped. Take the
  /// late records out and send the rest.
  kTimestampOutOfBounds,
  /// DisabledApiException. The operation is disabled in this region, or the product is not
  /// enabled for it. Use a region where it is.
  kDisabledApi,
  /// InvalidLicenseException. The licence is invalid, another customer's, or not active then.
  kInvalidLicense,
  /// InvalidEndpointRegionException. Send to the region in which the instance runs.
  kInvalidEndpointRegion,
  /// DuplicateRequestException. This hour was metered with another quantity, which stands. Do
  /// not repeat.
  kDuplicateRequest,
  /// IdempotencyConflictException. The client token was used with other parameters.
  kIdempotencyConflict,
  /// CustomerNotEntitledException, in the guide CustomerNotSubscribedException. The buyer has
  /// no subscription: a container must stop.
  kCustomerNotEntitled,
  /// InvalidRegionException. RegisterUsage must go to the region in which the task runs.
  kInvalidServiceRegion,
  /// InvalidPublicKeyVersionException, in the guide InvalidPublicKeyException.
  kInvalidPublicKeyVersion,
  /// PlatformNotSupportedException. RegisterUsage works on ECS, EKS and Fargate only.
  kPlatformNotSupported,
  /// InvalidTokenException. The registration token is not valid; ask the buyer to start again.
  kInvalidToken,
  /// ExpiredTokenException from ResolveCustomer: the *registration token* is stale. Ask the
  /// buyer to click through from AWS Marketplace again.
  kExpiredToken,

  // --- Errors the service documents, but does not model. ------------------------------------

  /// DryRunOperation: **the good answer to a dry run**, permission is present.
  kDryRunOperation,
  /// UnauthorizedException: the answer to a dry run when permission is missing.
  kUnauthorized,

  // --- Errors common to AWS services. -------------------------------------------------------

  /// AccessDeniedException. Grant the identity the `aws-marketplace:` action.
  kAccessDenied,
  /// UnrecognizedClientException, InvalidClientTokenId, InvalidAccessKeyId: unknown keys.
  kUnrecognizedClient,
  /// ExpiredTokenException, ExpiredToken: the *credentials* have expired. Refresh them.
  kExpiredSecurityToken,
  /// InvalidSignatureException, SignatureDoesNotMatch, AuthFailure. Wrong secret, clock, or
  /// something between altered the request.
  kInvalidSignature,
  /// IncompleteSignatureException, MissingAuthenticationTokenException.
  kIncompleteSignature,
  /// RequestExpired, RequestTimeTooSkewed, RequestInTheFuture. Set this machine's clock.
  kClockSkew,
  /// ValidationException: the service found the request malformed.
  kValidation,
  /// SerializationException: the service could not read the request.
  kSerialization,
  /// UnknownOperationException: the endpoint does not know the operation.
  kUnknownOperation,
  /// RequestEntityTooLarge: the request body must be less than 1 MB.
  kRequestTooLarge,
  /// RequestTimeout, RequestTimeoutException: the service gave up reading the request.
  kRequestTimeout,
  /// ServiceUnavailable. Send the same again later.
  kServiceUnavailable,
  /// InternalFailure, InternalError, InternalServerError. Send the same again later.
  kInternalFailure,
  /// OptInRequired, SubscriptionRequiredException: the account is not signed up.
  kOptInRequired,
  /// A name this version does not know; it stands in `Error::reply`.
  kUnrecognizedServiceError,
};

/// Who can mend an error.
enum class ErrorKind {
  kRequest,        ///< The caller, by changing the request.
  kConfiguration,  ///< Whoever sets up the client.
  kCredentials,    ///< Whoever supplies credentials.
  kTransport,      ///< The network, or nobody but time.
  kService,        ///< The service answered with an error; read the code.
  kReply,          ///< Nobody here: the service's answer cannot be read.
  kInterrupted,    ///< The caller ended the call.
  kStorage,        ///< Whoever runs the disk or database.
};

/// May the service have acted on the request? This is the question that money asks.
enum class Delivery {
  kNotSent,  ///< Failed before the first byte of the body left: nothing was billed.
  kRefused,  ///< The service refused with a 4xx error we know, or with HTTP 429: nothing was billed.
  kUnknown,  ///< Everything else, every 5xx: it may have been billed. Repeat it unchanged only.
};

/// One field and the rule it breaks.
struct Violation {
  std::string path = {};     ///< `usage_records[3].dimension`, or the name of a setting.
  std::string message = {};  ///< The rule, the value where it is no secret, and the remedy.

  friend bool operator==(const Violation& a, const Violation& b) { return a.path == b.path && a.message == b.message; }
  friend bool operator!=(const Violation& a, const Violation& b) { return !(a == b); }
};

/// An HTTP header; names compare without case.
struct HttpHeader {
  std::string name = {};
  std::string value = {};

  friend bool operator==(const HttpHeader& a, const HttpHeader& b) { return a.name == b.name && a.value == b.value; }
  friend bool operator!=(const HttpHeader& a, const HttpHeader& b) { return !(a == b); }
};

/// What the service, or something in its place, answered.
struct ServiceReply {
  int status = 0;                        ///< HTTP status.
  std::string error_name = {};           ///< The service's own name for the error, without namespace.
  std::string message = {};              ///< The service's own words; may be empty.
  std::string request_id = {};           ///< `x-amzn-RequestId`; quote it to AWS support. May be empty.
  std::vector<HttpHeader> headers = {};  ///< As received.
  std::string body = {};                 ///< As received; bounded by `HttpConfig::max_response_bytes`.
};

/// One try of a call, in order.
struct Attempt {
  /// Empty when the try succeeded.
  std::optional<ErrorCode> code = {};
  /// Empty when the try succeeded.
  std::optional<Delivery> delivery = {};
  /// HTTP status, 0 when there was no answer.
  int status = 0;
  std::string request_id = {};
  /// How often the transport silently sent the request again on a new connection, after a kept
  /// one had died. Each such send is a predecessor of unknown fate.
  int resends = 0;
  /// The wait before this try.
  std::chrono::milliseconds delay{0};
};

/// Why a call has no result. Holds no secrets; safe to log, except that `reply->body` may hold
/// customer data.
struct Error {
  /// What a program branches on.
  ErrorCode code = ErrorCode::kUnrecognizedServiceError;
  /// What a person reads: what happened, and what to do about it.
  std::string message = {};
  /// Set when the service answered.
  std::optional<ServiceReply> reply = {};
  /// For `kInvalidRequest` and `kInvalidConfiguration`: everything that is wrong.
  std::vector<Violation> violations = {};
  /// The worst over all attempts: one unknown attempt makes the call unknown.
  Delivery delivery = Delivery::kNotSent;
  /// Every try that was made, in order.
  std::vector<Attempt> attempts = {};
  /// The client token that was filled in for a `MeterUsageRequest` without one. To repeat a call whose
  /// `delivery` is unknown, set it in the request: the service then takes both for one.
  std::string client_token = {};
};

/// The enumerator's name without its `k`, such as "InvalidTag".
MARKETPLACE_METERING_EXPORT std::string_view NameOf(ErrorCode code) noexcept;
/// Likewise, such as "NotSent".
MARKETPLACE_METERING_EXPORT std::string_view NameOf(Delivery delivery) noexcept;
/// Likewise, such as "Request".
MARKETPLACE_METERING_EXPORT std::string_view NameOf(ErrorKind kind) noexcept;

/// Who can mend it.
MARKETPLACE_METERING_EXPORT ErrorKind KindOf(ErrorCode code) noexcept;

/// Would sending the same again later help? True for throttling and HTTP 429, 5xx, `kRequestTimeout`,
/// the names InternalError, IDPCommunicationError, CRC32CheckFailed and BadDigest, a source of
/// credentials that failed, `kRetryCapacityUnavailable`, a deadline that passed, and transport failures
/// other than a rejected certificate and too large an answer; false for everything that needs a change.
/// Says nothing of whether sending again is *safe*: read `Error::delivery`.
MARKETPLACE_METERING_EXPORT bool IsTransient(const Error& error) noexcept;

/// True when a dry run came back saying that permission is present. The service reports that
/// success as an error.
MARKETPLACE_METERING_EXPORT bool IsDryRunSuccess(const Error& error) noexcept;

/// One line for people: code, message, violations, request id and delivery.
MARKETPLACE_METERING_EXPORT std::string Describe(const Error& error);

/// Thrown by `Outcome::value()` and by nothing else.
class MARKETPLACE_METERING_EXPORT MeteringException : public std::exception {
 public:
  /// Takes the error along.
  explicit MeteringException(Error error);
  MeteringException(const MeteringException&) noexcept = default;
  MeteringException& operator=(const MeteringException&) noexcept = default;
  ~MeteringException() override;

  /// `Describe` of the error.
  const char* what() const noexcept override;
  /// What `Outcome::error` would have given; valid as long as this or a copy lives.
  const Error& error() const noexcept;

 private:
  struct State;
  std::shared_ptr<const State> state_;  // shared, so that copying while unwinding cannot throw
};

}  // namespace marketplace_metering
