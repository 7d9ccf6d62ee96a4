// What each fault makes of an answer, without sockets; and that only the work that was done is billed.
#include "emulator/fault_effects.h"

#include "encoding/http_date.h"
#include "unit/emulator/fault_builders.h"
#include "unit/emulator/service_fixture.h"

namespace marketplace_metering::emulator {
namespace {

using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;

constexpr const char* kTwoRecords =
    R"({"UsageRecords":[{"Timestamp":1786797000,"CustomerIdentifier":"ifAPxuKWpyV","Dimension":"users",)"
    R"("Quantity":3},{"Timestamp":1786797000,"CustomerIdentifier":"ifAPxuKWpyV","Dimension":"requests","Quantity":5}],)"
    R"("ProductCode":"prod-1a2b3c"})";

class FaultEffects : public ServiceTest {
 protected:
  WireReply Under(const Fault& fault) {
    service().faults().Add(fault);
    return CallAsSeller("BatchMeterUsage", kTwoRecords);
  }
  WireReply Under(FaultKind kind) {
    Fault fault;
    fault.kind = kind;
    return Under(fault);
  }
  std::vector<std::string> Billed() {
    std::vector<std::string> dimensions;
    for (const LedgerEntry& entry : service().ledger()) dimensions.push_back(entry.dimension);
    return dimensions;
  }
};

// The dimensions in a list of records or results, in their order.
std::vector<std::string> DimensionsIn(const WireReply& reply, const char* list) {
  const json::Document document = json::Document::Parse(reply.body);
  std::vector<std::string> dimensions;
  for (const json::Object& item : document.root().List(list).value_or(std::vector<json::Object>())) {
    const auto record = item.Child("UsageRecord");
    dimensions.emplace_back((record ? *record : item).String("Dimension").value_or("?"));
  }
  return dimensions;
}

TEST_F(FaultEffects, AnErrorIsAnsweredBeforeOrAfterTheWork) {
  Fault fault = ErrorFault("", "InternalServiceErrorException");
  EXPECT_EQ(ErrorNameOf(Under(fault)), "InternalServiceErrorException");
  EXPECT_THAT(Billed(), IsEmpty());

  fault.performed = true;
  const WireReply reply = Under(fault);
  EXPECT_EQ(reply.status, 500);
  EXPECT_EQ(ErrorNameOf(reply), "InternalServiceErrorException");
  EXPECT_THAT(Billed(), SizeIs(2));
}

TEST_F(FaultEffects, WorkThatIsRefusedIsNotBilledByAFaultThatHidesIt) {
  Fault fault;
  fault.kind = FaultKind::kReset;
  fault.performed = true;
  service().faults().Add(fault);
  CallAsSeller("BatchMeterUsage", R"({"UsageRecords":[{}],"ProductCode":"prod-1a2b3c"})");

  EXPECT_THAT(Billed(), IsEmpty());
  EXPECT_EQ(service().requests().back().error_name, "ValidationException");
}

TEST_F(FaultEffects, ABareStatusHasTheBodyItIsGiven) {
  Fault fault;
  fault.kind = FaultKind::kStatus;
  fault.status = 503;
  EXPECT_EQ(Under(fault).body, "");
  fault.status = 799;
  fault.text = "not yet";
  const WireReply reply = Under(fault);

  EXPECT_EQ(reply.status, 799);
  EXPECT_EQ(reply.body, "not yet");
}

TEST_F(FaultEffects, APageOfHtmlIsASuccessThatIsNone) {
  const WireReply reply = Under(FaultKind::kHtml);

  EXPECT_EQ(reply.status, 200);
  EXPECT_THAT(reply.body, StartsWith("<!DOCTYPE html>"));
  EXPECT_THAT(Billed(), IsEmpty());
}

TEST_F(FaultEffects, ARedirectLeadsToTheEmulatorOrElsewhere) {
  service().SetUrl("http://127.0.0.1:8080");
  EXPECT_EQ(*FindHeader(Under(FaultKind::kRedirect).headers, "Location"), "http://127.0.0.1:8080/");
  Fault fault;
  fault.kind = FaultKind::kRedirect;
  fault.status = 301;
  fault.text = "https://elsewhere.example/";
  const WireReply reply = Under(fault);

  EXPECT_EQ(reply.status, 301);
  EXPECT_EQ(*FindHeader(reply.headers, "Location"), "https://elsewhere.example/");
}

TEST_F(FaultEffects, LostAnswersAreBilledOnlyWhenTheWorkWasDone) {
  for (const FaultKind kind : {FaultKind::kReset, FaultKind::kClose, FaultKind::kStall}) {
    ASSERT_TRUE(service().ClearLedger());
    Fault fault;
    fault.kind = kind;
    EXPECT_TRUE(Under(fault).manner.silent) << NameOf(kind);
    EXPECT_THAT(Billed(), IsEmpty()) << NameOf(kind);
    fault.performed = true;
    EXPECT_TRUE(Under(fault).manner.silent) << NameOf(kind);
    EXPECT_THAT(Billed(), SizeIs(2)) << NameOf(kind);
    EXPECT_EQ(service().requests().back().status, 0) << NameOf(kind);
    EXPECT_EQ(service().requests().back().fault, NameOf(kind));
  }
}

TEST_F(FaultEffects, ATruncatedBodyAnnouncesItsWholeLength) {
  const WireReply whole = CallAsSeller("BatchMeterUsage", kTwoRecords);
  Fault fault;
  fault.kind = FaultKind::kTruncatedBody;
  const WireReply half = Under(fault);
  EXPECT_EQ(half.manner.announced_length, static_cast<std::int64_t>(whole.body.size()));
  EXPECT_EQ(half.body, whole.body.substr(0, whole.body.size() / 2));
  fault.bytes = 10;
  EXPECT_EQ(Under(fault).body, whole.body.substr(0, 10));
  fault.bytes = 1 << 20;
  EXPECT_EQ(Under(fault).body, whole.body);
}

TEST_F(FaultEffects, LengthsLieByAsMuchAsAsked) {
  const auto length = static_cast<std::int64_t>(CallAsSeller("BatchMeterUsage", kTwoRecords).body.size());
  Fault fault;
  fault.kind = FaultKind::kWrongContentLength;
  EXPECT_EQ(Under(fault).manner.announced_length, length - 1);
  fault.bytes = 100;
  EXPECT_EQ(Under(fault).manner.announced_length, length + 100);
  fault.bytes = -1000000;
  EXPECT_EQ(Under(fault).manner.announced_length, 0);
  fault.kind = FaultKind::kOversizedBody;
  fault.bytes = 5;
  EXPECT_EQ(Under(fault).manner.announced_length, length + 5);
}

TEST_F(FaultEffects, InvalidJsonLacksItsEnd) {
  const WireReply reply = Under(FaultKind::kInvalidJson);

  EXPECT_NE(json::Document::Parse(reply.body).problem(), nullptr);
  EXPECT_THAT(Billed(), SizeIs(2));
}

TEST_F(FaultEffects, UnknownMembersStandInEveryObject) {
  const WireReply reply = Under(FaultKind::kUnknownMembers);
  const json::Document document = json::Document::Parse(reply.body);

  ASSERT_EQ(document.problem(), nullptr) << reply.body;
  EXPECT_TRUE(document.root().Child("UnheardOf"));
  const auto results = document.root().List("Results").value();
  ASSERT_THAT(results, SizeIs(2));
  EXPECT_TRUE(results[1].Child("UnheardOf"));
  EXPECT_TRUE(results[1].Child("UsageRecord")->Child("UnheardOf"));
  EXPECT_EQ(results[1].Child("UsageRecord")->String("Dimension"), "requests");
}

TEST_F(FaultEffects, UnknownMembersKeepQuotedBracesAsTheyAre) {
  WireReply reply;
  reply.body = R"({"a":"{\"{","b":{}})";
  Fault fault;
  fault.kind = FaultKind::kUnknownMembers;
  ChangeReply(fault, reply);
  const json::Document document = json::Document::Parse(reply.body);

