// Which records are one to the service.
// Each name begins with how certain the rule is: M stated by the API's reference, G by the seller guide, P by AWS's
// published pipeline, O observed by integrators, U unknown or contradictory: then there is one test for each reading.
#include <functional>

#include "unit/emulator/domain_fixture.h"

namespace marketplace_metering::emulator {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// --- How a record names its buyer --------------------------------------------------------------

struct NameRow {
  const char* name;
  std::string buyer;
  const char* product;
  const char* outcome;  // the status, or the error of the request
};

class NameRules : public DomainRules, public ::testing::WithParamInterface<NameRow> {};

TEST_P(NameRules, DecideWhatBecomesOfARecord) {
  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 3, GetParam().buyer)}, GetParam().product), GetParam().outcome);
  EXPECT_THAT(Billed(), SizeIs(std::string(GetParam().outcome) == "Success" ? 1 : 0));
}

constexpr const char* kValidation = "ValidationException";

// That a form is right or wrong is stated; with which error it is refused is not, but for licences.
INSTANTIATE_TEST_SUITE_P(
    Rows, NameRules,
    ::testing::Values(NameRow{"M_LegacyByIdentifier", ByIdentifier(), "prod-1a2b3c", "Success"},
                      NameRow{"M_LegacyByAccount", ByAccount(), "prod-1a2b3c", "Success"},
                      NameRow{"M_LegacyByBoth", ByIdentifier() + "," + ByAccount(), "prod-1a2b3c", kValidation},
                      NameRow{"M_LegacyByNeither", R"("Quality":1)", "prod-1a2b3c", kValidation},
                      NameRow{"M_LegacyWithoutProductCode", ByIdentifier(), "", kValidation},
                      NameRow{"M_AccountWithoutProductCodeAndLicence", ByAccount(), "", kValidation},
                      NameRow{"M_Licence", ByLicense(), "", "Success"},
                      NameRow{"M_LicenceWithProductCode", ByLicense(), "prod-1a2b3c", kValidation},
                      NameRow{"M_LicenceWithIdentifier", ByLicense() + "," + ByIdentifier(), "", kValidation},
                      NameRow{"M_LicenceWithoutAccount", "\"LicenseArn\":" + Quoted(kExampleLicense), "", kValidation},
                      NameRow{"M_LicenceOfAnotherAccount", ByLicense(kOtherLicense), "", kNoLicense},
                      NameRow{"M_LicenceNobodyHas", ByLicense(kThirdLicense), "", kNoLicense}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(DomainRules, P_LegacyAndLicenceRecordsCannotShareARequest) {
  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 3, ByLicense()), Record("2026-08-15T11:00:00Z", 3)}, ""), kValidation);
  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 3, ByLicense()), Record("2026-08-15T11:00:00Z", 3)}), kValidation);
  EXPECT_THAT(Billed(), IsEmpty());
}

// --- Identity of a record ---------------------------------------------------------------------

TEST_F(DomainRules, G_LegacyRecordsAreKnownByProductCustomerDimensionHour) {
  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 3)}), "Success");
  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 4)}), "DuplicateRecord");
  EXPECT_EQ(Send({Record("2026-08-15T11:00:00Z", 4)}), "Success");
  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 4, ByIdentifier(), "", "requests")}), "Success");
  EXPECT_THAT(Billed(), ElementsAre(3, 4, 4));
}

TEST_F(DomainRules, P_LicenceRecordsAreKnownByAccountLicenceDimensionHour) {
  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 3, ByLicense())}, ""), "Success");
  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 4, ByLicense())}, ""), "DuplicateRecord");
  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 4, ByLicense(kOtherLicense, "345678901234"))}, ""), "Success");
  EXPECT_THAT(Billed(), ElementsAre(3, 4));
}

TEST_F(DomainRules, P_LicencesOfTwoProductsCannotShareARequest) {
  options.products.push_back(options.products[0]);
  options.products.back().product_code = "prod-2";
  options.customers[1].product_code = "prod-2";

  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 3, ByLicense()),
                  Record("2026-08-15T12:00:00Z", 3, ByLicense(kOtherLicense, "345678901234"))},
                 ""),
            "InvalidLicenseException");
  EXPECT_THAT(Billed(), IsEmpty());
}

TEST_F(DomainRules, P_UsageBelongsToTheLicenceNotToTheAccount) {
  Customer second = options.customers[0];
  second.license_arn = kThirdLicense;
  second.registration_tokens.clear();
  options.customers.push_back(second);

  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 3, ByLicense()),
                  Record("2026-08-15T12:00:00Z", 5, ByLicense(kThirdLicense))},
                 ""),
            "Success,Success");
  EXPECT_THAT(Billed(), ElementsAre(3, 5));
}

