#include "emulator/batch_rules.h"

#include <functional>
#include <vector>

#include "unit/emulator/rules_fixture.h"

namespace marketplace_metering::emulator {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

UsageRecord Record(std::int32_t quantity) {
  UsageRecord record;
  record.timestamp = encoding::ParseIso8601("2026-08-15T12:30:00Z");
  record.customer_identifier = "ifAPxuKWpyV";
  record.dimension = "users";
  record.quantity = quantity;
  return record;
}

UsageAllocation Tagged(std::int32_t quantity, std::vector<Tag> tags) {
  return {quantity, std::move(tags)};
}

UsageRecord LicenseRecord(std::int32_t quantity) {
  UsageRecord record = Record(quantity);
  record.customer_identifier.reset();
  record.customer_aws_account_id = "123456789012";
  record.license_arn = kLicense;
  return record;
}

class BatchRules : public RulesTest {
 protected:
  Answer<BatchMeterUsageResult> Decide(std::vector<UsageRecord> records,
                                       std::optional<std::string> product_code = "prod-1a2b3c") {
    return DecideBatchMeterUsage({std::move(records), std::move(product_code)}, catalog, now, books);
  }

  // The only result of a batch of one.
  UsageRecordResult Meter(const UsageRecord& record) {
    const auto answer =
        Decide({record}, record.license_arn ? std::optional<std::string>() : std::optional<std::string>("prod-1a2b3c"));
    EXPECT_EQ(ErrorOf(answer), "");
    const auto& results = std::get<BatchMeterUsageResult>(answer).results;
    EXPECT_EQ(results.size(), 1U);
    return results.empty() ? UsageRecordResult() : results[0];
  }

