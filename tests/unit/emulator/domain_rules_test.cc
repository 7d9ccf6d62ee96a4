// What the service is known to do, rule by rule: regions, quotas, platforms, time, AgentCore, tokens.
// Each name begins with how certain the rule is: M stated by the API's reference, G by the seller guide, P by AWS's
// published pipeline, O observed by integrators, U unknown or contradictory: then there is one test for each reading.
#include "emulator/supported_regions.h"
#include "unit/emulator/domain_fixture.h"

namespace marketplace_metering::emulator {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

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

TEST_F(DomainRules, P_EachRegionHasAMemoryOfItsOwnForLicencesToo) {
  options.more_regions = {"eu-west-1"};
  const std::string record = Record("2026-08-15T12:00:00Z", 3, ByLicense());

  for (const char* region : {"us-east-1", "eu-west-1", "us-east-1"}) EXPECT_EQ(SendIn(region, {record}, ""), "Success");
  EXPECT_THAT(Billed(), ElementsAre(3, 3));
}

TEST_F(DomainRules, P_EachRegionHasAMemoryOfItsOwnForMeterUsageToo) {
  options.more_regions = {"eu-west-1"};
  for (const char* region : {"us-east-1", "eu-west-1", "us-east-1"}) {
    EXPECT_EQ(ErrorNameOf(service().Handle(
                  SignedRequest("MeterUsage", Usage("2026-08-15T12:00:00Z", 3), BuyerKeys(), clock->Now(), region))),
              "");
  }
  EXPECT_THAT(Billed(), ElementsAre(3, 3));
  EXPECT_EQ(service().ledger()[0].region, "us-east-1");
  EXPECT_EQ(service().ledger()[1].region, "eu-west-1");
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

// In the order in which the reference has them.
TEST_F(DomainRules, M_TwentyNineRegionsAreListedForSellers) {
  for (const char* region :
       {"eu-north-1",   "me-south-1",     "ap-south-1",     "eu-west-3",      "ap-southeast-3", "us-east-2",
        "af-south-1",   "eu-west-1",      "me-central-1",   "eu-central-1",   "sa-east-1",      "ap-east-1",
        "ap-south-2",   "us-east-1",      "ap-northeast-2", "ap-northeast-3", "eu-west-2",      "ap-southeast-4",
        "eu-south-1",   "ap-northeast-1", "us-west-2",      "us-west-1",      "ap-southeast-1", "ap-southeast-2",
        "il-central-1", "ca-central-1",   "eu-south-2",     "eu-central-2",   "cn-northwest-1"}) {
    EXPECT_TRUE(IsListedRegion(Operation::kBatchMeterUsage, region)) << region;
    EXPECT_TRUE(IsListedRegion(Operation::kResolveCustomer, region)) << region;
  }
  for (const char* region :
       {"us-gov-east-1", "us-gov-west-1", "cn-north-1", "eusc-de-east-1", "US-EAST-1", "us-east"}) {
    EXPECT_FALSE(IsListedRegion(Operation::kBatchMeterUsage, region)) << region;
    EXPECT_FALSE(IsListedRegion(Operation::kResolveCustomer, region)) << region;
  }
}

TEST_F(DomainRules, U_ADisabledOperationNamesBothCauses) {
  options.disabled_operations = {"BatchMeterUsage"};
  const WireReply reply = CallAsSeller("BatchMeterUsage", Batch({}));

  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(ErrorNameOf(reply), "DisabledApiException");
  EXPECT_THAT(reply.body, HasSubstr("us-east-1: it is not supported there, or the product is not enabled for it"));
}

TEST_F(DomainRules, U_RegionsOfRegisterUsageAreNotPublishedSoAnyIsTaken) {
  options.only_listed_regions = true;
  options.region = "ca-west-1";
  EXPECT_EQ(ErrorNameOf(
                service().Handle(SignedRequest("RegisterUsage", R"({"ProductCode":"prod-1a2b3c","PublicKeyVersion":2})",
                                               BuyerKeys(), clock->Now(), "ca-west-1"))),
            "");
  EXPECT_TRUE(IsListedRegion(Operation::kRegisterUsage, "ca-west-1"));
  EXPECT_TRUE(IsListedRegion(Operation::kMeterUsage, "ca-west-1"));
  EXPECT_FALSE(IsListedRegion(Operation::kBatchMeterUsage, "ca-west-1"));
  EXPECT_FALSE(IsListedRegion(Operation::kResolveCustomer, ""));
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

TEST_F(DomainRules, M_KeysOfTheSellerShareAQuota) {
  options.quotas.batch_meter_usage = 1;
  AcceptedCredentials second = options.credentials[0];
  second.access_key_id = "AKIDSECOND";
  options.credentials.push_back(second);
  Credentials second_keys = SellerKeys();
  second_keys.access_key_id = "AKIDSECOND";

  EXPECT_EQ(ErrorNameOf(Call("BatchMeterUsage", Batch({}), SellerKeys())), "");
  EXPECT_EQ(ErrorNameOf(Call("BatchMeterUsage", Batch({}), second_keys)), "ThrottlingException");
}

TEST_F(DomainRules, M_WhatIsThrottledIsNotLookedAt) {
  options.quotas.batch_meter_usage = 1;
  EXPECT_EQ(Send({}), "");
  const WireReply reply = CallAsSeller("BatchMeterUsage", Batch({Record("2026-08-15T12:00:00Z", 3)}));

  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(ErrorNameOf(reply), "ThrottlingException");
  EXPECT_EQ(ErrorNameOf(CallAsSeller("BatchMeterUsage", "no JSON")), "ThrottlingException");
  EXPECT_THAT(Billed(), IsEmpty());
}

TEST_F(DomainRules, AResetOfTheClockFillsEveryQuota) {
  options.quotas.batch_meter_usage = 1;
  EXPECT_EQ(Send({}), "");
  EXPECT_EQ(Send({}), "ThrottlingException");
  service().ResetClock(options);
  EXPECT_EQ(Send({}), "");
}

TEST_F(DomainRules, M_AClockThatStandsBringsNoTokens) {
  options.quotas.batch_meter_usage = 1;
  service().clock().SetScale(0);
  EXPECT_EQ(Send({}), "");
  clock->Advance(std::chrono::minutes(1));
  EXPECT_EQ(Send({}), "ThrottlingException");
  service().clock().Advance(std::chrono::seconds(1));
  EXPECT_EQ(Send({}), "");
}

struct PlatformRow {
  const char* name;
  Platform platform;
  const char* meter_usage;
  const char* register_usage;
  const char* dry_run;
};

class PlatformRules : public DomainRules, public ::testing::WithParamInterface<PlatformRow> {};

TEST_P(PlatformRules, DecideWhoMayCall) {
  options.credentials[1].platform = GetParam().platform;
  const std::string usage = Usage("2026-08-15T12:00:00Z", 1, R"(,"ClientToken":"t1")");

  EXPECT_EQ(ErrorNameOf(CallAsBuyer("MeterUsage", usage)), GetParam().meter_usage);
  EXPECT_EQ(ErrorNameOf(CallAsBuyer("RegisterUsage", R"({"ProductCode":"prod-1a2b3c","PublicKeyVersion":2})")),
            GetParam().register_usage);
  EXPECT_EQ(ErrorNameOf(CallAsBuyer("MeterUsage", Usage("2026-08-15T12:00:00Z", 1, R"(,"DryRun":true)"))),
            GetParam().dry_run);
  EXPECT_THAT(Billed(), SizeIs(*GetParam().meter_usage == '\0' ? 1 : 0));
}

INSTANTIATE_TEST_SUITE_P(
    Rows, PlatformRules,
    ::testing::Values(PlatformRow{"U_Unspecified", Platform::kUnspecified, "", "", "DryRunOperation"},
                      PlatformRow{"M_Ec2", Platform::kEc2, "", "PlatformNotSupportedException", "DryRunOperation"},
                      PlatformRow{"MG_Ecs", Platform::kEcs, "", "", "DryRunOperation"},
                      PlatformRow{"MG_Eks", Platform::kEks, "", "", "DryRunOperation"},
                      PlatformRow{"M_AgentCore", Platform::kAgentCore, "", "PlatformNotSupportedException",
                                  "DryRunOperation"},
                      // That these keys are not accepted is stated; with which error is not.
                      PlatformRow{"MG_NodeRolesUsersPodIdentity", Platform::kOther, "AccessDeniedException",
                                  "PlatformNotSupportedException", "UnauthorizedException"}),
    [](const auto& row) { return std::string(row.param.name); });

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
        WindowRow{"O_1h_FromTheHour", hours(1), WindowEdge::kStartOfHour, "2026-08-15T12:36:00Z",
                  "2026-08-15T11:00:00Z", true},
        WindowRow{"O_1h_BeforeTheHour", hours(1), WindowEdge::kStartOfHour, "2026-08-15T12:36:00Z",
                  "2026-08-15T10:59:59Z", false},
        WindowRow{"U_AtTheStrokeOfTheHourByExactAge", hours(6), WindowEdge::kExact, "2026-08-15T12:00:00Z",
                  "2026-08-15T06:00:00Z", false},
        WindowRow{"U_AtTheStrokeOfTheHourByTheHour", hours(6), WindowEdge::kStartOfHour, "2026-08-15T12:00:00Z",
                  "2026-08-15T06:00:00Z", true},
        WindowRow{"U_Now", hours(24), WindowEdge::kExact, "2026-08-15T12:36:00Z", "2026-08-15T12:36:00Z", true},
        WindowRow{"U_FutureByTheHourToo", hours(24), WindowEdge::kStartOfHour, "2026-08-15T12:36:00Z",
                  "2026-08-15T12:36:01Z", false},
        WindowRow{"U_Future", hours(24), WindowEdge::kExact, "2026-08-15T12:36:00Z", "2026-08-15T12:36:01Z", false},
        WindowRow{"M_MonthOpenAtAnyAge", hours(24), WindowEdge::kExact, "2026-09-01T05:59:59Z", "2026-08-01T00:00:00Z",
                  true},
        WindowRow{"M_MonthClosed", hours(24), WindowEdge::kExact, "2026-09-01T06:00:00Z", "2026-08-31T23:59:59Z",
                  false},
        WindowRow{"M_MonthClosedByTheHourToo", hours(24), WindowEdge::kStartOfHour, "2026-09-01T06:00:00Z",
                  "2026-08-31T23:59:59Z", false},
        WindowRow{"M_MonthOpenByTheHourToo", hours(6), WindowEdge::kStartOfHour, "2026-09-01T05:59:59Z",
                  "2026-08-01T00:00:00Z", true},
        WindowRow{"M_MonthOpenUnderAShortWindow", hours(1), WindowEdge::kExact, "2026-09-01T05:59:59Z",
                  "2026-08-01T00:00:00Z", true},
        WindowRow{"M_MonthClosedThoughYoung", hours(24), WindowEdge::kExact, "2026-09-01T06:00:00Z",
                  "2026-08-31T12:00:00Z", false},
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

TEST_F(AgentCore, M_AddsUpEqualRecordsUnderTheirHour) {
  const std::string first = MeterWith("t1", 3);
  EXPECT_NE(MeterWith("t2", 3), first);
  EXPECT_THAT(Billed(), ElementsAre(3, 3));
  for (const LedgerEntry& entry : service().ledger()) EXPECT_EQ(entry.hour, At("2026-08-15T12:00:00Z"));
}

TEST_F(AgentCore, M_BillsATokenOnce) {
  const std::string id = MeterWith("t1", 3);

  EXPECT_EQ(MeterWith("t1", 3), id);
  EXPECT_THAT(Billed(), ElementsAre(3));
}

TEST_F(AgentCore, M_RefusesATokenWithOtherParameters) {
  MeterWith("t1", 3);

  EXPECT_EQ(CallAsBuyer("MeterUsage", Usage("2026-08-15T12:10:00Z", 4, R"(,"ClientToken":"t1")")).status, 409);
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

TEST_F(DomainRules, G_MadeKeysOutliveAChangeOfTheOptions) {
  const std::string made = service().PublicKeyPem("prod-1a2b3c", 2).value();
  ChangeOptions([](EmulatorOptions& changed) { changed.products[0].public_keys.clear(); });
  EXPECT_FALSE(service().PublicKeyPem("prod-1a2b3c", 2));
  ChangeOptions([](EmulatorOptions& changed) { changed.products = ExampleOptions().products; });

  EXPECT_EQ(service().PublicKeyPem("prod-1a2b3c", 2).value(), made);
}

}  // namespace
}  // namespace marketplace_metering::emulator