TEST_F(DomainRules, U_IdentifierAndAccountOfABuyerAreTwoKeys) {
  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 3), Record("2026-08-15T12:00:00Z", 3, ByAccount())}),
            "Success,Success");
  EXPECT_THAT(Billed(), ElementsAre(3, 3));
}

TEST_F(DomainRules, U_IdentifierAndAccountOfABuyerAreOneKey) {
  options.one_record_per_buyer = true;

  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 3), Record("2026-08-15T12:00:00Z", 4, ByAccount())}),
            "Success,DuplicateRecord");
  EXPECT_THAT(Billed(), ElementsAre(3));
}

TEST_F(DomainRules, U_IdentifierAndAccountAreOneKeyFromEitherSide) {
  options.one_record_per_buyer = true;

  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 3, ByAccount()), Record("2026-08-15T12:00:00Z", 4)}),
            "Success,DuplicateRecord");
  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 4, ByAccount("345678901234"))}), "Success");
  EXPECT_THAT(Billed(), ElementsAre(3, 4));
}

TEST_F(DomainRules, U_IdentifierAndAccountStayOneKeyThroughAnotherAgreement) {
  options.one_record_per_buyer = true;
  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 3), Record("2026-08-15T12:00:00Z", 3, ByAccount())}),
            "Success,Success");
  ChangeOptions([this](EmulatorOptions& changed) {
    Customer again = changed.customers[0];
    changed.customers[0].cancelled_at = clock->Now() - std::chrono::hours(2);
    changed.customers[0].subscribed = false;
    again.customer_identifier.clear();
    again.license_arn = kThirdLicense;
    again.registration_tokens.clear();
    changed.customers.push_back(again);
  });

  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 3, ByAccount())}), "Success");
  EXPECT_THAT(Billed(), ElementsAre(3));
}

// How a buyer's agreements come to know, or to forget, what else the buyer is called.
struct RenameRow {
  const char* name;
  std::function<void(EmulatorOptions&)> before;
  std::function<void(EmulatorOptions&)> after;
};

class RenameRules : public DomainRules, public ::testing::WithParamInterface<RenameRow> {};

TEST_P(RenameRules, BillARecordOnceUnderTheNameItWasSentWith) {
  options.one_record_per_buyer = true;
  GetParam().before(options);
  const std::string record = Record("2026-08-15T12:00:00Z", 3);
  EXPECT_EQ(Send({record}), "Success");

  ChangeOptions(GetParam().after);
  EXPECT_EQ(Send({record}), "Success");
  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 4)}), "DuplicateRecord");
  EXPECT_THAT(Billed(), ElementsAre(3));
}

void AsBefore(EmulatorOptions& /*options*/) {}
void LoseAccount(EmulatorOptions& options) {
  options.customers[0].customer_aws_account_id.clear();
  options.customers[0].license_arn.clear();
}
// The buyer cancelled, and subscribed again under these names.
void SubscribeAgain(EmulatorOptions& options, const std::string& identifier, const std::string& account) {
  options.customers[0].subscribed = false;
  Customer again;
  again.product_code = options.customers[0].product_code;
  again.customer_identifier = identifier;
  again.customer_aws_account_id = account;
  options.customers.insert(options.customers.begin(), again);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, RenameRules,
    ::testing::Values(RenameRow{"U_TheAccountBecomesKnown", LoseAccount,
                                [](auto& o) { o.customers[0].customer_aws_account_id = "123456789012"; }},
                      RenameRow{"U_TheAccountIsForgotten", AsBefore, LoseAccount},
                      RenameRow{"U_SubscribedAgainWithAnAccount", LoseAccount,
                                [](auto& o) { SubscribeAgain(o, "ifAPxuKWpyV", "123456789012"); }},
                      RenameRow{"U_SubscribedAgainWithAnotherAccount", AsBefore,
                                [](auto& o) { SubscribeAgain(o, "ifAPxuKWpyV", "777777777777"); }},
                      RenameRow{"U_SubscribedAgainWithoutAccount", AsBefore,
                                [](auto& o) { SubscribeAgain(o, "ifAPxuKWpyV", ""); }},
                      RenameRow{"U_BothNamesBecameOne", [](auto& o) { o.one_record_per_buyer = false; },
                                [](auto& o) { o.one_record_per_buyer = true; }},
                      RenameRow{"U_BothNamesBecameTwo", AsBefore, [](auto& o) { o.one_record_per_buyer = false; }}),
    [](const auto& row) { return std::string(row.param.name); });

// Two identifiers of one account, of which neither was billed under the account.
TEST_F(DomainRules, U_IdentifiersOfOneAccountAreOneKey) {
  options.one_record_per_buyer = true;
  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 3)}), "Success");
  ChangeOptions([](auto& changed) { SubscribeAgain(changed, "newXuKWpyV", "123456789012"); });

  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 4, ByIdentifier("newXuKWpyV"))}), "DuplicateRecord");
  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 4, ByAccount())}), "DuplicateRecord");
  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 4, ByAccount("345678901234"))}), "Success");
  EXPECT_THAT(Billed(), ElementsAre(3, 4));
}

