// Start of use, cancellation and its hour, region: the rows of the life cycle. In brackets how certain a rule is:
// M stated by the API's reference, G by the seller guide, P by AWS's published pipeline, U unknown.
#include "emulator/subscription.h"

#include <functional>

#include "emulator/batch_rules.h"
#include "emulator/meter_rules.h"
#include "emulator/register_rules.h"
#include "unit/emulator/rules_fixture.h"
#include "unit/emulator/service_fixture.h"

namespace marketplace_metering::emulator {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

struct PeriodCase {
  const char* name;
  const char* from;       // of the agreement; empty: none
  const char* cancelled;  // likewise
  const char* usage;
  const char* legacy;   // the status, or the error of the whole batch
  const char* license;  // likewise, for a record that names the licence
};

// It is 12:36.
class PeriodRules : public RulesTest, public ::testing::WithParamInterface<PeriodCase> {
 protected:
  std::string Meter(UsageRecord record, std::optional<std::string> product_code) {
    const auto answer = DecideBatchMeterUsage({{std::move(record)}, std::move(product_code)}, catalog, now, books);
    if (IsRefused(answer)) return ErrorOf(answer);
    return std::get<BatchMeterUsageResult>(answer).results.at(0).status_text;
  }
};

TEST_P(PeriodRules, DecideWhatBecomesOfUsage) {
  const PeriodCase& row = GetParam();
  Customer& customer = options.customers[0];
  if (*row.from != '\0') customer.subscribed_from = RulesTest::At(row.from);
  if (*row.cancelled != '\0') customer.cancelled_at = RulesTest::At(row.cancelled);
  UsageRecord record;
  record.timestamp = RulesTest::At(row.usage);
  record.dimension = "users";
  record.quantity = 3;
  UsageRecord of_license = record;
  record.customer_identifier = "ifAPxuKWpyV";
  of_license.customer_aws_account_id = "123456789012";
  of_license.license_arn = kLicense;

  EXPECT_EQ(Meter(record, "prod-1a2b3c"), row.legacy);
  EXPECT_EQ(Meter(of_license, std::nullopt), row.license);
}

constexpr const char* kOutOfBounds = "TimestampOutOfBoundsException";
constexpr const char* kNoLicense = "InvalidLicenseException";
constexpr const char* kNotSubscribed = "CustomerNotSubscribed";

INSTANTIATE_TEST_SUITE_P(Rows, PeriodRules,
                         ::testing::Values(PeriodCase{"M_AtTheStartOfUse", "2026-08-15T12:00:00Z", "",
                                                      "2026-08-15T12:00:00Z", "Success", "Success"},
                                           PeriodCase{"M_BeforeTheStartOfUse", "2026-08-15T12:00:00Z", "",
                                                      "2026-08-15T11:59:59Z", kOutOfBounds, kNoLicense},
                                           // The hour of the start counts from the start, not from its first minute.
                                           PeriodCase{"M_EarlierInTheHourOfTheStart", "2026-08-15T12:20:00Z", "",
                                                      "2026-08-15T12:00:00Z", kOutOfBounds, kNoLicense},
                                           PeriodCase{"GP_BeforeTheNewsOfTheSubscription", "2026-08-15T12:37:00Z", "",
                                                      "2026-08-15T12:36:00Z", kOutOfBounds, kNoLicense},
                                           PeriodCase{"GP_WithinTheHourAfterCancellation", "", "2026-08-15T11:36:01Z",
                                                      "2026-08-15T11:00:00Z", "Success", "Success"},
                                           PeriodCase{"GP_UsageAfterCancellationWithinTheHour", "",
                                                      "2026-08-15T12:00:00Z", "2026-08-15T12:30:00Z", "Success",
                                                      "Success"},
                                           PeriodCase{"GP_AnHourAfterCancellation", "", "2026-08-15T11:36:00Z",
                                                      "2026-08-15T11:00:00Z", kNotSubscribed, kNotSubscribed},
                                           PeriodCase{"M_UsageFromAfterTheEnd", "", "2026-08-15T10:00:00Z",
                                                      "2026-08-15T11:00:00Z", kOutOfBounds, kNoLicense},
                                           PeriodCase{"GP_CancellationToCome", "", "2026-08-15T13:00:00Z",
                                                      "2026-08-15T12:00:00Z", "Success", "Success"}),
                         [](const auto& row) { return std::string(row.param.name); });

using Subscription = RulesTest;

TEST_F(Subscription, GP_SubscribedAgainBeforeTheEndIsActive) {
  options.customers[0].cancelled_at = At("2026-08-15T10:00:00Z");
  Customer again = options.customers[0];
  again.license_arn.clear();
  again.subscribed_from = At("2026-08-15T11:00:00Z");
  again.cancelled_at.reset();
  options.customers.push_back(again);
  UsageRecord record;
  record.customer_identifier = "ifAPxuKWpyV";
  record.dimension = "users";
  record.quantity = 3;
  for (const char* usage : {"2026-08-15T09:00:00Z", "2026-08-15T12:00:00Z"}) {
    record.timestamp = At(usage);
    const auto answer = DecideBatchMeterUsage({{record}, "prod-1a2b3c"}, catalog, now, books);
    ASSERT_EQ(ErrorOf(answer), "") << usage;
    EXPECT_EQ(std::get<BatchMeterUsageResult>(answer).results.at(0).status_text, "Success") << usage;
  }
  EXPECT_THAT(books.ledger.entries(), SizeIs(2));
}

TEST_F(Subscription, GP_WhatWasAcceptedBeforeTheEndStaysAccepted) {
  options.customers[0].cancelled_at = At("2026-08-15T12:00:00Z");
  UsageRecord record;
  record.timestamp = At("2026-08-15T12:00:00Z");
  record.customer_identifier = "ifAPxuKWpyV";
  record.dimension = "users";
  record.quantity = 3;
  const auto Meter = [&] {
    const auto answer = DecideBatchMeterUsage({{record}, "prod-1a2b3c"}, catalog, now, books);
    return std::get<BatchMeterUsageResult>(answer).results.at(0).status_text;
  };

  EXPECT_EQ(Meter(), "Success");
  now = At("2026-08-15T13:00:00Z");
  EXPECT_EQ(Meter(), "Success");
  EXPECT_THAT(books.ledger.entries(), SizeIs(1));
}

TEST_F(Subscription, GP_TheLengthOfTheTailIsASetting) {
  Customer customer;
  customer.cancelled_at = At("2026-08-15T12:00:00Z");

  EXPECT_TRUE(IsActive(customer, now, std::chrono::minutes(37)));
  EXPECT_FALSE(IsActive(customer, now, std::chrono::minutes(36)));
  customer.subscribed = false;
  EXPECT_FALSE(IsActive(customer, now, std::chrono::hours(1)));
}

TEST_F(Subscription, M_EndsEntitlementOfInstancesAndContainers) {
  options.customers[0].cancelled_at = At("2026-08-15T11:00:00Z");
  MeterUsageRequest usage;
  usage.product_code = "prod-1a2b3c";
  usage.timestamp = now;
  usage.usage_dimension = "hours";
  RegisterUsageRequest start;
  start.product_code = "prod-1a2b3c";
  start.public_key_version = 2;
  const AcceptedCredentials& buyer = options.credentials[1];

  EXPECT_EQ(ErrorOf(DecideMeterUsage(usage, buyer, catalog, now, books)), "CustomerNotEntitledException");
  EXPECT_EQ(ErrorOf(DecideRegisterUsage(start, buyer, catalog, now)), "CustomerNotEntitledException");
  options.customers[0].cancelled_at.reset();
  EXPECT_EQ(ErrorOf(DecideMeterUsage(usage, buyer, catalog, now, books)), "");
  EXPECT_EQ(ErrorOf(DecideRegisterUsage(start, buyer, catalog, now)), "");
}

constexpr const char* kMeter =
    R"({"ProductCode":"prod-1a2b3c","Timestamp":1786797000,"UsageDimension":"hours","UsageQuantity":1})";
constexpr const char* kRegister = R"({"ProductCode":"prod-1a2b3c","PublicKeyVersion":1})";
constexpr const char* kResolve = R"({"RegistrationToken":"token-good"})";
constexpr const char* kBatch =
    R"({"UsageRecords":[{"Timestamp":1786797000,"CustomerIdentifier":"ifAPxuKWpyV","Dimension":"users",)"
    R"("Quantity":3}],"ProductCode":"prod-1a2b3c"})";

using RegionRules = ServiceTest;

TEST_F(RegionRules, M_WhatRunsElsewhereIsToldSoPerOperation) {
  options.platform_region = "eu-west-1";

  EXPECT_EQ(ErrorNameOf(CallAsBuyer("MeterUsage", kMeter)), "InvalidEndpointRegionException");
  EXPECT_EQ(ErrorNameOf(CallAsBuyer("RegisterUsage", kRegister)), "InvalidRegionException");
  EXPECT_EQ(ErrorNameOf(CallAsSeller("ResolveCustomer", kResolve)), "");
  EXPECT_EQ(ErrorNameOf(CallAsSeller("BatchMeterUsage", kBatch)), "");
}

TEST_F(RegionRules, M_TheSameRegionIsRight) {
  options.platform_region = "us-east-1";

  EXPECT_EQ(ErrorNameOf(CallAsBuyer("MeterUsage", kMeter)), "");
  EXPECT_EQ(ErrorNameOf(CallAsBuyer("RegisterUsage", kRegister)), "");
}

TEST_F(RegionRules, M_DisabledOperationsBillNothing) {
  options.disabled_operations = {"BatchMeterUsage", "RegisterUsage", "ResolveCustomer"};

  EXPECT_EQ(ErrorNameOf(CallAsSeller("BatchMeterUsage", kBatch)), "DisabledApiException");
  EXPECT_EQ(ErrorNameOf(CallAsBuyer("RegisterUsage", kRegister)), "DisabledApiException");
  EXPECT_EQ(ErrorNameOf(CallAsSeller("ResolveCustomer", kResolve)), "DisabledApiException");
  EXPECT_THAT(service().ledger(), IsEmpty());
}

}  // namespace
}  // namespace marketplace_metering::emulator
