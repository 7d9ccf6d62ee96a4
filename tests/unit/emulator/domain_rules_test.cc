// What the service is known to do, rule by rule, over whole requests in JSON. Each name begins with how certain the
// rule is: M stated by the API's reference, G by the seller guide, P by AWS's published pipeline, O observed by
// integrators, U unknown or contradictory: then there is one test for each reading.
#include <functional>

#include "emulator/supported_regions.h"
#include "unit/emulator/service_fixture.h"

namespace marketplace_metering::emulator {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kLicense = "arn:aws:license-manager::294406891311:license:l-0123456789abcdef0123456789abcdef";
constexpr const char* kOtherLicense =
    "arn:aws:license-manager::294406891311:license:l-fedcba9876543210fedcba9876543210";
constexpr const char* kThirdLicense =
    "arn:aws:license-manager::294406891311:license:l-00000000000000000000000000000000";

std::string Quoted(const std::string& text) {
  return "\"" + text + "\"";
}

// How a record names its buyer.
std::string ByIdentifier(const std::string& identifier = "ifAPxuKWpyV") {
  return "\"CustomerIdentifier\":" + Quoted(identifier);
}
std::string ByAccount(const std::string& account = "123456789012") {
  return "\"CustomerAWSAccountId\":" + Quoted(account);
}
std::string ByLicense(const std::string& license = kLicense, const std::string& account = "123456789012") {
  return ByAccount(account) + ",\"LicenseArn\":" + Quoted(license);
}

// It is 2026-08-15 12:36 UTC.
class DomainRules : public ServiceTest {
 protected:
  static std::string Record(const char* time, int quantity, const std::string& buyer = ByIdentifier(),
                            const std::string& more = "", const std::string& dimension = "users") {
    return "{\"Timestamp\":" + std::to_string(EpochSeconds(At(time))) + "," + buyer +
           ",\"Dimension\":" + Quoted(dimension) + ",\"Quantity\":" + std::to_string(quantity) + more + "}";
  }
  static std::string Batch(const std::vector<std::string>& records, const std::string& product = "prod-1a2b3c") {
    std::string list;
    for (const std::string& record : records) list += (list.empty() ? "" : ",") + record;
    return "{\"UsageRecords\":[" + list + "]" + (product.empty() ? "" : ",\"ProductCode\":" + Quoted(product)) + "}";
  }

  // The statuses in their order, `unprocessed` for what was left; or the name of the error.
  std::string Outcome(const WireReply& reply) {
    if (reply.status != 200) return ErrorNameOf(reply);
    const json::Document document = json::Document::Parse(reply.body);
    std::string text;
    const auto results = document.root().List("Results").value();
    for (const json::Object& result : results) {
      text += (text.empty() ? "" : ",") + std::string(result.String("Status").value());
    }
    for (std::size_t i = 0; i < document.root().List("UnprocessedRecords").value().size(); ++i) {
      text += (text.empty() ? "" : ",") + std::string("unprocessed");
    }
    return text;
  }
  std::string Send(const std::vector<std::string>& records, const std::string& product = "prod-1a2b3c") {
    return Outcome(CallAsSeller("BatchMeterUsage", Batch(records, product)));
  }
  std::string SendIn(const std::string& region, const std::vector<std::string>& records) {
    return Outcome(
        service().Handle(SignedRequest("BatchMeterUsage", Batch(records), SellerKeys(), clock->Now(), region.c_str())));
  }

  static std::string Usage(const char* time, int quantity, const std::string& more = "") {
    return R"({"ProductCode":"prod-1a2b3c","UsageDimension":"hours","Timestamp":)" +
           std::to_string(EpochSeconds(At(time))) + ",\"UsageQuantity\":" + std::to_string(quantity) + more + "}";
  }
  // The record id, or the name of the error.
  std::string Meter(const std::string& body) {
    const WireReply reply = CallAsBuyer("MeterUsage", body);
    if (reply.status != 200) return ErrorNameOf(reply);
    return std::string(json::Document::Parse(reply.body).root().String("MeteringRecordId").value());
  }

