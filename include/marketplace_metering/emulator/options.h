// What the emulated service knows (keys, products, customers) and how it behaves.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "marketplace_metering/credentials.h"
#include "marketplace_metering/export.h"
#include "marketplace_metering/system.h"

namespace marketplace_metering::emulator {

/// Keys the emulator accepts, and whom they belong to.
struct AcceptedCredentials {
  std::string access_key_id = {};
  Secret secret_access_key = {};
  Secret session_token = {};  ///< Empty: requests come without one.
  /// The buyer's account for which MeterUsage and RegisterUsage are called with these keys.
  /// Empty: the seller's own account, where entitlement is not checked.
  std::string account_id = {};
  /// The instance, task or pod. MeterUsage keeps one record for each resource, dimension and
  /// hour. Empty: the access key id.
  std::string resource = {};
  /// From then on `ExpiredTokenException` is the answer.
  std::optional<std::chrono::system_clock::time_point> expires_at = {};
  /// Refused with `AccessDeniedException`; a dry run of MeterUsage with `UnauthorizedException`.
  std::vector<std::string> denied_operations = {};
};

/// Which records come back as unprocessed.
struct Unprocessed {
  bool always = false;  ///< However often they are sent.
  /// So many times for each record; the resend after that is taken.
  int first_times = 0;
};

/// One thing a product is metered by.
struct Dimension {
  std::string name = {};
  Unprocessed unprocessed = {};
  /// Refused with `InvalidUsageDimensionException`, as if it did not exist.
  bool refused = false;
};

/// A key with which RegisterUsage signs.
struct PublicKey {
  int version = 1;
  /// Set: RegisterUsage adds it as `PublicKeyRotationTimestamp`. It signs all the same.
  std::optional<std::chrono::system_clock::time_point> expired_at = {};
};

/// A product of the seller's.
struct Product {
  std::string product_code = {};
  std::vector<Dimension> dimensions = {};
  Unprocessed unprocessed = {};  ///< For all dimensions that say nothing themselves.
  std::vector<PublicKey> public_keys = {PublicKey{}};
};

/// What a buyer's browser brings to the landing page.
struct RegistrationToken {
  std::string token = {};
  /// From then on `ExpiredTokenException` is the answer. Absent: never.
  std::optional<std::chrono::system_clock::time_point> expires_at = {};
};

/// One agreement: a buyer and one product. A buyer with two products, or two licences of one
/// product, stands here twice.
struct Customer {
  std::string product_code = {};
  std::string customer_identifier = {};      ///< Empty for buyers who never had one.
  std::string customer_aws_account_id = {};  ///< Empty for buyers known by identifier alone.
  std::string license_arn = {};              ///< Empty for agreements without licence.
  /// False: BatchMeterUsage says `CustomerNotSubscribed`; MeterUsage and RegisterUsage fail with
  /// `CustomerNotEntitledException`.
  bool subscribed = true;
  /// Before that it is as if not subscribed, and a batch with usage of earlier times is refused: with
  /// `InvalidLicenseException` where the record names a licence, else with
  /// `TimestampOutOfBoundsException`. Absent: since ever.
  std::optional<std::chrono::system_clock::time_point> subscribed_from = {};
  /// Usage is taken for `EmulatorOptions::cancellation_tail` more, then it is as if not subscribed.
  /// Absent: never cancelled.
  std::optional<std::chrono::system_clock::time_point> cancelled_at = {};
  /// With which ResolveCustomer finds this agreement.
  std::vector<RegistrationToken> registration_tokens = {};
};

/// An error to answer with instead of doing the work. Nothing is billed for it.
struct ForcedError {
  std::string operation = {};
  std::string name = {};     ///< Such as `ThrottlingException`.
  int status = 0;            ///< 400 to 599; 0: what the service uses for that name.
  int times = 1;             ///< For so many requests; 1 or more.
  std::string message = {};  ///< Empty: one that says it was asked for.
};

/// What an identical record is answered the second time. The service's own texts disagree.
enum class IdenticalResend {
  kSuccess,          ///< `Success` with the record id of the first.
  kDuplicateRecord,  ///< `DuplicateRecord` with the record id of the first.
};

/// What BatchMeterUsage says of a customer it has never heard of.
enum class UnknownCustomer {
  kNotSubscribed,              ///< `CustomerNotSubscribed` for that record.
  kInvalidCustomerIdentifier,  ///< `InvalidCustomerIdentifierException` for the whole request.
};

/// Plain data. `Emulator::Start` checks it.
struct EmulatorOptions {
  std::string host = "127.0.0.1";  ///< A numeric address, or `localhost`.
  std::uint16_t port = 0;          ///< 0: any that is free.
  /// An address other than loopback is refused without this: the emulator is no public service.
  bool allow_remote = false;
  /// Answers on HTTPS with a certificate for localhost, 127.0.0.1, ::1 and `host`, made when it
  /// starts and signed by a certificate authority of its own: see `Emulator::ca_pem`.
  bool tls = false;