  const std::vector<LedgerEntry>& ledger() const { return books.ledger.entries(); }
};

TEST_F(BatchRules, EntersARecordAndGivesItBack) {
  const UsageRecordResult result = Meter(Record(3));

  EXPECT_EQ(result.usage_record, Record(3));
  EXPECT_EQ(result.status_text, "Success");
  ASSERT_EQ(ledger().size(), 1U);
  EXPECT_EQ(ledger()[0].metering_record_id, result.metering_record_id);
  EXPECT_EQ(ledger()[0].product_code, "prod-1a2b3c");
  EXPECT_EQ(ledger()[0].customer_identifier, "ifAPxuKWpyV");
  EXPECT_EQ(ledger()[0].customer_aws_account_id, "123456789012");
  EXPECT_EQ(ledger()[0].license_arn, "");
  EXPECT_EQ(ledger()[0].dimension, "users");
  EXPECT_EQ(ledger()[0].hour, At("2026-08-15T12:00:00Z"));
  EXPECT_EQ(ledger()[0].quantity, 3);
  EXPECT_EQ(ledger()[0].accepted_at, now);
}

TEST_F(BatchRules, CountsAMissingQuantityAsZero) {
  UsageRecord record = Record(0);
  record.quantity.reset();

  Meter(record);

  EXPECT_EQ(ledger()[0].quantity, 0);
  EXPECT_EQ(Meter(Record(0)).status_text, "Success");
}

TEST_F(BatchRules, BillsAnHourOnceHoweverOftenItComes) {
  UsageRecord later_in_the_hour = Record(3);
  later_in_the_hour.timestamp = At("2026-08-15T12:35:59Z");

  const auto answer = Decide({Record(3), Record(3), later_in_the_hour});
  const UsageRecordResult again = Meter(Record(3));

  const auto& results = std::get<BatchMeterUsageResult>(answer).results;
  for (const UsageRecordResult& result : results) {
    EXPECT_EQ(result.status_text, "Success");
    EXPECT_EQ(result.metering_record_id, again.metering_record_id);
  }
  EXPECT_EQ(results.size(), 3U);
  EXPECT_EQ(ledger().size(), 1U);
}

TEST_F(BatchRules, AnswersAnIdenticalRecordAsDuplicateWhenAskedTo) {
  options.identical_resend = IdenticalResend::kDuplicateRecord;
  const UsageRecordResult first = Meter(Record(3));

  const UsageRecordResult second = Meter(Record(3));

  EXPECT_EQ(second.status_text, "DuplicateRecord");
  EXPECT_EQ(second.metering_record_id, first.metering_record_id);
  EXPECT_EQ(ledger().size(), 1U);
}

TEST_F(BatchRules, KeepsTheFirstQuantity) {
  const UsageRecordResult first = Meter(Record(3));

  const UsageRecordResult second = Meter(Record(4));

  EXPECT_EQ(second.status_text, "DuplicateRecord");
  EXPECT_EQ(second.status, UsageRecordStatus::kDuplicateRecord);
  EXPECT_EQ(second.metering_record_id, first.metering_record_id);
  ASSERT_EQ(ledger().size(), 1U);
  EXPECT_EQ(ledger()[0].quantity, 3);
}

struct OtherKeyCase {
  const char* name;
  std::function<void(UsageRecord&)> change;
};

class OtherKeys : public BatchRules, public ::testing::WithParamInterface<OtherKeyCase> {};

TEST_P(OtherKeys, AreBilledApart) {
  UsageRecord other = Record(4);
  GetParam().change(other);
  Meter(Record(3));

  const UsageRecordResult result = Meter(other);

  EXPECT_EQ(result.status_text, "Success");
  EXPECT_EQ(ledger().size(), 2U);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, OtherKeys,
    ::testing::Values(OtherKeyCase{"Hour", [](UsageRecord& r) { r.timestamp = *r.timestamp - std::chrono::hours(1); }},
                      OtherKeyCase{"Dimension", [](UsageRecord& r) { r.dimension = "requests"; }},
                      OtherKeyCase{"Buyer",
                                   [](UsageRecord& r) {
                                     r.customer_identifier.reset();
                                     r.customer_aws_account_id = "345678901234";
                                   }},
                      OtherKeyCase{"SameBuyerByAccount",
                                   [](UsageRecord& r) {
                                     r.customer_identifier.reset();
                                     r.customer_aws_account_id = "123456789012";
                                   }},
                      OtherKeyCase{"SameBuyerByLicense", [](UsageRecord& r) { r = LicenseRecord(4); }}),
    [](const auto& row) { return row.param.name; });

TEST_F(BatchRules, TakesABuyersTwoNamesForOneWhenAskedTo) {
  options.one_record_per_buyer = true;
  UsageRecord by_account = Record(3);
  by_account.customer_identifier.reset();
  by_account.customer_aws_account_id = "123456789012";
  Meter(Record(3));

  const UsageRecordResult result = Meter(by_account);

  EXPECT_EQ(result.status_text, "Success");
  EXPECT_EQ(ledger().size(), 1U);
}

TEST_F(BatchRules, KeepsLicensesOfOneBuyerApart) {
  Customer second = options.customers[0];
  second.license_arn = "arn:aws:license-manager::294406891311:license:l-second";
  options.customers.push_back(second);
  UsageRecord other = LicenseRecord(3);
  other.license_arn = second.license_arn;

  const auto answer = Decide({LicenseRecord(3), other}, std::nullopt);

  EXPECT_EQ(ErrorOf(answer), "");
  ASSERT_EQ(ledger().size(), 2U);
  EXPECT_EQ(ledger()[0].license_arn, kLicense);
  EXPECT_EQ(ledger()[1].license_arn, second.license_arn);
}

struct StrangerCase {
  const char* name;
  const char* identifier;
};

class Strangers : public BatchRules, public ::testing::WithParamInterface<StrangerCase> {};

TEST_P(Strangers, AreNotSubscribedAndNotBilled) {
  UsageRecord record = Record(3);
  record.customer_identifier = GetParam().identifier;

  const UsageRecordResult result = Meter(record);

  EXPECT_EQ(result.status, UsageRecordStatus::kCustomerNotSubscribed);
  EXPECT_EQ(result.status_text, "CustomerNotSubscribed");
  EXPECT_EQ(result.metering_record_id, "");
  EXPECT_THAT(ledger(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Rows, Strangers,
                         ::testing::Values(StrangerCase{"Unknown", "nobody"}, StrangerCase{"Ended", "goneXuKWpyV"}),
                         [](const auto& row) { return row.param.name; });

TEST_F(BatchRules, RefusesUnknownCustomersAsAWholeWhenAskedTo) {
  options.unknown_customer = UnknownCustomer::kInvalidCustomerIdentifier;
  UsageRecord stranger = Record(3);
  stranger.customer_identifier = "nobody";

  EXPECT_EQ(ErrorOf(Decide({Record(3), stranger})), "InvalidCustomerIdentifierException");
  EXPECT_THAT(ledger(), IsEmpty());
}

TEST_F(BatchRules, RemembersWhatWasAcceptedBeforeTheSubscriptionEnded) {
  const UsageRecordResult first = Meter(Record(3));
  options.customers[0].subscribed = false;

  const UsageRecordResult again = Meter(Record(3));

  EXPECT_EQ(again.status_text, "Success");
  EXPECT_EQ(again.metering_record_id, first.metering_record_id);
}

TEST_F(BatchRules, LeavesRecordsUnprocessedAsOftenAsTold) {
  options.products[0].unprocessed.first_times = 2;
  std::vector<std::size_t> unprocessed;

  for (int i = 0; i < 4; ++i) {
    const auto answer = Decide({Record(3)});
    unprocessed.push_back(std::get<BatchMeterUsageResult>(answer).unprocessed_records.size());
  }

  EXPECT_THAT(unprocessed, ElementsAre(1U, 1U, 0U, 0U));
  EXPECT_EQ(ledger().size(), 1U);
}

TEST_F(BatchRules, CountsUnprocessedTimesForEachRecord) {
  options.products[0].dimensions[0].unprocessed.first_times = 1;
  UsageRecord earlier = Record(3);
  earlier.timestamp = *earlier.timestamp - std::chrono::hours(1);
  UsageRecord other_dimension = Record(3);
  other_dimension.dimension = "requests";

  const auto first = Decide({Record(3), other_dimension});
  const auto second = Decide({Record(3), earlier});

  EXPECT_THAT(std::get<BatchMeterUsageResult>(first).unprocessed_records, ElementsAre(Record(3)));
  EXPECT_THAT(std::get<BatchMeterUsageResult>(second).unprocessed_records, ElementsAre(earlier));
  EXPECT_EQ(ledger().size(), 2U);
}

TEST_F(BatchRules, NeverProcessesADimensionSetUpThatWay) {
  options.products[0].dimensions[0].unprocessed.always = true;

  for (int i = 0; i < 5; ++i) Decide({Record(3)});

  EXPECT_THAT(ledger(), IsEmpty());
}

struct RefusalCase {
  const char* name;
  std::function<void(BatchMeterUsageRequest&)> spoil;
  const char* error;
};

class Refusals : public BatchRules, public ::testing::WithParamInterface<RefusalCase> {};

TEST_P(Refusals, LeaveTheWholeBatchOut) {
  BatchMeterUsageRequest request{{Record(1), Record(2), Record(3)}, "prod-1a2b3c"};
  request.usage_records[1].dimension = "requests";
  request.usage_records[2].dimension = "hours";
  GetParam().spoil(request);

  const auto answer = DecideBatchMeterUsage(request, catalog, now, books);

  EXPECT_EQ(ErrorOf(answer), GetParam().error);
  EXPECT_THAT(ledger(), IsEmpty());
}

void UseLicenses(BatchMeterUsageRequest& request) {
  request.product_code.reset();
  for (UsageRecord& record : request.usage_records) {
    record.customer_identifier.reset();
    record.customer_aws_account_id = "123456789012";
    record.license_arn = kLicense;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Rows, Refusals,
    ::testing::Values(
        RefusalCase{"NoProductCode", [](auto& r) { r.product_code.reset(); }, "ValidationException"},
        RefusalCase{"EmptyProductCode", [](auto& r) { r.product_code = ""; }, "ValidationException"},
        RefusalCase{"UnknownProduct", [](auto& r) { r.product_code = "prod-x"; }, "InvalidProductCodeException"},
        RefusalCase{"UnknownDimension", [](auto& r) { r.usage_records[2].dimension = "Users"; },
                    "InvalidUsageDimensionException"},
        RefusalCase{"TooOld",
                    [](auto& r) { r.usage_records[2].timestamp = encoding::ParseIso8601("2026-08-14T12:36:00Z"); },
                    "TimestampOutOfBoundsException"},
        RefusalCase{"InTheFuture",
                    [](auto& r) { r.usage_records[2].timestamp = encoding::ParseIso8601("2026-08-15T12:36:01Z"); },
                    "TimestampOutOfBoundsException"},
        RefusalCase{"BadSplit",
                    [](auto& r) {
                      r.usage_records[2].usage_allocations = {UsageAllocation{1, {}}};
                    },
                    "InvalidUsageAllocationsException"},
        RefusalCase{"BadTag",
                    [](auto& r) {
                      r.usage_records[2].usage_allocations = {Tagged(3, {{"k", "?"}})};
                    },
                    "InvalidTagException"},
        RefusalCase{"NobodyNamed", [](auto& r) { r.usage_records[2].customer_identifier.reset(); },
                    "ValidationException"},
        RefusalCase{"BuyerNamedTwice", [](auto& r) { r.usage_records[2].customer_aws_account_id = "123456789012"; },
                    "ValidationException"},
        RefusalCase{"ProductCodeWithLicense",
                    [](auto& r) {
                      UseLicenses(r);
                      r.product_code = "prod-1a2b3c";
                    },
                    "ValidationException"},
        RefusalCase{"OneRecordWithoutLicense",
                    [](auto& r) {
                      UseLicenses(r);
                      r.usage_records[2].license_arn.reset();
                    },
                    "ValidationException"},
        RefusalCase{"LicenseWithIdentifier",
                    [](auto& r) {
                      UseLicenses(r);
                      r.usage_records[2].customer_identifier = "ifAPxuKWpyV";
                    },
                    "ValidationException"},
        RefusalCase{"LicenseWithoutAccount",
                    [](auto& r) {
                      UseLicenses(r);
                      r.usage_records[2].customer_aws_account_id.reset();
                    },
                    "ValidationException"},
        RefusalCase{"UnknownLicense",
                    [](auto& r) {
                      UseLicenses(r);
                      r.usage_records[2].license_arn = "arn:aws:license-manager:::l";
                    },
                    "InvalidLicenseException"},
        RefusalCase{"SomebodyElsesLicense",
                    [](auto& r) {
                      UseLicenses(r);
                      r.usage_records[2].license_arn = kSecondLicense;
                    },
                    "InvalidLicenseException"}),
    [](const auto& row) { return row.param.name; });

TEST_F(BatchRules, RefusesLicensesOfTwoProducts) {
  Product other = options.products[0];
  other.product_code = "prod-other";
  options.products.push_back(other);
  options.customers[1].product_code = "prod-other";
  UsageRecord second = LicenseRecord(1);
  second.customer_aws_account_id = "345678901234";
  second.license_arn = kSecondLicense;

  EXPECT_EQ(ErrorOf(Decide({LicenseRecord(1), second}, std::nullopt)), "InvalidLicenseException");
  EXPECT_THAT(ledger(), IsEmpty());
}

TEST_F(BatchRules, RefusesADimensionThatWasTakenAway) {
  options.products[0].dimensions[0].refused = true;

  EXPECT_EQ(ErrorOf(Decide({Record(1)})), "InvalidUsageDimensionException");
}

TEST_F(BatchRules, TakesAnEmptyBatch) {
  EXPECT_EQ(ErrorOf(Decide({})), "");
}

}  // namespace
}  // namespace marketplace_metering::emulator