  std::vector<int> Billed() {
    std::vector<int> quantities;
    for (const LedgerEntry& entry : service().ledger()) quantities.push_back(entry.quantity);
    return quantities;
  }
};

// --- Operations and regions -------------------------------------------------------------------

TEST_F(DomainRules, P_EachRegionHasAMemoryOfItsOwn) {
  options.more_regions = {"eu-west-1"};
  const std::string record = Record("2026-08-15T12:00:00Z", 3);

  EXPECT_EQ(SendIn("us-east-1", {record}), "Success");
  EXPECT_EQ(SendIn("eu-west-1", {record}), "Success");
  EXPECT_THAT(Billed(), ElementsAre(3, 3));
  EXPECT_EQ(SendIn("eu-west-1", {Record("2026-08-15T12:00:00Z", 4)}), "DuplicateRecord");
  EXPECT_EQ(service().ledger()[1].region, "eu-west-1");
  EXPECT_EQ(SendIn("eu-west-2", {record}), "InvalidSignatureException");
}

TEST_F(DomainRules, M_ListedRegionsHaveTheOperationsOfASeller) {
  options.only_listed_regions = true;
  options.more_regions = {"eu-west-1", "ca-west-1"};
  const std::string record = Record("2026-08-15T12:00:00Z", 3);

  EXPECT_EQ(SendIn("eu-west-1", {record}), "Success");
  EXPECT_EQ(SendIn("ca-west-1", {record}), "DisabledApiException");
  const WireReply resolved = service().Handle(SignedRequest("ResolveCustomer", R"({"RegistrationToken":"token-good"})",
                                                            SellerKeys(), clock->Now(), "ca-west-1"));
  EXPECT_EQ(ErrorNameOf(resolved), "DisabledApiException");
  EXPECT_THAT(resolved.body, HasSubstr("not supported there, or the product is not enabled"));
}

TEST_F(DomainRules, U_RegionsOfRegisterUsageAreNotPublishedSoAnyIsTaken) {
  EXPECT_TRUE(IsListedRegion(Operation::kRegisterUsage, "ca-west-1"));
  EXPECT_TRUE(IsListedRegion(Operation::kMeterUsage, "ca-west-1"));
  EXPECT_FALSE(IsListedRegion(Operation::kBatchMeterUsage, "ca-west-1"));
  EXPECT_FALSE(IsListedRegion(Operation::kResolveCustomer, ""));
  for (const char* region : {"us-east-1", "cn-northwest-1", "af-south-1", "us-west-2"}) {
    EXPECT_TRUE(IsListedRegion(Operation::kBatchMeterUsage, region)) << region;
  }
}

struct QuotaRow {
  const char* name;
  const char* operation;
  int quota;
};

class QuotaRules : public DomainRules, public ::testing::WithParamInterface<QuotaRow> {
 protected:
  bool IsThrottled() {
    const std::string operation = GetParam().operation;
    const bool seller = operation == "BatchMeterUsage";
    const std::string body = seller                      ? Batch({})
                             : operation == "MeterUsage" ? Usage("2026-08-15T12:00:00Z", 1)
                                                         : R"({"ProductCode":"prod-1a2b3c","PublicKeyVersion":2})";
    const WireReply reply = Call(operation, body, seller ? SellerKeys() : BuyerKeys());
    return ErrorNameOf(reply) == "ThrottlingException";
  }
};

TEST_P(QuotaRules, MG_ASecondBringsAsManyAsTheQuota) {
  options.quotas = kPublishedQuotas;
  for (int i = 0; i < GetParam().quota; ++i) EXPECT_FALSE(IsThrottled()) << i;
  EXPECT_TRUE(IsThrottled());
  clock->Advance(std::chrono::milliseconds(1000 / GetParam().quota));
  EXPECT_FALSE(IsThrottled());
  EXPECT_TRUE(IsThrottled());
  clock->Advance(std::chrono::hours(1));  // fills it once, not an hour's worth
  for (int i = 0; i < GetParam().quota; ++i) EXPECT_FALSE(IsThrottled()) << i;
  EXPECT_TRUE(IsThrottled());
}

INSTANTIATE_TEST_SUITE_P(Rows, QuotaRules,
                         ::testing::Values(QuotaRow{"M_BatchMeterUsage10", "BatchMeterUsage", 10},
                                           QuotaRow{"M_MeterUsage10", "MeterUsage", 10},
                                           QuotaRow{"M_RegisterUsage5", "RegisterUsage", 5}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST_F(DomainRules, M_QuotasAreOfTheAccountNotOfItsKeys) {
  options.quotas.meter_usage = 2;
  AcceptedCredentials second = options.credentials[1];
  second.access_key_id = "ASIASECONDPOD";
  second.resource = "i-second";
  options.credentials.push_back(second);
  Credentials second_keys = BuyerKeys();
  second_keys.access_key_id = "ASIASECONDPOD";
  const std::string body = Usage("2026-08-15T12:00:00Z", 1);

  EXPECT_EQ(ErrorNameOf(Call("MeterUsage", body, BuyerKeys())), "");
  EXPECT_EQ(ErrorNameOf(Call("MeterUsage", body, second_keys)), "");
  EXPECT_EQ(ErrorNameOf(Call("MeterUsage", body, second_keys)), "ThrottlingException");
  EXPECT_EQ(ErrorNameOf(Call("MeterUsage", body, SellerKeys())), "");
}

TEST_F(DomainRules, M_QuotasAreOfARegion) {
  options.quotas.batch_meter_usage = 1;
  options.more_regions = {"eu-west-1"};

  EXPECT_EQ(SendIn("us-east-1", {}), "");
  EXPECT_EQ(SendIn("us-east-1", {}), "ThrottlingException");
  EXPECT_EQ(SendIn("eu-west-1", {}), "");
}

TEST_F(DomainRules, M_AClockSetBackDoesNotHoldRequestsForever) {
  options.quotas.batch_meter_usage = 1;
  EXPECT_EQ(Send({}), "");
  clock->Advance(-std::chrono::hours(2));
  EXPECT_EQ(Send({}), "ThrottlingException");
  clock->Advance(std::chrono::seconds(1));
  EXPECT_EQ(Send({}), "");
}

struct PlatformRow {
  const char* name;
  Platform platform;
  const char* meter_usage;
  const char* register_usage;
};

class PlatformRules : public DomainRules, public ::testing::WithParamInterface<PlatformRow> {};

TEST_P(PlatformRules, DecideWhoMayCall) {
  options.credentials[1].platform = GetParam().platform;
  const std::string usage = Usage("2026-08-15T12:00:00Z", 1, R"(,"ClientToken":"t1")");

  EXPECT_EQ(ErrorNameOf(CallAsBuyer("MeterUsage", usage)), GetParam().meter_usage);
  EXPECT_EQ(ErrorNameOf(CallAsBuyer("RegisterUsage", R"({"ProductCode":"prod-1a2b3c","PublicKeyVersion":2})")),
            GetParam().register_usage);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, PlatformRules,
    ::testing::Values(PlatformRow{"M_Ec2", Platform::kEc2, "", "PlatformNotSupportedException"},
                      PlatformRow{"MG_Ecs", Platform::kEcs, "", ""}, PlatformRow{"MG_Eks", Platform::kEks, "", ""},
                      PlatformRow{"M_AgentCore", Platform::kAgentCore, "", "PlatformNotSupportedException"},
                      // That these keys are not accepted is stated; with which error is not.
                      PlatformRow{"MG_NodeRolesUsersPodIdentity", Platform::kOther, "AccessDeniedException",
                                  "PlatformNotSupportedException"}),
    [](const auto& row) { return std::string(row.param.name); });

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

// --- Time -------------------------------------------------------------------------------------

struct WindowRow {
  const char* name;
  std::chrono::hours window;
  WindowEdge edge;
  const char* now;
  const char* usage;
  bool taken;
};

class WindowRules : public DomainRules, public ::testing::WithParamInterface<WindowRow> {};

TEST_P(WindowRules, TakeUsageToTheSecond) {
  options.batch_window = GetParam().window;
  options.batch_window_edge = GetParam().edge;
  clock->Advance(At(GetParam().now) - clock->Now());

  EXPECT_EQ(Send({Record(GetParam().usage, 3)}), GetParam().taken ? "Success" : "TimestampOutOfBoundsException");
}

using std::chrono::hours;
INSTANTIATE_TEST_SUITE_P(
    Rows, WindowRules,
    ::testing::Values(
        WindowRow{"M_24h_Within", hours(24), WindowEdge::kExact, "2026-08-15T12:36:00Z", "2026-08-14T12:36:01Z", true},
        WindowRow{"M_24h_At", hours(24), WindowEdge::kExact, "2026-08-15T12:36:00Z", "2026-08-14T12:36:00Z", false},
        WindowRow{"U_24h_FromTheHour", hours(24), WindowEdge::kStartOfHour, "2026-08-15T12:36:00Z",
                  "2026-08-14T12:00:00Z", true},
        WindowRow{"U_24h_BeforeTheHour", hours(24), WindowEdge::kStartOfHour, "2026-08-15T12:36:00Z",
                  "2026-08-14T11:59:59Z", false},
        WindowRow{"O_6h_FromTheHour", hours(6), WindowEdge::kStartOfHour, "2026-08-15T12:36:00Z",
                  "2026-08-15T06:00:00Z", true},
        WindowRow{"O_6h_BeforeTheHour", hours(6), WindowEdge::kStartOfHour, "2026-08-15T12:36:00Z",
                  "2026-08-15T05:59:59Z", false},
        WindowRow{"G_6h_Within", hours(6), WindowEdge::kExact, "2026-08-15T12:36:00Z", "2026-08-15T06:36:01Z", true},
        WindowRow{"G_6h_At", hours(6), WindowEdge::kExact, "2026-08-15T12:36:00Z", "2026-08-15T06:36:00Z", false},
        WindowRow{"G_1h_Within", hours(1), WindowEdge::kExact, "2026-08-15T12:36:00Z", "2026-08-15T11:36:01Z", true},
        WindowRow{"G_1h_At", hours(1), WindowEdge::kExact, "2026-08-15T12:36:00Z", "2026-08-15T11:36:00Z", false},
        WindowRow{"U_Future", hours(24), WindowEdge::kExact, "2026-08-15T12:36:00Z", "2026-08-15T12:36:01Z", false},
        WindowRow{"M_MonthOpenAtAnyAge", hours(24), WindowEdge::kExact, "2026-09-01T05:59:59Z", "2026-08-01T00:00:00Z",
                  true},
        WindowRow{"M_MonthClosed", hours(24), WindowEdge::kExact, "2026-09-01T06:00:00Z", "2026-08-31T23:59:59Z",
                  false},
        WindowRow{"M_MonthClosedByTheHourToo", hours(24), WindowEdge::kStartOfHour, "2026-09-01T06:00:00Z",
                  "2026-08-31T23:59:59Z", false},
        WindowRow{"M_NewMonthAfterTheClose", hours(24), WindowEdge::kExact, "2026-09-01T06:00:00Z",
                  "2026-09-01T00:00:00Z", true},
        WindowRow{"M_MonthOfTheYearBefore", hours(24), WindowEdge::kExact, "2027-01-01T05:59:59Z",
                  "2026-12-01T00:00:00Z", true},
        WindowRow{"M_MonthBeforeTheLast", hours(24), WindowEdge::kExact, "2026-09-01T00:00:00Z", "2026-07-31T23:59:59Z",
                  false}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(DomainRules, M_MeterUsageReachesSixHoursBackAndRoundsDown) {
  EXPECT_EQ(Meter(Usage("2026-08-15T06:35:59Z", 1)), "TimestampOutOfBoundsException");
  const std::string id = Meter(Usage("2026-08-15T06:36:00Z", 1));
  EXPECT_THAT(id, SizeIs(36));
  EXPECT_EQ(Meter(Usage("2026-08-15T06:59:59Z", 1)), id);
  EXPECT_EQ(Meter(Usage("2026-08-15T12:36:01Z", 1)), "TimestampOutOfBoundsException");
  EXPECT_EQ(service().ledger()[0].hour, At("2026-08-15T06:00:00Z"));
}

TEST_F(DomainRules, M_OneRecordOutOfTimeRefusesTheWholeBatch) {
  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 3), Record("2026-08-14T12:00:00Z", 3)}),
            "TimestampOutOfBoundsException");
  EXPECT_THAT(Billed(), IsEmpty());
}

// --- Limits -----------------------------------------------------------------------------------

std::vector<std::string> Hours(int count) {
  std::vector<std::string> records;
  for (int i = 0; i < count; ++i) {
    records.push_back("{\"Timestamp\":" + std::to_string(1786795200 - 3600 * (i % 20)) + "," + ByIdentifier() +
                      ",\"Dimension\":\"" + (i < 20 ? "users" : "requests") + "\",\"Quantity\":1}");
  }
  return records;
}

TEST_F(DomainRules, M_ABatchHoldsFrom0To25Records) {
  EXPECT_EQ(Send({}), "");
  EXPECT_EQ(Send(Hours(26)), "ValidationException");
  EXPECT_THAT(Billed(), IsEmpty());
  Send(Hours(25));
  EXPECT_THAT(Billed(), SizeIs(25));
}

TEST_F(DomainRules, U_OneMegabyteIsAMillionBytesOr2To20) {
  for (const std::size_t limit : {std::size_t{1000000}, std::size_t{1} << 20}) {
    EmulatorOptions changed = *service().options();
    changed.max_body_bytes = limit;
    service().SetOptions(changed);
    std::string body = Batch({Record("2026-08-15T12:00:00Z", 3)});
    body.resize(limit - 1, ' ');
    EXPECT_EQ(Outcome(CallAsSeller("BatchMeterUsage", body)), "Success") << limit;
    body.push_back(' ');
    const WireReply reply = CallAsSeller("BatchMeterUsage", body);
    EXPECT_EQ(reply.status, 413) << limit;
    EXPECT_EQ(ErrorNameOf(reply), "RequestEntityTooLarge");
  }
}

struct LimitRow {
  const char* name;
  const char* operation;
  std::string body;
  const char* outcome;  // the error, or empty
};

class LimitRules : public DomainRules, public ::testing::WithParamInterface<LimitRow> {};

TEST_P(LimitRules, Hold) {
  const bool seller = std::string(GetParam().operation) == "BatchMeterUsage";
  EXPECT_EQ(ErrorNameOf(Call(GetParam().operation, GetParam().body, seller ? SellerKeys() : BuyerKeys())),
            GetParam().outcome);
}

std::string OneRecord(const std::string& rest) {
  return R"({"ProductCode":"prod-1a2b3c","UsageRecords":[{"Timestamp":1786795200,"CustomerIdentifier":"ifAPxuKWpyV",)" +
         rest + "}]}";
}
std::string OneUsage(const std::string& rest) {
  return R"({"ProductCode":"prod-1a2b3c","Timestamp":1786795200,)" + rest + "}";
}
std::string OneStart(const std::string& rest) {
  return "{\"PublicKeyVersion\":2," + rest + "}";
}
std::string Split(int quantity, const std::string& allocations) {
  return OneRecord(R"("Dimension":"users","Quantity":)" + std::to_string(quantity) + ",\"UsageAllocations\":[" +
                   allocations + "]");
}
std::string Part(int quantity, const std::string& tags) {
  return "{\"AllocatedUsageQuantity\":" + std::to_string(quantity) + (tags.empty() ? "" : ",\"Tags\":[" + tags + "]") +
         "}";
}
std::string TagOf(const std::string& key, const std::string& value = "v") {
  return "{\"Key\":" + Quoted(key) + ",\"Value\":" + Quoted(value) + "}";
}
std::string TagsOf(int count, const std::string& prefix = "k") {
  std::string tags;
  for (int i = 0; i < count; ++i) tags += (i == 0 ? "" : ",") + TagOf(prefix + std::to_string(i));
  return tags;
}

constexpr const char* kBatch = "BatchMeterUsage";
constexpr const char* kMeter = "MeterUsage";
constexpr const char* kStart = "RegisterUsage";
constexpr const char* kValidation = "ValidationException";
constexpr const char* kTag = "InvalidTagException";
constexpr const char* kSplit = "InvalidUsageAllocationsException";

INSTANTIATE_TEST_SUITE_P(
    Rows, LimitRules,
    ::testing::Values(
        LimitRow{"M_Quantity0", kBatch, OneRecord(R"("Dimension":"users","Quantity":0)"), ""},
        LimitRow{"M_QuantityMax", kBatch, OneRecord(R"("Dimension":"users","Quantity":2147483647)"), ""},
        LimitRow{"M_QuantityNegative", kBatch, OneRecord(R"("Dimension":"users","Quantity":-1)"), kValidation},
        LimitRow{"M_QuantityBeyond", kBatch, OneRecord(R"("Dimension":"users","Quantity":2147483648)"),
                 "SerializationException"},
        LimitRow{"M_QuantityAbsent", kBatch, OneRecord(R"("Dimension":"users")"), ""},
        LimitRow{"P_DimensionInAnotherCase", kBatch, OneRecord(R"("Dimension":"Users","Quantity":1)"),
                 "InvalidUsageDimensionException"},
        LimitRow{"M_DimensionEmpty", kBatch, OneRecord(R"("Dimension":"","Quantity":1)"), kValidation},
        LimitRow{"M_DimensionOf256", kBatch, OneRecord("\"Dimension\":" + Quoted(std::string(256, 'd'))), kValidation},
        LimitRow{"M_ProductCodeOf256", kBatch,
                 "{\"UsageRecords\":[],\"ProductCode\":" + Quoted(std::string(256, 'p')) + "}", kValidation},
        LimitRow{"M_ProductCodeOfOtherSigns", kBatch, R"({"UsageRecords":[],"ProductCode":"prod 1"})", kValidation},
        LimitRow{"M_ClientTokenOf64", kMeter,
                 OneUsage("\"UsageDimension\":\"hours\",\"ClientToken\":" + Quoted(std::string(64, 't'))), ""},
        LimitRow{"M_ClientTokenOf65", kMeter,
                 OneUsage("\"UsageDimension\":\"hours\",\"ClientToken\":" + Quoted(std::string(65, 't'))), kValidation},
        LimitRow{"M_ClientTokenEmpty", kMeter, OneUsage(R"("UsageDimension":"hours","ClientToken":"")"), kValidation},
        LimitRow{"M_NonceOf255", kStart,
                 OneStart(R"("ProductCode":"prod-1a2b3c","Nonce":)" + Quoted(std::string(255, 'n'))), ""},
        LimitRow{"M_NonceOf256", kStart,
                 OneStart(R"("ProductCode":"prod-1a2b3c","Nonce":)" + Quoted(std::string(256, 'n'))), kValidation},
        LimitRow{"M_SplitSumsUp", kBatch, Split(5, Part(4, TagOf("a")) + "," + Part(1, "")), ""},
        LimitRow{"M_SplitOneTooFew", kBatch, Split(5, Part(4, TagOf("a"))), kSplit},
        LimitRow{"M_SplitSameTags", kBatch, Split(2, Part(1, TagOf("a")) + "," + Part(1, TagOf("a"))), kSplit},
        LimitRow{"M_SplitTwiceUntagged", kBatch, Split(2, Part(1, "") + "," + Part(1, "")), kSplit},
        LimitRow{"M_FiveTags", kBatch, Split(1, Part(1, TagsOf(5))), ""},
        LimitRow{"M_SixTags", kBatch, Split(1, Part(1, TagsOf(6))), kTag},
        LimitRow{"G_TagKeyOf100", kBatch, Split(1, Part(1, TagOf(std::string(100, 'k')))), ""},
        LimitRow{"G_TagKeyOf101", kBatch, Split(1, Part(1, TagOf(std::string(101, 'k')))), kTag},
        LimitRow{"G_TagValueOf256", kBatch, Split(1, Part(1, TagOf("k", std::string(256, 'v')))), ""},
        LimitRow{"G_TagValueOf257", kBatch, Split(1, Part(1, TagOf("k", std::string(257, 'v')))), kTag},
        LimitRow{"G_TagSigns", kBatch, Split(1, Part(1, TagOf("a Z0+-=._:/@"))), ""},
        LimitRow{"G_TagOtherSign", kBatch, Split(1, Part(1, TagOf("k", "what?"))), kTag},
        // Not in the guide's list, but in the range that the model's pattern has from blank to equals sign.
        LimitRow{"U_TagSignOfThePatternsRange", kBatch, Split(1, Part(1, TagOf("k", "50%"))), ""},
        // Allowed by the guide's text, refused by the model's pattern.
        LimitRow{"U_TagValueEmpty", kBatch, Split(1, Part(1, TagOf("k", ""))), kValidation}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(DomainRules, M_2500AllocationsAndNotOneMore) {
  for (const int count : {2500, 2501}) {
    std::string parts;
    for (int i = 0; i < count; ++i) parts += (i == 0 ? "" : ",") + Part(0, TagOf("k", std::to_string(i)));
    EXPECT_EQ(ErrorNameOf(CallAsSeller("BatchMeterUsage", Split(0, parts))), count == 2500 ? "" : kSplit);
  }
}

TEST_F(DomainRules, G_FiveTagKeysOverAllAllocationsOfARecord) {
  const std::string body = Split(2, Part(1, TagsOf(3)) + "," + Part(1, TagsOf(3, "other")));

  EXPECT_EQ(ErrorNameOf(CallAsSeller("BatchMeterUsage", body)), kTag);
}

TEST_F(DomainRules, M_FiveTagsInEachAllocation) {
  options.tag_limit = TagLimit::kPerAllocation;
  const std::string body = Split(2, Part(1, TagsOf(5)) + "," + Part(1, TagsOf(5, "other")));

  EXPECT_EQ(ErrorNameOf(CallAsSeller("BatchMeterUsage", body)), "");
  EXPECT_EQ(ErrorNameOf(CallAsSeller("BatchMeterUsage", Split(1, Part(1, TagsOf(6))))), kTag);
}

TEST_F(DomainRules, TokensThatBillNothingNewAreBoundedToo) {
  options.max_ledger_entries = 2;
  const auto meter = [&](const char* token) {
    return Meter(Usage("2026-08-15T12:00:00Z", 1, std::string(R"(,"ClientToken":")") + token + "\""));
  };
  const std::string id = meter("t1");

  EXPECT_EQ(meter("t2"), id);
  EXPECT_EQ(meter("t3"), "InternalServiceErrorException");
  EXPECT_EQ(meter("t2"), id);
  EXPECT_THAT(Billed(), ElementsAre(1));
}

TEST_F(DomainRules, RecordsLeftUnprocessedAreBoundedToo) {
  options.max_ledger_entries = 2;
  options.products[0].unprocessed.first_times = 1;

  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 3), Record("2026-08-15T11:00:00Z", 3)}), "unprocessed,unprocessed");
  EXPECT_EQ(Send({Record("2026-08-15T10:00:00Z", 3)}), "InternalServiceErrorException");
  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 3), Record("2026-08-15T11:00:00Z", 3)}), "Success,Success");
}

