#include "emulator/service.h"

#include <functional>
#include <string>

#include "encoding/http_date.h"
#include "unit/emulator/fault_builders.h"
#include "unit/emulator/service_fixture.h"

namespace marketplace_metering::emulator {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::SizeIs;

constexpr const char* kBatch =
    R"({"UsageRecords":[{"Timestamp":1786797000,"CustomerIdentifier":"ifAPxuKWpyV","Dimension":"users",)"
    R"("Quantity":3}],"ProductCode":"prod-1a2b3c"})";
constexpr const char* kMeter =
    R"({"ProductCode":"prod-1a2b3c","Timestamp":1786797000,"UsageDimension":"hours","UsageQuantity":1})";
constexpr const char* kRegister = R"({"ProductCode":"prod-1a2b3c","PublicKeyVersion":1})";
constexpr const char* kResolve = R"({"RegistrationToken":"token-good"})";

TEST_F(ServiceTest, AnswersABatchInTheServicesWords) {
  const WireReply reply = CallAsSeller("BatchMeterUsage", kBatch);

  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, R"({"Results":[{"UsageRecord":{"Timestamp":1786797000,"CustomerIdentifier":"ifAPxuKWpyV",)"
                        R"("Dimension":"users","Quantity":3},"MeteringRecordId":")" +
                            service().ledger()[0].metering_record_id +
                            R"(","Status":"Success"}],"UnprocessedRecords":[]})");
}

TEST_F(ServiceTest, GivesUnprocessedRecordsBackWithAllTheirMembers) {
  options.products[0].unprocessed.always = true;
  const std::string record =
      R"({"Timestamp":1786797000,"Dimension":"users","Quantity":5,"UsageAllocations":[{"AllocatedUsageQuantity":4,)"
      R"("Tags":[{"Key":"k","Value":"v"}]},{"AllocatedUsageQuantity":1}],"CustomerAWSAccountId":"123456789012",)"
      R"("LicenseArn":"arn:aws:license-manager::294406891311:license:l-0123456789abcdef0123456789abcdef"})";

  const WireReply reply = CallAsSeller("BatchMeterUsage", R"({"UsageRecords":[)" + record + "]}");

  EXPECT_EQ(reply.body, R"({"Results":[],"UnprocessedRecords":[)" + record + "]}");
  EXPECT_THAT(service().ledger(), IsEmpty());
}

TEST_F(ServiceTest, AnswersTheOtherOperations) {
  const WireReply metered = CallAsBuyer("MeterUsage", kMeter);
  const WireReply registered = CallAsBuyer("RegisterUsage", kRegister);
  const WireReply resolved = CallAsSeller("ResolveCustomer", kResolve);

  EXPECT_EQ(metered.body, R"({"MeteringRecordId":")" + service().ledger()[0].metering_record_id + R"("})");
  EXPECT_THAT(registered.body, MatchesRegex(R"(\{"PublicKeyRotationTimestamp":1767225600,"Signature":".*\..*\..*"\})"));
  EXPECT_EQ(resolved.body,
            R"({"CustomerIdentifier":"ifAPxuKWpyV","ProductCode":"prod-1a2b3c","CustomerAWSAccountId":"123456789012",)"
            R"("LicenseArn":"arn:aws:license-manager::294406891311:license:l-0123456789abcdef0123456789abcdef"})");
}

