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
#include "marketplace_metering/emulator/fault.h"
#include "marketplace_metering/export.h"
#include "marketplace_metering/system.h"

namespace marketplace_metering::emulator {

/// Where the software runs that calls MeterUsage and RegisterUsage.
enum class Platform {
  kUnspecified,  ///< Not looked at.
  kEc2,          ///< RegisterUsage fails with `PlatformNotSupportedException`.
  kEcs,
  kEks,
  /// A role of Bedrock AgentCore. MeterUsage asks for a client token, bills every call that brings a new
  /// one, and rounds no time. RegisterUsage fails with `PlatformNotSupportedException`.
  kAgentCore,
  /// Keys of a user, the role of a node, EKS Pod Identity: MeterUsage fails with `AccessDeniedException`, a dry run of
  /// it with `UnauthorizedException`, RegisterUsage with `PlatformNotSupportedException`.
  kOther,
};

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
  Platform platform = Platform::kUnspecified;
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

/// What is wrong with the tokens that RegisterUsage signs, to see that a client notices.
struct TokenFlaws {
  bool wrong_key = false;                        ///< Signed with another key than `Emulator::PublicKeyPem` gives.
  std::string algorithm = "PS256";               ///< Or `PS384`, `PS512`, `RS256`, `none`; the header says so too.
  std::vector<std::string> missing_claims = {};  ///< Of `productCode`, `publicKeyVersion`, `nonce`, `iat`.
  /// `ProductCode` and so on, as the prose of the seller guide has them.
  bool capitalised_claims = false;
};

/// A key with which RegisterUsage signs.
struct PublicKey {
  int version = 1;
  /// Set: RegisterUsage adds it as `PublicKeyRotationTimestamp` from then on. It signs all the same.
  std::optional<std::chrono::system_clock::time_point> expired_at = {};
  /// An RSA key, `BEGIN PRIVATE KEY` or `BEGIN RSA PRIVATE KEY`, from 1024 to 8192 bits, without pass phrase and long
  /// enough for the algorithm of `flaws`. Empty: one of 2048 bits, made when first needed.
  Secret private_key_pem = {};
  TokenFlaws flaws = {};
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

/// How BatchMeterUsage recognises a record that it has taken before, apart from product, buyer and dimension.
enum class SameTime {
  kHour,   ///< By its hour, as the seller guide has it.
  kExact,  ///< By its time to the second, as the API's reference has it.
};

/// Where the window of BatchMeterUsage ends.
enum class WindowEdge {
  kExact,        ///< So long before now: a record of exactly that age is refused.
  kStartOfHour,  ///< So long before the start of this hour, and a record of exactly then is taken.
};

/// Of what there may be five tags. The service's texts differ.
enum class TagLimit {
  kPerRecord,      ///< Five keys in all allocations of a record together, and in each.
  kPerAllocation,  ///< Five in each.
};

/// Requests a second that an account may make in a region. 0: no limit.
struct Quotas {
  int batch_meter_usage = 0;
  int meter_usage = 0;
  int register_usage = 0;
  int resolve_customer = 0;
};

/// What the service says it grants: 10 a second for BatchMeterUsage and MeterUsage, 5 for RegisterUsage. It says
/// nothing of ResolveCustomer.
inline constexpr Quotas kPublishedQuotas = {10, 10, 5, 0};

/// Plain data. `Emulator::Start` checks it.
struct EmulatorOptions {
  std::string host = "127.0.0.1";  ///< A numeric address, or `localhost`.
  std::uint16_t port = 0;          ///< 0: any that is free.
  /// An address other than loopback is refused without this: the emulator is no public service.
  bool allow_remote = false;
  /// Answers on HTTPS with a certificate for localhost, 127.0.0.1, ::1 and `host`, made when it
  /// starts and signed by a certificate authority of its own: see `Emulator::ca_pem`.
  bool tls = false;

  /// Where JSON over HTTP reads and changes all this while it runs, and a page shows it: another port of `host`.
  /// 0: any that is free. Absent: nowhere.
  std::optional<std::uint16_t> control_port = {};

  /// Requests signed for another region or another service are refused.
  std::string region = "us-east-1";
  /// Further regions that are served, each with a memory of its own: the same record sent to two is billed twice.
  std::vector<std::string> more_regions = {};
  std::string signing_name = "aws-marketplace";
  std::vector<AcceptedCredentials> credentials = {};
  std::vector<Product> products = {};
  std::vector<Customer> customers = {};

  IdenticalResend identical_resend = IdenticalResend::kSuccess;
  UnknownCustomer unknown_customer = UnknownCustomer::kNotSubscribed;
  /// Whether a buyer named by identifier and the same buyer named by account are one customer
  /// in records without licence. The service does not say; false shows the dearer outcome.
  bool one_record_per_buyer = false;
  /// To be set before anything is billed: what was billed under the one reading is not found under the other.
  SameTime same_time = SameTime::kHour;
  TagLimit tag_limit = TagLimit::kPerRecord;
  /// BatchMeterUsage refuses records of this age and older, except last month's before 06:00 UTC
  /// on the 1st. It was 24 hours in 2026, 6 and 1 in earlier years. From 0 to 250 years, as are the next two.
  std::chrono::seconds batch_window = std::chrono::hours(24);
  WindowEdge batch_window_edge = WindowEdge::kExact;
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
  /// BatchMeterUsage and ResolveCustomer fail with `DisabledApiException` in regions that the service's reference of
  /// August 2026 does not list for them.
  bool only_listed_regions = false;
  /// Beyond it requests fail with `ThrottlingException`. Each second of `clock` brings as many as it says, and so many
  /// may come at once.
  Quotas quotas = {};
  /// A request body must be smaller: the service says 1 MB and not which. From 1000000 to 2 MiB.
  std::size_t max_body_bytes = std::size_t{1} << 20;

  std::vector<Fault> faults = {};
  /// For faults with a probability. 0: by chance; `Emulator::fault_seed` tells, and with it the same requests in the
  /// same order meet the same faults.
  std::uint64_t fault_seed = 0;
  /// True: a request whose product code (in ResolveCustomer: registration token) is
  /// `force-error:` and an error name is answered with that error.
  bool force_errors_by_request = false;

  /// At least 1. A client beyond it takes the place of the connection that has waited longest for another request;
  /// while all are busy it waits.
  int max_connections = 128;
  std::size_t max_logged_requests = 1000;
  /// What is billed, and every request, is kept in this SQLite file, and read from it at the start. Empty: in memory.
  /// Once it is moved or deleted, requests fail with `InternalServiceErrorException` and bill nothing.
  std::string ledger_file = {};
  /// With so many records billed, further ones are refused with `InternalServiceErrorException`.
  std::size_t max_ledger_entries = 1'000'000;

  /// What the service's clock shows at the start. Absent: what `clock` shows.
  std::optional<std::chrono::system_clock::time_point> start_time = {};
  double time_scale = 1.0;                    ///< See `Emulator::SetTimeScale`.
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
