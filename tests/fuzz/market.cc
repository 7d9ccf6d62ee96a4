#include "market.h"

#include <chrono>
#include <string>

#include "emulator/check_options.h"
#include "emulator/fault_kinds.h"
#include "encoding/iso8601.h"
#include "fuzz_target.h"

namespace marketplace_metering::emulator {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::array<const char*, 4> kOperations = {"BatchMeterUsage", "MeterUsage", "RegisterUsage",
                                                    "ResolveCustomer"};
constexpr std::array<const char*, 5> kOperationsOrNone = {"", "BatchMeterUsage", "MeterUsage", "RegisterUsage",
                                                          "ResolveCustomer"};
constexpr std::array<seconds, 8> kWindows = {hours(24),
                                             hours(6),
                                             hours(1),
                                             seconds(0),
                                             seconds(1),
                                             hours(24 * 40),
                                             hours(24 * 365 * 200),
                                             hours(24 * 365 * 250)};
constexpr std::array<const char*, 7> kStartTimes = {"",
                                                    "2026-09-01T00:00:00Z",
                                                    "2026-09-01T05:59:59Z",
                                                    "2026-09-01T06:00:00Z",
                                                    "2028-02-29T23:59:59Z",
                                                    "1970-01-01T00:00:00Z",
                                                    "2199-12-31T23:59:59Z"};

Time Noon() {
  return encoding::ParseIso8601("2026-08-15T12:36:00Z").value();
}

AcceptedCredentials Keys(const char* id, const char* account, const char* resource, Platform platform) {
  AcceptedCredentials keys;
  keys.access_key_id = id;
  keys.secret_access_key = Secret(kExampleSecretAccessKey);
  keys.account_id = account;
  keys.resource = resource;
  keys.platform = platform;
  return keys;
}

Customer Buyer(const char* product, const char* identifier, const char* account, const char* license) {
  Customer buyer;
  buyer.product_code = product;
  buyer.customer_identifier = identifier;
  buyer.customer_aws_account_id = account;
  buyer.license_arn = license;
  return buyer;
}

void AddKeys(EmulatorOptions& options) {
  AcceptedCredentials expired = Keys("AKIAEXPIRES", "", "", Platform::kUnspecified);
  expired.expires_at = Noon() + minutes(10);
  AcceptedCredentials denied = Keys("AKIADENIED", "123456789012", "", Platform::kUnspecified);
  for (const char* operation : kOperations) denied.denied_operations.emplace_back(operation);
  options.credentials.push_back(expired);
  options.credentials.push_back(denied);
  options.credentials.push_back(Keys("AKIAAGENT", "123456789012", "agent", Platform::kAgentCore));
  options.credentials.push_back(Keys("AKIATASK", "210987654321", "task", Platform::kEcs));
  options.credentials.push_back(Keys("AKIAHOST", "123456789012", "i-1", Platform::kEc2));
}

void AddProduct(EmulatorOptions& options) {
  Product product;
  product.product_code = "prod-2";
  product.dimensions.resize(4);
  product.dimensions[0].name = "users";
  product.dimensions[1].name = "twice";
  product.dimensions[1].unprocessed.first_times = 2;
  product.dimensions[2].name = "never";
  product.dimensions[2].unprocessed.always = true;
  product.dimensions[3].name = "gone";
  product.dimensions[3].refused = true;
  options.products.push_back(product);
}

void AddBuyers(EmulatorOptions& options) {
  constexpr const char* kLicense = "arn:aws:license-manager::294406891311:license:l-";
  const auto license = [](const char* end) { return std::string(kLicense) + end; };
  Customer begins = Buyer("prod-2", "newXuKWpyV", "456789012345", license("new").c_str());
  begins.subscribed_from = Noon() - hours(2);
  Customer ends = Buyer("prod-2", "oldXuKWpyV", "567890123456", "");
  ends.cancelled_at = Noon() - minutes(30);
  options.customers.push_back(begins);
  options.customers.push_back(ends);
  options.customers.push_back(Buyer("prod-2", "", "123456789012", license("two").c_str()));
  options.customers.push_back(Buyer("prod-1a2b3c", "", "123456789012", license("more").c_str()));
}

EmulatorOptions WholeMarket() {
  EmulatorOptions options = ExampleOptions();
  options.fault_seed = 1;
  AddKeys(options);
  AddProduct(options);
  AddBuyers(options);
  return options;
}

void SetRules(const Cell& setup, EmulatorOptions& options) {
  if (setup.Bit(1, 0)) options.identical_resend = IdenticalResend::kDuplicateRecord;
  if (setup.Bit(1, 1)) options.unknown_customer = UnknownCustomer::kInvalidCustomerIdentifier;
  if (setup.Bit(1, 2)) options.one_record_per_buyer = true;
  if (setup.Bit(1, 3)) options.same_time = SameTime::kExact;
  if (setup.Bit(1, 4)) options.tag_limit = TagLimit::kPerAllocation;
  if (setup.Bit(1, 5)) options.batch_window_edge = WindowEdge::kStartOfHour;
  if (setup.Bit(1, 6)) options.force_errors_by_request = true;
  if (setup.Bit(1, 7)) options.only_listed_regions = true;
}

void SetLimits(const Cell& setup, EmulatorOptions& options) {
  constexpr std::array<double, 4> kScales = {1.0, 0.0, 60.0, 1e6};
  constexpr std::array<std::size_t, 4> kLogged = {2, 1, 5, 1000};
  constexpr std::array<std::size_t, 4> kEntries = {1'000'000, 1, 3, 1'000'000};
  options.batch_window = Pick(kWindows, setup[2]);
  if (setup[3] != 0) options.meter_window = Pick(kWindows, setup[3]);
  if (setup[4] != 0) options.cancellation_tail = Pick(kWindows, setup[4]);
  options.time_scale = Pick(kScales, setup[5]);
  options.max_logged_requests = Pick(kLogged, setup[6]);
  options.max_ledger_entries = Pick(kEntries, setup[7]);
  const char* start = Pick(kStartTimes, setup[8]);
  if (*start != '\0') options.start_time = encoding::ParseIso8601(start);
  if (setup.Bit(9, 0)) options.quotas = {1, 1, 1, 1};
  if (setup.Bit(9, 1)) options.more_regions = {"eu-west-1", "ap-east-2"};
}

}  // namespace