TEST_F(DomainRules, NoRecordIsBilledBeyondTheLedgersLimit) {
  options.max_ledger_entries = 2;

  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 3)}), "Success");
  EXPECT_EQ(Send({Record("2026-08-15T11:00:00Z", 3), Record("2026-08-15T10:00:00Z", 3)}),
            "InternalServiceErrorException");
  EXPECT_EQ(Meter(Usage("2026-08-15T12:00:00Z", 1)).size(), 36U);
  EXPECT_EQ(Meter(Usage("2026-08-15T11:00:00Z", 1)), "InternalServiceErrorException");
  EXPECT_THAT(Billed(), SizeIs(2));
}

// --- Results ----------------------------------------------------------------------------------

TEST_F(DomainRules, M_EachRecordHasOneStatusAndWhatIsLeftComesBack) {
  options.products[0].dimensions[1].unprocessed.always = true;  // requests

  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 3), Record("2026-08-15T12:00:00Z", 3, ByIdentifier(), "", "requests"),
                  Record("2026-08-15T12:00:00Z", 3, ByIdentifier("nobody")), Record("2026-08-15T12:00:00Z", 9)}),
            "Success,CustomerNotSubscribed,DuplicateRecord,unprocessed");
  EXPECT_THAT(Billed(), ElementsAre(3));
}