TEST_F(DomainRules, U_AnAgreementAboutAnotherProductMakesNamesNotOneKey) {
  options.one_record_per_buyer = true;
  Customer elsewhere = options.customers[0];
  elsewhere.license_arn.clear();
  elsewhere.registration_tokens.clear();
  LoseAccount(options);
  Customer by_account = elsewhere;
  by_account.customer_identifier.clear();
  options.products.push_back(options.products[0]);
  options.products.back().product_code = elsewhere.product_code = "prod-2";
  options.customers.push_back(elsewhere);
  options.customers.push_back(by_account);

  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 3), Record("2026-08-15T12:00:00Z", 4, ByAccount())}),
            "Success,Success");
  EXPECT_THAT(Billed(), ElementsAre(3, 4));
}

TEST_F(DomainRules, M_ALegacyAndALicenceRecordOfOneUsageAreBothBilled) {
  for (const bool one : {false, true}) {
    ASSERT_TRUE(service().ClearLedger());
    EmulatorOptions changed = *service().options();
    changed.one_record_per_buyer = one;
    service().SetOptions(changed);

    EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 3, ByAccount())}), "Success");
    EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 3, ByLicense())}, ""), "Success");
    EXPECT_THAT(Billed(), ElementsAre(3, 3));
  }
}

TEST_F(DomainRules, U_AllocationsAreNotPartOfTheKey) {
  const std::string red = R"(,"UsageAllocations":[{"AllocatedUsageQuantity":3,"Tags":[{"Key":"team","Value":"red"}]}])";
  const std::string blue =
      R"(,"UsageAllocations":[{"AllocatedUsageQuantity":3,"Tags":[{"Key":"team","Value":"blue"}]}])";

  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 3, ByIdentifier(), red)}), "Success");
  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 3, ByIdentifier(), blue)}), "Success");
  EXPECT_THAT(Billed(), ElementsAre(3));
  EXPECT_EQ(service().ledger()[0].usage_allocations[0].tags->at(0).value, "red");
}

// --- First write wins -------------------------------------------------------------------------

TEST_F(DomainRules, G_RecordsOfOneKeyAreNotAddedUp) {
  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 3), Record("2026-08-15T12:00:00Z", 4)}), "Success,DuplicateRecord");
  EXPECT_THAT(Billed(), ElementsAre(3));
}

TEST_F(DomainRules, MG_AnIdenticalRecordMayComeAgainInAnyBatch) {
  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 3)}), "Success");
  EXPECT_EQ(Send({Record("2026-08-15T11:00:00Z", 1), Record("2026-08-15T12:00:00Z", 3)}), "Success,Success");
  EXPECT_THAT(Billed(), ElementsAre(3, 1));
}

TEST_F(DomainRules, M_AnIdenticalResendSucceedsWithTheSameRecordId) {
  const std::string record = Record("2026-08-15T12:00:00Z", 3);
  const std::string first = CallAsSeller("BatchMeterUsage", Batch({record})).body;

  EXPECT_EQ(CallAsSeller("BatchMeterUsage", Batch({record})).body, first);
}

TEST_F(DomainRules, P_AnIdenticalResendIsADuplicate) {
  options.identical_resend = IdenticalResend::kDuplicateRecord;

  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 3)}), "Success");
  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 3)}), "DuplicateRecord");
  EXPECT_THAT(Billed(), ElementsAre(3));
}

TEST_F(DomainRules, M_MeterUsageFailsForAnotherQuantity) {
  const std::string id = Meter(Usage("2026-08-15T12:00:00Z", 3));

  EXPECT_THAT(id, SizeIs(36));
  EXPECT_EQ(Meter(Usage("2026-08-15T12:00:00Z", 3)), id);
  EXPECT_EQ(Meter(Usage("2026-08-15T12:00:00Z", 4)), "DuplicateRequestException");
  EXPECT_THAT(Billed(), ElementsAre(3));
}

TEST_F(DomainRules, G_ARecordIsKnownByItsHour) {
  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 3)}), "Success");
  EXPECT_EQ(Send({Record("2026-08-15T12:30:00Z", 4)}), "DuplicateRecord");
  EXPECT_THAT(Billed(), ElementsAre(3));
}

TEST_F(DomainRules, M_ARecordIsKnownByItsExactTime) {
  options.same_time = SameTime::kExact;

  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 3)}), "Success");
  EXPECT_EQ(Send({Record("2026-08-15T12:30:00Z", 4)}), "Success");
  EXPECT_EQ(Send({Record("2026-08-15T12:30:00Z", 5)}), "DuplicateRecord");
  EXPECT_THAT(Billed(), ElementsAre(3, 4));
}