EmulatorOptions MarketOf(const Cell& setup) {
  static const EmulatorOptions market = WholeMarket();
  EmulatorOptions options = market;
  SetRules(setup, options);
  SetLimits(setup, options);
  return options;
}

void ChangeMarket(const Cell& change, Time now, EmulatorOptions& options) {
  Customer& buyer = options.customers[change[2] % options.customers.size()];
  const auto there = now + minutes(change[3]) - minutes(change[4]);
  switch (change[1] % 8) {
    case 0:
      buyer.subscribed = !buyer.subscribed;
      break;
    case 1:
      buyer.cancelled_at = there;
      break;
    case 2:
      buyer.subscribed_from = there;
      break;
    case 3:
      options.batch_window = Pick(kWindows, change[2]);
      options.meter_window = Pick(kWindows, change[3]);
      options.cancellation_tail = Pick(kWindows, change[4]);
      break;
    case 4:
      options.disabled_operations = {Pick(kOperations, change[2])};
      break;
    case 5:
      options.platform_region = change.Bit(2, 0) ? "eu-west-1" : "";
      break;
    case 6:
      if (!buyer.registration_tokens.empty()) buyer.registration_tokens[0].expires_at = there;
      break;
    default:
      options.products[change[2] % options.products.size()].dimensions[0].refused = change.Bit(3, 0);
      break;
  }
}

Fault FaultOf(const Cell& cell) {
  constexpr std::array<FaultKind, 26> kKinds = {FaultKind::kUnprocessedRecords,
                                                FaultKind::kRecordsInBothLists,
                                                FaultKind::kRecordsInNoList,
                                                FaultKind::kUnknownRecordStatus,
                                                FaultKind::kShuffledResults,
                                                FaultKind::kError,
                                                FaultKind::kStatus,
                                                FaultKind::kHtml,
                                                FaultKind::kRedirect,
                                                FaultKind::kReset,
                                                FaultKind::kClose,
                                                FaultKind::kStall,
                                                FaultKind::kDelay,
                                                FaultKind::kSlowDrip,
                                                FaultKind::kTruncatedBody,
                                                FaultKind::kOversizedBody,
                                                FaultKind::kWrongContentLength,
                                                FaultKind::kInvalidJson,
                                                FaultKind::kUnknownMembers,
                                                FaultKind::kSkewedDate,
                                                FaultKind::kResetBeforeBody,
                                                FaultKind::kResetDuringBody,
                                                FaultKind::kRefuseConnections,
                                                FaultKind::kResetConnection,
                                                FaultKind::kExpiredCertificate,
                                                FaultKind::kWrongHostCertificate};
  constexpr std::array<const char*, 4> kNames = {"ThrottlingException", "InternalServiceErrorException", "",
                                                 "Not a name"};
  constexpr std::array<int, 8> kStatuses = {0, 200, 307, 400, 500, 599, 999, -1};
  constexpr std::array<double, 4> kProbabilities = {1.0, 0.5, 0.0, 2.0};
  constexpr std::array<const char*, 4> kTexts = {"", "a \"text\"", "http://127.0.0.1:1/x", "\n\xff"};
  Fault fault;
  fault.kind = Pick(kKinds, cell[1]);
  fault.operation = Pick(kOperationsOrNone, cell[2]);
  fault.first = 1 + static_cast<std::int8_t>(cell[3]);
  fault.every = 1 + static_cast<std::int8_t>(cell[4]);
  fault.probability = Pick(kProbabilities, cell[5]);
  fault.times = 1 + static_cast<std::int8_t>(cell[6]);
  fault.performed = cell.Bit(7, 0);
  fault.name = Pick(kNames, cell[8]);
  fault.status = Pick(kStatuses, cell[9]);
  fault.message = Pick(kTexts, cell[10]);
  fault.text = Pick(kTexts, cell[11]);
  fault.delay = milliseconds(static_cast<std::int8_t>(cell[12])) * 1000000;
  fault.bytes = static_cast<std::int8_t>(cell[13]);
  for (unsigned bit = 0; bit < 8; ++bit) {
    if (cell.Bit(14, bit)) fault.records.push_back(static_cast<int>(bit) * (1 + cell[15]));
  }
  return fault;
}

}  // namespace marketplace_metering::emulator