TEST_F(DomainRules, M_NotSubscribedAreUnknownAndFormerBuyers) {
  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 3, ByIdentifier("nobody")),
                  Record("2026-08-15T12:00:00Z", 3, ByIdentifier("goneXuKWpyV")),
                  Record("2026-08-15T12:00:00Z", 3, ByAccount("999999999999"))}),
            "CustomerNotSubscribed,CustomerNotSubscribed,CustomerNotSubscribed");
}

TEST_F(DomainRules, M_UnknownBuyersMayRefuseTheWholeRequest) {
  options.unknown_customer = UnknownCustomer::kInvalidCustomerIdentifier;

  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 3), Record("2026-08-15T12:00:00Z", 3, ByIdentifier("nobody"))}),
            "InvalidCustomerIdentifierException");
  EXPECT_THAT(Billed(), IsEmpty());
}

// --- AgentCore --------------------------------------------------------------------------------

class AgentCore : public DomainRules {
 protected:
  AgentCore() { options.credentials[1].platform = Platform::kAgentCore; }
  std::string MeterWith(const char* token, int quantity, const char* time = "2026-08-15T12:10:00Z") {
    return Meter(Usage(time, quantity, std::string(R"(,"ClientToken":")") + token + "\""));
  }
};

TEST_F(AgentCore, M_AsksForAClientToken) {
  const WireReply reply = CallAsBuyer("MeterUsage", Usage("2026-08-15T12:10:00Z", 3));

  EXPECT_EQ(ErrorNameOf(reply), "ValidationException");
  EXPECT_THAT(reply.body, HasSubstr("clientToken"));
  EXPECT_THAT(Billed(), IsEmpty());
}

