#include "emulator/meter_rules.h"

#include <functional>

#include "unit/emulator/rules_fixture.h"

namespace marketplace_metering::emulator {
namespace {

using ::testing::IsEmpty;

MeterUsageRequest Request(std::int32_t quantity) {
  MeterUsageRequest request;
  request.product_code = "prod-1a2b3c";
  request.timestamp = encoding::ParseIso8601("2026-08-15T12:30:00Z");
  request.usage_dimension = "hours";
  request.usage_quantity = quantity;
  return request;
}

class MeterRules : public RulesTest {
 protected:
  Answer<std::string> Decide(const MeterUsageRequest& request) { return DecideAs(options.credentials[1], request); }
  Answer<std::string> DecideAs(const AcceptedCredentials& caller, const MeterUsageRequest& request) {
    return DecideMeterUsage(request, caller, catalog, now, books);
  }
  static std::string IdOf(const Answer<std::string>& answer) {
    return IsRefused(answer) ? std::get<ServiceError>(answer).name : std::get<std::string>(answer);
  }
  const std::vector<LedgerEntry>& ledger() const { return books.ledger.entries(); }
};

TEST_F(MeterRules, EntersTheHourOfTheCallersAccount) {
  const auto id = Decide(Request(7));

  ASSERT_EQ(ledger().size(), 1U);
  EXPECT_EQ(ledger()[0].metering_record_id, IdOf(id));
  EXPECT_EQ(ledger()[0].customer_aws_account_id, "123456789012");
  EXPECT_EQ(ledger()[0].resource, "i-0123456789abcdef0");
  EXPECT_EQ(ledger()[0].hour, At("2026-08-15T12:00:00Z"));
  EXPECT_EQ(ledger()[0].quantity, 7);
}

TEST_F(MeterRules, GivesTheSameIdForTheSameHourAndQuantity) {
  MeterUsageRequest later_in_the_hour = Request(7);
  later_in_the_hour.timestamp = At("2026-08-15T12:00:00Z");
  const auto first = Decide(Request(7));

  const auto second = Decide(later_in_the_hour);

  EXPECT_EQ(IdOf(second), IdOf(first));
  EXPECT_EQ(ledger().size(), 1U);
}

TEST_F(MeterRules, RefusesAnotherQuantityForTheHour) {
  Decide(Request(7));

  EXPECT_EQ(ErrorOf(Decide(Request(8))), "DuplicateRequestException");
  EXPECT_EQ(ledger().size(), 1U);
}

TEST_F(MeterRules, BillsEachResourceForItself) {
  AcceptedCredentials other = options.credentials[1];
  other.resource = "i-another";
  Decide(Request(7));

  EXPECT_EQ(ErrorOf(DecideAs(other, Request(8))), "");
  EXPECT_EQ(ledger().size(), 2U);
}

TEST_F(MeterRules, KnowsAResourceByItsKeysWhenItHasNoName) {
  AcceptedCredentials unnamed = options.credentials[1];
  unnamed.resource.clear();

  DecideAs(unnamed, Request(7));

  EXPECT_EQ(ledger()[0].resource, "ASIABUYEREXAMPLE");
}

TEST_F(MeterRules, RepeatsTheAnswerForAClientTokenEvenWhenTheWindowHasPassed) {
  MeterUsageRequest request = Request(7);
  request.client_token = "token-1";
  const auto first = Decide(request);
  now += std::chrono::hours(10);

  const auto second = Decide(request);

  EXPECT_EQ(IdOf(second), IdOf(first));
  EXPECT_EQ(ledger().size(), 1U);
}

TEST_F(MeterRules, RefusesAClientTokenWithOtherParameters) {
  MeterUsageRequest request = Request(7);
  request.client_token = "token-1";
  Decide(request);
  request.usage_dimension = "users";

  EXPECT_EQ(ErrorOf(Decide(request)), "IdempotencyConflictException");
  EXPECT_EQ(ledger().size(), 1U);
}

TEST_F(MeterRules, ForgetsAClientTokenThatLedToNothing) {
  MeterUsageRequest request = Request(7);
  request.client_token = "token-1";
  request.usage_dimension = "unknown";
  Decide(request);
  request.usage_dimension = "hours";

  EXPECT_EQ(ErrorOf(Decide(request)), "");
}

TEST_F(MeterRules, KeepsTheTokensOfTwoAccountsApart) {
  MeterUsageRequest request = Request(7);
  request.client_token = "token-1";
  Decide(request);
  request.usage_quantity = 8;

  EXPECT_EQ(ErrorOf(DecideAs(options.credentials[0], request)), "");
}

TEST_F(MeterRules, BillsTheHourOnceUnderTwoTokens) {
  MeterUsageRequest request = Request(7);
  request.client_token = "token-1";
  const auto first = Decide(request);
  request.client_token = "token-2";

  EXPECT_EQ(IdOf(Decide(request)), IdOf(first));
  EXPECT_EQ(ledger().size(), 1U);
}

TEST_F(MeterRules, DoesNotCheckEntitlementInTheSellersOwnAccount) {
  options.customers.clear();

  EXPECT_EQ(ErrorOf(DecideAs(options.credentials[0], Request(7))), "");
}

TEST_F(MeterRules, AnswersADryRunWithAnErrorAndEntersNothing) {
  MeterUsageRequest request = Request(7);
  request.dry_run = true;

  EXPECT_EQ(ErrorOf(Decide(request)), "DryRunOperation");
  EXPECT_THAT(ledger(), IsEmpty());
}

struct RefusalCase {
  const char* name;
  std::function<void(MeterUsageRequest&, EmulatorOptions&)> spoil;
  const char* error;
};

class MeterRefusals : public MeterRules, public ::testing::WithParamInterface<RefusalCase> {};

TEST_P(MeterRefusals, EnterNothing) {
  MeterUsageRequest request = Request(7);
  GetParam().spoil(request, options);

  EXPECT_EQ(ErrorOf(Decide(request)), GetParam().error);
  EXPECT_THAT(ledger(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Rows, MeterRefusals,
    ::testing::Values(
        RefusalCase{"UnknownProduct", [](auto& r, auto&) { r.product_code = "prod-x"; }, "InvalidProductCodeException"},
        RefusalCase{"EmptyProductCode", [](auto& r, auto&) { r.product_code = ""; }, "InvalidProductCodeException"},
        RefusalCase{"UnknownDimension", [](auto& r, auto&) { r.usage_dimension = "x"; },
                    "InvalidUsageDimensionException"},
        RefusalCase{"TooOld", [](auto& r, auto&) { r.timestamp = encoding::ParseIso8601("2026-08-15T06:35:59Z"); },
                    "TimestampOutOfBoundsException"},
        RefusalCase{"InTheFuture", [](auto& r, auto&) { r.timestamp = encoding::ParseIso8601("2026-08-15T12:36:01Z"); },
                    "TimestampOutOfBoundsException"},
        RefusalCase{"BadSplit",
                    [](auto& r, auto&) {
                      r.usage_allocations = {UsageAllocation{1, {}}};
                    },
                    "InvalidUsageAllocationsException"},
        RefusalCase{"SubscriptionEnded", [](auto&, auto& o) { o.customers[0].subscribed = false; },
                    "CustomerNotEntitledException"},
        RefusalCase{"NoSubscription", [](auto&, auto& o) { o.customers.clear(); }, "CustomerNotEntitledException"}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace marketplace_metering::emulator