  ASSERT_EQ(document.problem(), nullptr) << reply.body;
  EXPECT_EQ(document.root().String("a"), "{\"{");
}

TEST_F(FaultEffects, TheDateIsOffByAsMuchAsAsked) {
  Fault fault;
  fault.kind = FaultKind::kSkewedDate;
  fault.delay = std::chrono::hours(-2);
  const WireReply reply = Under(fault);

  EXPECT_EQ(encoding::ParseHttpDate(*FindHeader(reply.headers, "Date")), At("2026-08-15T10:36:00Z"));
  EXPECT_EQ(reply.status, 200);
}

TEST_F(FaultEffects, ShuffledResultsAreNeverInOrder) {
  for (int i = 0; i < 20; ++i) {
    EXPECT_THAT(DimensionsIn(Under(FaultKind::kShuffledResults), "Results"), ElementsAre("requests", "users"));
  }
}

TEST_F(FaultEffects, ChosenRecordsComeBackUnprocessedAndAreNotBilled) {
  Fault fault;
  fault.kind = FaultKind::kUnprocessedRecords;
  fault.records = {1};
  const WireReply reply = Under(fault);

  EXPECT_THAT(DimensionsIn(reply, "Results"), ElementsAre("users"));
  EXPECT_THAT(DimensionsIn(reply, "UnprocessedRecords"), ElementsAre("requests"));
  EXPECT_THAT(Billed(), ElementsAre("users"));
}

TEST_F(FaultEffects, RecordsInBothListsAreBilled) {
  Fault fault;
  fault.kind = FaultKind::kRecordsInBothLists;
  fault.records = {0};
  const WireReply reply = Under(fault);

  EXPECT_THAT(DimensionsIn(reply, "Results"), ElementsAre("users", "requests"));
  EXPECT_THAT(DimensionsIn(reply, "UnprocessedRecords"), ElementsAre("users"));
  EXPECT_THAT(Billed(), SizeIs(2));
}

TEST_F(FaultEffects, RecordsInNoListAreBilled) {
  Fault fault;
  fault.kind = FaultKind::kRecordsInNoList;
  fault.records = {0};
  const WireReply reply = Under(fault);

  EXPECT_THAT(DimensionsIn(reply, "Results"), ElementsAre("requests"));
  EXPECT_THAT(DimensionsIn(reply, "UnprocessedRecords"), IsEmpty());
  EXPECT_THAT(Billed(), SizeIs(2));
  EXPECT_THAT(DimensionsIn(Under(FaultKind::kRecordsInNoList), "Results"), IsEmpty());
}

TEST_F(FaultEffects, UnknownRecordStatusesAreBilled) {
  Fault fault;
  fault.kind = FaultKind::kUnknownRecordStatus;
  fault.records = {1};
  const WireReply reply = Under(fault);
  const json::Document document = json::Document::Parse(reply.body);

  const auto results = document.root().List("Results").value();
  EXPECT_EQ(results.at(0).String("Status"), "Success");
  EXPECT_EQ(results.at(1).String("Status"), "UnheardOf");
  EXPECT_THAT(Billed(), SizeIs(2));
}

TEST_F(FaultEffects, PlacesAreThoseOfTheRequestWhateverIsUnprocessed) {
  options.products[0].dimensions[0].unprocessed.always = true;  // users, the first record
  Fault fault;
  fault.kind = FaultKind::kUnknownRecordStatus;
  fault.records = {1};
  const WireReply reply = Under(fault);
  const json::Document document = json::Document::Parse(reply.body);

  EXPECT_EQ(document.root().List("Results")->at(0).String("Status"), "UnheardOf");
}

TEST_F(FaultEffects, RequestsWithBadSignaturesAreAnsweredAsEver) {
  Fault fault;
  fault.kind = FaultKind::kReset;
  service().faults().Add(fault);
  Credentials stranger = SellerKeys();
  stranger.access_key_id = "AKIDUNKNOWN";

  EXPECT_EQ(ErrorNameOf(Call("BatchMeterUsage", kTwoRecords, stranger)), "UnrecognizedClientException");
  EXPECT_THAT(service().faults().active(), SizeIs(1));
}

TEST_F(FaultEffects, FaultsAtTheHeadAreLogged) {
  Fault fault;
  fault.kind = FaultKind::kResetBeforeBody;
  fault.operation = "MeterUsage";
  service().faults().Add(fault);

  EXPECT_FALSE(service().OnHead({"AWSMPMeteringService.BatchMeterUsage"}));
  EXPECT_FALSE(service().OnHead({"nonsense"}));
  EXPECT_TRUE(service().OnHead({"AWSMPMeteringService.MeterUsage"}));
  ASSERT_THAT(service().requests(), SizeIs(1));
  EXPECT_EQ(service().requests()[0].fault, "reset_before_body");
  EXPECT_EQ(service().requests()[0].status, 0);
}

}  // namespace
}  // namespace marketplace_metering::emulator