TEST_F(AgentCore, M_AddsUpWhatComesInAnHourAndAtOneMoment) {
  EXPECT_THAT(MeterWith("t1", 3), SizeIs(36));
  EXPECT_THAT(MeterWith("t2", 4), SizeIs(36));
  EXPECT_THAT(MeterWith("t3", 3, "2026-08-15T12:20:00Z"), SizeIs(36));
  EXPECT_THAT(Billed(), ElementsAre(3, 4, 3));
}

TEST_F(AgentCore, M_BillsATokenOnce) {
  const std::string id = MeterWith("t1", 3);

  EXPECT_EQ(MeterWith("t1", 3), id);
  EXPECT_THAT(Billed(), ElementsAre(3));
}

TEST_F(AgentCore, M_RefusesATokenWithOtherParameters) {
  MeterWith("t1", 3);

  EXPECT_EQ(MeterWith("t1", 4), "IdempotencyConflictException");
  EXPECT_EQ(MeterWith("t1", 3, "2026-08-15T12:20:00Z"), "IdempotencyConflictException");
  EXPECT_THAT(Billed(), ElementsAre(3));
}

TEST_F(AgentCore, M_AnswersDryRunsWithoutBilling) {
  EXPECT_EQ(Meter(Usage("2026-08-15T12:10:00Z", 3, R"(,"DryRun":true)")), "DryRunOperation");
  EXPECT_THAT(Billed(), IsEmpty());
}

