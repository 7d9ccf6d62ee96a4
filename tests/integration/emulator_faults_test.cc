// The client under every fault that the emulator has, over HTTP and TLS: the outcome is the documented one, and the
// ledger is what the client believes wherever the protocol lets it know.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "marketplace_metering/client.h"
#include "marketplace_metering/emulator/emulator.h"
#include "marketplace_metering/testing/fake_clock.h"
#include "marketplace_metering/testing/fake_system.h"

namespace marketplace_metering {
namespace {

using namespace std::chrono_literals;
using emulator::Fault;
using emulator::FaultKind;
using ::testing::AnyOf;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::optional<ErrorCode> kSuccess = std::nullopt;

enum class Wire { kBoth, kTlsOnly };

struct FaultRow {
  const char* name;
  Fault fault;
  std::optional<ErrorCode> code;           // of one attempt
  Delivery delivery = Delivery::kUnknown;  // of that error
  bool mended_by_retry = true;             // whether the second of two attempts succeeds
  Wire wire = Wire::kBoth;
};

Fault Of(FaultKind kind) {
  Fault fault;
  fault.kind = kind;
  return fault;
}
Fault Performed(Fault fault) {
  fault.performed = true;
  return fault;
}
Fault Named(const char* name) {
  Fault fault;
  fault.name = name;
  return fault;
}
Fault Status(int status, const char* text = "") {
  Fault fault = Of(FaultKind::kStatus);
  fault.status = status;
  fault.text = text;
  return fault;
}
Fault WithBytes(FaultKind kind, std::int64_t bytes) {
  Fault fault = Of(kind);
  fault.bytes = bytes;
  return fault;
}
Fault WithDelay(FaultKind kind, std::chrono::milliseconds delay) {
  Fault fault = Of(kind);
  fault.delay = delay;
  return fault;
}

Fault ForRecords(FaultKind kind, std::vector<int> records) {
  Fault fault = Of(kind);
  fault.records = std::move(records);
  return fault;
}

const std::vector<FaultRow>& Rows() {
  using Code = ErrorCode;
  static const std::vector<FaultRow> rows = {
      {"refuse_connections", Of(FaultKind::kRefuseConnections), Code::kConnectionFailed, Delivery::kNotSent, false},
      {"expired_certificate", Of(FaultKind::kExpiredCertificate), Code::kCertificateRejected, Delivery::kNotSent, false,
       Wire::kTlsOnly},
      {"wrong_host_certificate", Of(FaultKind::kWrongHostCertificate), Code::kCertificateRejected, Delivery::kNotSent,
       false, Wire::kTlsOnly},
      {"reset_before_body", Of(FaultKind::kResetBeforeBody), Code::kConnectionReset},
      {"reset_during_body", Of(FaultKind::kResetDuringBody), Code::kConnectionReset},
      {"error_throttling", Named("ThrottlingException"), Code::kThrottling, Delivery::kRefused},
      {"error_refusal", Named("InvalidProductCodeException"), Code::kInvalidProductCode, Delivery::kRefused, false},
      {"error_internal", Named("InternalServiceErrorException"), Code::kInternalServiceError},
      {"error_internal_performed", Performed(Named("InternalServiceErrorException")), Code::kInternalServiceError},
      {"status_400_no_body", Status(400), Code::kUnrecognizedServiceError, Delivery::kUnknown, false},
      {"status_403_html", Status(403, "<p>no</p>"), Code::kUnrecognizedServiceError, Delivery::kUnknown, false},
      {"status_429_no_body", Status(429), Code::kThrottling, Delivery::kRefused, false},
      {"status_500_no_body", Status(500), Code::kUnrecognizedServiceError},
      {"status_503_no_body_performed", Performed(Status(503)), Code::kUnrecognizedServiceError},
      {"status_200_no_body", Status(200), Code::kUnreadableReply, Delivery::kUnknown, false},
      {"status_799", Status(799), Code::kUnrecognizedServiceError, Delivery::kUnknown, false},
      {"html", Of(FaultKind::kHtml), Code::kUnreadableReply, Delivery::kUnknown, false},
      {"html_performed", Performed(Of(FaultKind::kHtml)), Code::kUnreadableReply, Delivery::kUnknown, false},
      {"redirect", Of(FaultKind::kRedirect), Code::kUnrecognizedServiceError, Delivery::kUnknown, false},
      {"reset", Of(FaultKind::kReset), Code::kConnectionReset},
      {"reset_performed", Performed(Of(FaultKind::kReset)), Code::kConnectionReset},
      {"close", Of(FaultKind::kClose), Code::kConnectionReset},
      {"close_performed", Performed(Of(FaultKind::kClose)), Code::kConnectionReset},
      {"stall", Of(FaultKind::kStall), Code::kReadTimeout},
      {"stall_performed", Performed(Of(FaultKind::kStall)), Code::kReadTimeout},
      {"delay", WithDelay(FaultKind::kDelay, 20ms), kSuccess},
      {"slow_drip", WithDelay(FaultKind::kSlowDrip, 1ms), kSuccess},
      {"truncated_body", Of(FaultKind::kTruncatedBody), Code::kTruncatedResponse},
      {"oversized_body", Of(FaultKind::kOversizedBody), Code::kResponseTooLarge, Delivery::kUnknown, false},
      {"wrong_content_length_short", Of(FaultKind::kWrongContentLength), Code::kUnreadableReply, Delivery::kUnknown,
       false},
      {"wrong_content_length_long", WithBytes(FaultKind::kWrongContentLength, 100), Code::kReadTimeout},
      {"invalid_json", Of(FaultKind::kInvalidJson), Code::kUnreadableReply, Delivery::kUnknown, false},
      {"unknown_members", Of(FaultKind::kUnknownMembers), kSuccess},
      {"skewed_date_back", WithDelay(FaultKind::kSkewedDate, -2h), kSuccess},
      {"skewed_date_ahead", WithDelay(FaultKind::kSkewedDate, 2h), kSuccess},
      {"shuffled_results", Of(FaultKind::kShuffledResults), kSuccess},
      {"unknown_record_status", Of(FaultKind::kUnknownRecordStatus), kSuccess},
      {"unprocessed_records", Of(FaultKind::kUnprocessedRecords), kSuccess},
      {"records_in_both_lists", Of(FaultKind::kRecordsInBothLists), kSuccess},
      {"records_in_no_list", ForRecords(FaultKind::kRecordsInNoList, {1}), kSuccess},
      {"all_records_in_no_list", Of(FaultKind::kRecordsInNoList), Code::kUnreadableReply, Delivery::kUnknown, false},
  };
  return rows;
}

// An emulator, and a request of two records for it. It is 2026-08-15 12:36 UTC.
class FaultScene {
 protected:
  void Start(bool tls) {
    auto options = emulator::ExampleOptions();
    options.tls = tls;
    options.clock = clock_;
    auto started = emulator::Emulator::Start(std::move(options));
    ASSERT_TRUE(started.ok()) << Describe(started.error());
    emulator_ = *std::move(started);
    config_.region = "us-east-1";
    config_.endpoint_url = emulator_->url();
    config_.http.read_timeout = 300ms;
    if (tls) {
      ca_file_ = ::testing::TempDir() + "/emulator_faults_" + std::to_string(::getpid()) + ".pem";
      ASSERT_TRUE(emulator_->WriteCaFile(ca_file_).ok());
      config_.tls.ca_file = ca_file_;
    }
    config_.access_key_id = "AKIDEXAMPLE";
    config_.secret_access_key = Secret(emulator::kExampleSecretAccessKey);
    for (const char* dimension : {"users", "requests"}) {
      UsageRecord record;
      record.timestamp = std::chrono::floor<std::chrono::hours>(clock_->Now());
      record.customer_identifier = "ifAPxuKWpyV";
      record.dimension = dimension;
      record.quantity = 3;
      request_.usage_records.push_back(record);
    }
    request_.product_code = "prod-1a2b3c";
  }
  ~FaultScene() {
    if (!ca_file_.empty()) std::remove(ca_file_.c_str());
  }