TEST_F(DomainRules, U_OneRecordAnHourIsBilledAlikeByHourAndByExactTime) {
  std::vector<std::vector<int>> bills;
  for (const SameTime same : {SameTime::kHour, SameTime::kExact}) {
    ASSERT_TRUE(service().ClearLedger());
    EmulatorOptions changed = *service().options();
    changed.same_time = same;
    service().SetOptions(changed);
    for (int i = 0; i < 2; ++i) Send({Record("2026-08-15T11:00:00Z", 3), Record("2026-08-15T12:00:00Z", 4)});
    bills.push_back(Billed());
  }
  EXPECT_EQ(bills[0], bills[1]);
}

TEST_F(DomainRules, P_WhatARefusedRequestHeldDoesNotTakeTheKey) {
  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 3), Record("2026-08-13T12:00:00Z", 3)}),
            "TimestampOutOfBoundsException");
  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 4)}), "Success");
  EXPECT_THAT(Billed(), ElementsAre(4));
}

struct PoisonRow {
  const char* name;
  std::string poison;
  const char* error;
};

class PoisonRules : public DomainRules, public ::testing::WithParamInterface<PoisonRow> {};

TEST_P(PoisonRules, LeaveTheKeysOfTheOthersFree) {
  options.unknown_customer = UnknownCustomer::kInvalidCustomerIdentifier;

  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 3), GetParam().poison}), GetParam().error);
  EXPECT_THAT(Billed(), IsEmpty());
  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 4)}), "Success");
  EXPECT_THAT(Billed(), ElementsAre(4));
}

std::string Poison(const std::string& rest) {
  return "{\"Timestamp\":1786791600," + rest + "}";
}

INSTANTIATE_TEST_SUITE_P(
    Rows, PoisonRules,
    ::testing::Values(
        PoisonRow{"M_Time", R"({"Timestamp":1786622400,"Dimension":"users","CustomerIdentifier":"ifAPxuKWpyV"})",
                  "TimestampOutOfBoundsException"},
        PoisonRow{"P_Dimension", Poison(R"("Dimension":"seats","CustomerIdentifier":"ifAPxuKWpyV")"),
                  "InvalidUsageDimensionException"},
        PoisonRow{"M_Buyer", Poison(R"("Dimension":"users","CustomerIdentifier":"nobody")"),
                  "InvalidCustomerIdentifierException"},
        PoisonRow{"M_Split",
                  Poison(R"("Dimension":"users","CustomerIdentifier":"ifAPxuKWpyV","Quantity":2,)"
                         R"("UsageAllocations":[{"AllocatedUsageQuantity":1}])"),
                  "InvalidUsageAllocationsException"},
        PoisonRow{"M_Tag",
                  Poison(R"("Dimension":"users","CustomerIdentifier":"ifAPxuKWpyV","Quantity":1,)"
                         R"("UsageAllocations":[{"AllocatedUsageQuantity":1,"Tags":[{"Key":"?","Value":"v"}]}])"),
                  "InvalidTagException"},
        PoisonRow{"M_Shape", Poison(R"("Dimension":"users","CustomerIdentifier":"ifAPxuKWpyV","Quantity":-1)"),
                  "ValidationException"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(DomainRules, P_ALicenceThatIsRefusedLeavesTheKeysOfTheOthersFree) {
  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 3, ByLicense()),
                  Record("2026-08-15T12:00:00Z", 3, ByLicense(kThirdLicense))},
                 ""),
            kNoLicense);
  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 4, ByLicense())}, ""), "Success");
  EXPECT_THAT(Billed(), ElementsAre(4));
}

TEST_F(DomainRules, M_AThrottledRequestTakesNoKey) {
  options.quotas.batch_meter_usage = 1;
  EXPECT_EQ(Send({}), "");
  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 3)}), "ThrottlingException");
  clock->Advance(std::chrono::seconds(1));

  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 4)}), "Success");
  EXPECT_THAT(Billed(), ElementsAre(4));
}

TEST_F(DomainRules, P_ARecordOfNoSubscriberDoesNotTakeTheKey) {
  options.customers[0].subscribed = false;
  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 3)}), "CustomerNotSubscribed");
  EmulatorOptions changed = *service().options();
  changed.customers[0].subscribed = true;
  service().SetOptions(changed);

  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 4)}), "Success");
  EXPECT_THAT(Billed(), ElementsAre(4));
}

TEST_F(DomainRules, P_AnUnprocessedRecordDoesNotTakeTheKey) {
  options.products[0].unprocessed.first_times = 1;

  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 3)}), "unprocessed");
  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 4)}), "Success");
  EXPECT_THAT(Billed(), ElementsAre(4));
}

}  // namespace
}  // namespace marketplace_metering::emulator