TEST_F(DomainRules, M_TokensOfTwoRegionsAreApart) {
  options.more_regions = {"eu-west-1"};
  const auto meter = [&](int quantity, const char* region) {
    return ErrorNameOf(
        service().Handle(SignedRequest("MeterUsage", Usage("2026-08-15T12:00:00Z", quantity, R"(,"ClientToken":"t1")"),
                                       BuyerKeys(), clock->Now(), region)));
  };

  EXPECT_EQ(meter(3, "us-east-1"), "");
  EXPECT_EQ(meter(4, "us-east-1"), "IdempotencyConflictException");
  EXPECT_EQ(meter(4, "eu-west-1"), "");
}

// --- ResolveCustomer --------------------------------------------------------------------------

TEST_F(DomainRules, M_ATokenResolvesAgainToTheSameUntilItExpires) {
  options.customers[0].registration_tokens[0].expires_at = At("2026-08-15T16:36:00Z");
  const char* body = R"({"RegistrationToken":"token-good"})";
  const std::string first = CallAsSeller("ResolveCustomer", body).body;

  EXPECT_EQ(CallAsSeller("ResolveCustomer", body).body, first);
  clock->Advance(std::chrono::hours(4) - std::chrono::seconds(1));
  EXPECT_EQ(CallAsSeller("ResolveCustomer", body).body, first);
  clock->Advance(std::chrono::seconds(1));
  EXPECT_EQ(ErrorNameOf(CallAsSeller("ResolveCustomer", body)), "ExpiredTokenException");
  EXPECT_EQ(ErrorNameOf(CallAsSeller("ResolveCustomer", R"({"RegistrationToken":"x"})")), "InvalidTokenException");
}