  MarketplaceMeteringClient Make(int max_attempts) {
    config_.retry.max_attempts = max_attempts;
    Dependencies dependencies;
    dependencies.clock = clock_;
    dependencies.environment = std::make_shared<testing::FakeEnvironment>();
    return MarketplaceMeteringClient::Create(config_, dependencies).value();
  }

  //! [a repetition settles it]
  // All is sent again unchanged until nothing is left to send: afterwards client and ledger agree.
  void ExpectRepetitionSettlesIt(const MarketplaceMeteringClient& client, SentBefore before) {
    ASSERT_TRUE(emulator_->RemoveFaults().ok());
    const auto again = client.BatchMeterUsage(request_);
    ASSERT_TRUE(again.ok()) << Describe(again.error());
    EXPECT_TRUE(again->Summarize(request_, before).all_accepted());
    EXPECT_THAT(emulator_->ledger(), SizeIs(2));
  }
  //! [a repetition settles it]

  std::shared_ptr<testing::FakeClock> clock_ = std::make_shared<testing::FakeClock>();
  std::unique_ptr<emulator::Emulator> emulator_;
  ClientConfig config_;
  std::string ca_file_;
  BatchMeterUsageRequest request_;
};

class UnderFaults : public FaultScene, public ::testing::TestWithParam<std::tuple<bool, FaultRow>> {
 protected:
  void SetUp() override {
    const bool tls = std::get<0>(GetParam());
    if (row().wire == Wire::kTlsOnly && !tls) GTEST_SKIP() << "needs certificates";
    Start(tls);
  }
  static const FaultRow& row() { return std::get<1>(GetParam()); }
};

class Connections : public FaultScene, public ::testing::TestWithParam<bool> {
 protected:
  void SetUp() override { Start(tls()); }
  static bool tls() { return GetParam(); }
};

TEST_P(UnderFaults, OneAttemptEndsAsDocumentedAndARepetitionSettlesTheRest) {
  const auto client = Make(1);
  ASSERT_TRUE(emulator_->AddFault(row().fault).ok());
  const auto outcome = client.BatchMeterUsage(request_);

  if (row().code == kSuccess) {
    ASSERT_TRUE(outcome.ok()) << Describe(outcome.error());
    const auto summary = outcome->Summarize(request_);
    EXPECT_THAT(summary.refused, IsEmpty());
    EXPECT_EQ(summary.accepted.size() + summary.to_resend.size(), 2U);
    // What the client believes to be billed is billed.
    EXPECT_GE(emulator_->ledger().size(), summary.accepted.size());
    return ExpectRepetitionSettlesIt(client, SentBefore::kNo);
  }
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, *row().code) << Describe(outcome.error());
  EXPECT_EQ(outcome.error().delivery, row().delivery) << Describe(outcome.error());
  if (row().delivery != Delivery::kUnknown) {
    EXPECT_THAT(emulator_->ledger(), IsEmpty());
  }
  EXPECT_THAT(emulator_->ledger(), AnyOf(IsEmpty(), SizeIs(2)));
  ExpectRepetitionSettlesIt(client, SentBefore::kPerhaps);
}

TEST_P(UnderFaults, ASecondAttemptBillsOnce) {
  const auto client = Make(2);
  ASSERT_TRUE(emulator_->AddFault(row().fault).ok());
  const auto outcome = client.BatchMeterUsage(request_);

  if (row().code != kSuccess && !row().mended_by_retry) {
    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(outcome.error().code, *row().code) << Describe(outcome.error());
    return;
  }
  ASSERT_TRUE(outcome.ok()) << Describe(outcome.error());
  EXPECT_EQ(outcome->metadata.attempts.size(), row().code == kSuccess ? 1U : 2U);
  if (row().code == kSuccess) return;
  EXPECT_TRUE(outcome->Summarize(request_).all_accepted());
  EXPECT_THAT(emulator_->ledger(), SizeIs(2));
}

// How far the request got before the reset arrived is the network's to say; so is the name of what failed over TLS.
TEST_P(Connections, AResetBeforeAnythingIsReadBillsNothing) {
  const auto client = Make(1);
  ASSERT_TRUE(emulator_->AddFault(Of(FaultKind::kResetConnection)).ok());
  const auto outcome = client.BatchMeterUsage(request_);

  ASSERT_FALSE(outcome.ok());
  EXPECT_THAT(outcome.error().code,
              AnyOf(ErrorCode::kConnectionReset, ErrorCode::kConnectionFailed, ErrorCode::kTlsHandshakeFailed));
  EXPECT_NE(outcome.error().delivery, Delivery::kRefused);
  EXPECT_THAT(emulator_->ledger(), IsEmpty());
  ExpectRepetitionSettlesIt(client, SentBefore::kPerhaps);
}

TEST_P(Connections, RefusalsEndWhenTheFaultIsRemoved) {
  const auto client = Make(1);
  ASSERT_TRUE(client.BatchMeterUsage(request_).ok());  // leaves a connection open
  const int number = emulator_->AddFault(Of(FaultKind::kRefuseConnections)).value();
  for (int i = 0; i < 3; ++i) {
    const auto outcome = client.BatchMeterUsage(request_);
    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(outcome.error().code, ErrorCode::kConnectionFailed) << Describe(outcome.error());
  }
  ASSERT_TRUE(emulator_->RemoveFault(number).ok());

  EXPECT_TRUE(client.BatchMeterUsage(request_).ok());
}

TEST_P(Connections, CertificatesAreGoodAgainAfterTheFault) {
  if (!tls()) GTEST_SKIP() << "needs certificates";
  const auto client = Make(1);
  ASSERT_TRUE(emulator_->AddFault(Of(FaultKind::kExpiredCertificate)).ok());
  ASSERT_EQ(client.BatchMeterUsage(request_).error().code, ErrorCode::kCertificateRejected);

  EXPECT_TRUE(client.BatchMeterUsage(request_).ok());
}

TEST_P(Connections, NoFaultHoldsACallBeyondItsDeadline) {
  clock_.reset();  // the real one, which the deadline goes by
  config_.http.read_timeout = 60s;
  const std::vector<Fault> slow = {Of(FaultKind::kStall), WithDelay(FaultKind::kSlowDrip, 500ms),
                                   WithDelay(FaultKind::kDelay, 1h), WithBytes(FaultKind::kWrongContentLength, 100)};
  for (Fault fault : slow) {
    SCOPED_TRACE(NameOf(fault.kind));
    auto options = emulator::ExampleOptions();
    options.tls = tls();
    fault.times = 0;
    options.faults = {fault};
    const auto slow_one = emulator::Emulator::Start(std::move(options)).value();
    config_.endpoint_url = slow_one->url();
    if (tls()) ASSERT_TRUE(slow_one->WriteCaFile(ca_file_).ok());
    const auto client = Make(5);
    BatchMeterUsageRequest request = request_;
    for (UsageRecord& record : request.usage_records) record.timestamp = slow_one->Now();
    CallOptions call;
    call.timeout = 500ms;
    const auto start = std::chrono::steady_clock::now();
    const auto outcome = client.BatchMeterUsage(request, call);

    EXPECT_LT(std::chrono::steady_clock::now() - start, 1s);
    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(outcome.error().code, ErrorCode::kDeadlineExceeded) << Describe(outcome.error());
    EXPECT_EQ(outcome.error().delivery, Delivery::kUnknown);
  }
}

INSTANTIATE_TEST_SUITE_P(Wire, Connections, ::testing::Bool(),
                         [](const auto& row) { return row.param ? "https" : "http"; });

INSTANTIATE_TEST_SUITE_P(Wire, UnderFaults, ::testing::Combine(::testing::Bool(), ::testing::ValuesIn(Rows())),
                         [](const auto& row) {
                           return std::string(std::get<1>(row.param).name) +
                                  (std::get<0>(row.param) ? "_https" : "_http");
                         });

}  // namespace
}  // namespace marketplace_metering