  /// Requests signed for another region or another service are refused.
  std::string region = "us-east-1";
  std::string signing_name = "aws-marketplace";
  std::vector<AcceptedCredentials> credentials = {};
  std::vector<Product> products = {};
  std::vector<Customer> customers = {};

  IdenticalResend identical_resend = IdenticalResend::kSuccess;
  UnknownCustomer unknown_customer = UnknownCustomer::kNotSubscribed;
  /// Whether a buyer named by identifier and the same buyer named by account are one customer
  /// in records without licence. The service does not say; false shows the dearer outcome.
  bool one_record_per_buyer = false;
  /// BatchMeterUsage refuses records of this age and older, except last month's before 06:00 UTC
  /// on the 1st.
  std::chrono::seconds batch_window = std::chrono::hours(24);
  /// MeterUsage refuses records older than this.
  std::chrono::seconds meter_window = std::chrono::hours(6);
  /// For so long after `Customer::cancelled_at` the last usage can be reported.
  std::chrono::seconds cancellation_tail = std::chrono::hours(1);
  /// The region in which instances, tasks and pods run. MeterUsage fails with
  /// `InvalidEndpointRegionException`, and RegisterUsage with `InvalidRegionException`, when it is not
  /// `region`. Empty: in `region`.
  std::string platform_region = {};
  /// Fail with `DisabledApiException`, as where a region is not supported or a product not enabled:
  /// BatchMeterUsage, RegisterUsage or ResolveCustomer; the service has no such answer for MeterUsage.
  std::vector<std::string> disabled_operations = {};
  /// A request body must be smaller: the service says 1 MB and not which. From 1000000 to 2 MiB.
  std::size_t max_body_bytes = std::size_t{1} << 20;

  std::vector<ForcedError> forced_errors = {};
  /// True: a request whose product code (in ResolveCustomer: registration token) is
  /// `force-error:` and an error name is answered with that error.
  bool force_errors_by_request = false;

  /// At least 1. Clients beyond it wait until a connection ends.
  int max_connections = 128;
  std::size_t max_logged_requests = 1000;

  std::shared_ptr<Clock> clock = {};          ///< Null: the real one.
  std::shared_ptr<RandomSource> random = {};  ///< Null: the real one. Asked once, at the start.
};

/// A small market to begin with: product `prod-1a2b3c` with the dimensions `users`, `requests`,
/// `data_gb` and `hours`; three buyers, one of them no longer subscribed; a registration token
/// that is good, `token-good`, and one that is stale, `token-stale`; keys of the seller
/// (`AKIDEXAMPLE`) and of the buyer with account 123456789012 (`ASIABUYEREXAMPLE`).
MARKETPLACE_METERING_EXPORT EmulatorOptions ExampleOptions();

/// The secret that goes with both keys of `ExampleOptions`. Protects nothing.
inline constexpr const char* kExampleSecretAccessKey = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
/// The session token of the buyer's keys in `ExampleOptions`.
inline constexpr const char* kExampleSessionToken = "example-session-token";

}  // namespace marketplace_metering::emulator