TEST_F(DomainRules, M_OldProductsHaveAnIdentifierAndNewOnesALicence) {
  options.customers[1].registration_tokens.push_back({"token-new", {}});
  options.customers[2].registration_tokens.push_back({"token-old", {}});
  const std::string fresh = CallAsSeller("ResolveCustomer", R"({"RegistrationToken":"token-new"})").body;
  const std::string old = CallAsSeller("ResolveCustomer", R"({"RegistrationToken":"token-old"})").body;

  EXPECT_EQ(fresh, R"({"ProductCode":"prod-1a2b3c","CustomerAWSAccountId":"345678901234","LicenseArn":")" +
                       std::string(kOtherLicense) + "\"}");
  EXPECT_EQ(
      old, R"({"CustomerIdentifier":"goneXuKWpyV","ProductCode":"prod-1a2b3c","CustomerAWSAccountId":"210987654321"})");
}

// --- RegisterUsage ----------------------------------------------------------------------------

TEST_F(DomainRules, M_TheRotationIsToldOnceTheKeyHasExpired) {
  options.products[0].public_keys[1].expired_at = At("2026-08-15T13:00:00Z");
  const char* body = R"({"ProductCode":"prod-1a2b3c","PublicKeyVersion":2})";

  EXPECT_EQ(CallAsBuyer("RegisterUsage", body).body.find("PublicKeyRotationTimestamp"), std::string::npos);
  clock->Advance(std::chrono::minutes(24));
  EXPECT_THAT(CallAsBuyer("RegisterUsage", body).body, HasSubstr(R"("PublicKeyRotationTimestamp":1786798800)"));
}

}  // namespace
}  // namespace marketplace_metering::emulator