TEST_F(ServiceTest, SendsTheHeadersClientsReadInSuccessAndFailureAlike) {
  const WireReply success = CallAsSeller("ResolveCustomer", kResolve);
  const WireReply failure = CallAsSeller("ResolveCustomer", R"({"RegistrationToken":"x"})");

  for (const WireReply& reply : {success, failure}) {
    EXPECT_EQ(*FindHeader(reply.headers, "Content-Type"), "application/x-amz-json-1.1");
    EXPECT_EQ(*FindHeader(reply.headers, "Date"), "Sat, 15 Aug 2026 12:36:00 GMT");
    EXPECT_THAT(*FindHeader(reply.headers, "x-amzn-requestid"),
                MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  }
  EXPECT_NE(*FindHeader(success.headers, "x-amzn-RequestId"), *FindHeader(failure.headers, "x-amzn-RequestId"));
  EXPECT_EQ(failure.status, 400);
  EXPECT_EQ(failure.body, R"({"__type":"InvalidTokenException","message":"The registration token is invalid."})");
}

struct EnvelopeCase {
  const char* name;
  std::function<void(WireRequest&)> change;
  int status;
  const char* error;
};

class Envelope : public ServiceTest, public ::testing::WithParamInterface<EnvelopeCase> {};

TEST_P(Envelope, IsLookedAtBeforeTheSignature) {
  WireRequest request = SignedRequest("ResolveCustomer", kResolve, SellerKeys(), clock->Now());
  GetParam().change(request);

  const WireReply reply = service().Handle(request);

  EXPECT_EQ(reply.status, GetParam().status);
  EXPECT_EQ(ErrorNameOf(reply), GetParam().error);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, Envelope,
    ::testing::Values(
        EnvelopeCase{"Get", [](auto& r) { r.method = "GET"; }, 404, "UnknownOperationException"},
        EnvelopeCase{"OtherPath", [](auto& r) { r.target = "/custom"; }, 404, "UnknownOperationException"},
        EnvelopeCase{"UnknownOperation",
                     [](auto& r) { HeaderOf(r, "X-Amz-Target").value = "AWSMPMeteringService.Refund"; }, 400,
                     "UnknownOperationException"},
        EnvelopeCase{"OtherService", [](auto& r) { HeaderOf(r, "X-Amz-Target").value = "Other.MeterUsage"; }, 400,
                     "UnknownOperationException"},
        EnvelopeCase{"NoTarget", [](auto& r) { HeaderOf(r, "X-Amz-Target").name = "X-Other"; }, 400,
                     "UnknownOperationException"},
        EnvelopeCase{"OtherContentType", [](auto& r) { HeaderOf(r, "Content-Type").value = "application/json"; }, 400,
                     "SerializationException"},
        EnvelopeCase{"Malformed", [](auto& r) { r.defect = WireDefect::kMalformed; }, 400, "SerializationException"},
        EnvelopeCase{"CutOff", [](auto& r) { r.defect = WireDefect::kBodyTooLarge; }, 413, "RequestEntityTooLarge"},
        EnvelopeCase{"AMebibyte", [](auto& r) { r.body.assign(std::size_t{1} << 20, ' '); }, 413,
                     "RequestEntityTooLarge"},
        EnvelopeCase{"AByteLess", [](auto& r) { r.body.assign((std::size_t{1} << 20) - 1, ' '); }, 400,
                     "InvalidSignatureException"}),
    [](const auto& row) { return row.param.name; });

TEST_F(ServiceTest, TakesALargeBodyUpToTheLimit) {
  std::string body = kResolve;
  body.append((std::size_t{1} << 20) - 1 - body.size(), ' ');

  EXPECT_EQ(CallAsSeller("ResolveCustomer", std::move(body)).status, 200);
}

TEST_F(ServiceTest, ChecksTheSignatureBeforeItReadsTheBody) {
  Credentials stranger = SellerKeys();
  stranger.access_key_id = "AKIDUNKNOWN";

  EXPECT_EQ(ErrorNameOf(Call("MeterUsage", "not json", stranger)), "UnrecognizedClientException");
  EXPECT_EQ(ErrorNameOf(CallAsSeller("MeterUsage", "not json")), "SerializationException");
}

TEST_F(ServiceTest, LetsASkewedClientSeeTheServicesTime) {
  const WireReply reply = service().Handle(
      SignedRequest("ResolveCustomer", kResolve, SellerKeys(), clock->Now() - std::chrono::minutes(10)));

  EXPECT_EQ(ErrorNameOf(reply), "InvalidSignatureException");
  EXPECT_EQ(encoding::ParseHttpDate(*FindHeader(reply.headers, "Date")), clock->Now());
}

TEST_F(ServiceTest, DeniesOperationsToKeysSetUpThatWay) {
  options.credentials[1].denied_operations = {"MeterUsage", "RegisterUsage"};
  std::string dry_run = kMeter;
  dry_run.insert(dry_run.size() - 1, R"(,"DryRun":true)");

  EXPECT_EQ(ErrorNameOf(CallAsBuyer("MeterUsage", kMeter)), "AccessDeniedException");
  EXPECT_EQ(ErrorNameOf(CallAsBuyer("MeterUsage", dry_run)), "UnauthorizedException");
  EXPECT_EQ(ErrorNameOf(CallAsBuyer("RegisterUsage", kRegister)), "AccessDeniedException");
  EXPECT_EQ(ErrorNameOf(CallAsBuyer("ResolveCustomer", kResolve)), "");
  EXPECT_THAT(service().ledger(), IsEmpty());
}

TEST_F(ServiceTest, ForcesErrorsAsOftenAsAskedAndBillsNothing) {
  service().faults().Add(ErrorFault("BatchMeterUsage", "ThrottlingException", 2));
  Fault with_words = ErrorFault("BatchMeterUsage", "InternalServiceErrorException");
  with_words.message = "So be it.";
  service().faults().Add(with_words);
  Fault with_status = ErrorFault("BatchMeterUsage", "ThrottlingException");
  with_status.status = 429;
  service().faults().Add(with_status);

  std::vector<std::pair<int, std::string>> answers;
  for (int i = 0; i < 4; ++i) {
    const WireReply reply = CallAsSeller("BatchMeterUsage", kBatch);
    answers.emplace_back(reply.status, ErrorNameOf(reply));
  }

  EXPECT_THAT(answers,
              ElementsAre(std::pair(400, "ThrottlingException"), std::pair(400, "ThrottlingException"),
                          std::pair(500, "InternalServiceErrorException"), std::pair(429, "ThrottlingException")));
  EXPECT_THAT(service().ledger(), IsEmpty());
  EXPECT_EQ(CallAsSeller("BatchMeterUsage", kBatch).status, 200);
}

TEST_F(ServiceTest, ForcesErrorsForTheirOperationAloneAndOnlyOnSignedRequests) {
  options.faults = {ErrorFault("ResolveCustomer", "DisabledApiException")};
  Credentials stranger = SellerKeys();
  stranger.access_key_id = "AKIDUNKNOWN";

  EXPECT_EQ(ErrorNameOf(CallAsSeller("BatchMeterUsage", kBatch)), "");
  EXPECT_EQ(ErrorNameOf(Call("ResolveCustomer", kResolve, stranger)), "UnrecognizedClientException");
  EXPECT_EQ(ErrorNameOf(CallAsSeller("ResolveCustomer", kResolve)), "DisabledApiException");
  EXPECT_EQ(ErrorNameOf(CallAsSeller("ResolveCustomer", kResolve)), "");
}

TEST_F(ServiceTest, ForcesAnErrorThatARequestAsksFor) {
  options.force_errors_by_request = true;

  EXPECT_EQ(ErrorNameOf(CallAsBuyer("RegisterUsage", R"({"ProductCode":"force-error:InvalidRegionException"})")),
            "InvalidRegionException");
  EXPECT_EQ(ErrorNameOf(CallAsSeller("ResolveCustomer", R"({"RegistrationToken":"force-error:ThrottlingException"})")),
            "ThrottlingException");
  EXPECT_EQ(ErrorNameOf(CallAsSeller("ResolveCustomer", kResolve)), "");
}

TEST_F(ServiceTest, DoesNotForceErrorsByRequestUnlessTold) {
  EXPECT_EQ(ErrorNameOf(CallAsSeller("ResolveCustomer", R"({"RegistrationToken":"force-error:ThrottlingException"})")),
            "InvalidTokenException");
}

TEST_F(ServiceTest, LogsRequestsWithoutTheirSecrets) {
  CallAsBuyer("MeterUsage", kMeter);
  Credentials stranger = SellerKeys();
  stranger.access_key_id = "AKIDUNKNOWN";
  Call("RegisterUsage", kRegister, stranger);

  const auto requests = service().requests();

  ASSERT_THAT(requests, SizeIs(2));
  EXPECT_EQ(requests[0].time, clock->Now());
  EXPECT_EQ(requests[0].operation, "MeterUsage");
  EXPECT_EQ(requests[0].access_key_id, "ASIABUYEREXAMPLE");
  EXPECT_EQ(requests[0].status, 200);
  EXPECT_EQ(requests[0].error_name, "");
  EXPECT_EQ(requests[0].body, kMeter);
  EXPECT_EQ(requests[1].access_key_id, "");
  EXPECT_EQ(requests[1].error_name, "UnrecognizedClientException");
  for (const LoggedRequest& request : requests) {
    EXPECT_NE(FindHeader(request.headers, "X-Amz-Target"), nullptr);
    for (const HttpHeader& header : request.headers) {
      EXPECT_THAT(header.value, Not(HasSubstr(kExampleSessionToken)));
      EXPECT_THAT(header.value, Not(HasSubstr("Signature=")));
    }
  }
}

TEST_F(ServiceTest, KeepsTheLatestRequestsWithinBounds) {
  options.max_logged_requests = 2;
  CallAsSeller("ResolveCustomer", R"({"RegistrationToken":"1"})");
  CallAsSeller("ResolveCustomer", R"({"RegistrationToken":"2"})");
  CallAsSeller("ResolveCustomer", R"({"RegistrationToken":"3"})");

  ASSERT_THAT(service().requests(), SizeIs(2));
  EXPECT_EQ(service().requests()[0].body, R"({"RegistrationToken":"2"})");
}

TEST(RequestLog, BoundsTheBytesItKeeps) {
  RequestLog log(1000);
  LoggedRequest request;
  request.body.assign(RequestLog::kMaxBytes / 4, 'x');

  for (int i = 0; i < 10; ++i) log.Add(request);

  EXPECT_THAT(log.requests(), SizeIs(4));
}

TEST_F(ServiceTest, GivesTheSameIdsFromTheSameRandomness) {
  options.random = std::make_shared<marketplace_metering::testing::FakeRandomSource>();
  CallAsSeller("BatchMeterUsage", kBatch);
  EmulatorOptions again = options;
  again.random = std::make_shared<marketplace_metering::testing::FakeRandomSource>();
  Service other(again);
  other.Handle(SignedRequest("BatchMeterUsage", kBatch, SellerKeys(), clock->Now()));

  EXPECT_EQ(service().ledger()[0].metering_record_id, other.ledger()[0].metering_record_id);
}

}  // namespace
}  // namespace marketplace_metering::emulator
