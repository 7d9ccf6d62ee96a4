// The client against the emulator, over real sockets and TLS.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "marketplace_metering/client.h"
#include "marketplace_metering/emulator/emulator.h"
#include "marketplace_metering/testing/fake_clock.h"
#include "marketplace_metering/testing/fake_system.h"

namespace marketplace_metering {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kProduct = "prod-1a2b3c";

class EndToEnd : public ::testing::TestWithParam<bool> {
 protected:
  //! [start the emulator]
  void SetUp() override {
    auto options = emulator::ExampleOptions();
    options.tls = GetParam();
    options.clock = clock_;
    options.products[0].dimensions.push_back({"flaky", {false, 1}, false});
    auto started = emulator::Emulator::Start(std::move(options));
    ASSERT_TRUE(started.ok()) << Describe(started.error());
    emulator_ = *std::move(started);
    config_.region = "us-east-1";
    config_.endpoint_url = emulator_->url();
    if (GetParam()) {
      ca_file_ = ::testing::TempDir() + "/end_to_end_" + std::to_string(::getpid()) + ".pem";
      ASSERT_TRUE(emulator_->WriteCaFile(ca_file_).ok());
      config_.tls.ca_file = ca_file_;
    }
    config_.access_key_id = "AKIDEXAMPLE";
    config_.secret_access_key = Secret(emulator::kExampleSecretAccessKey);
  }
  //! [start the emulator]
  void TearDown() override {
    if (!ca_file_.empty()) std::remove(ca_file_.c_str());
  }

  MarketplaceMeteringClient Make() const {
    Dependencies dependencies;
    dependencies.clock = clock_;
    dependencies.environment = std::make_shared<testing::FakeEnvironment>();
    return MarketplaceMeteringClient::Create(config_, dependencies).value();
  }

  MarketplaceMeteringClient MakeBuyer() {
    config_.access_key_id = "ASIABUYEREXAMPLE";
    config_.session_token = Secret(emulator::kExampleSessionToken);
    return Make();
  }

  UsageRecord Record(const std::string& dimension, int quantity) const {
    UsageRecord record;
    record.timestamp = std::chrono::floor<std::chrono::hours>(clock_->Now());
    const emulator::Customer customer = emulator::ExampleOptions().customers[0];
    record.customer_identifier = customer.customer_identifier;
    record.dimension = dimension;
    record.quantity = quantity;
    return record;
  }

  std::shared_ptr<testing::FakeClock> clock_ = std::make_shared<testing::FakeClock>();
  std::unique_ptr<emulator::Emulator> emulator_;
  ClientConfig config_;
  std::string ca_file_;
};

//! [billed once]
TEST_P(EndToEnd, BillsABatchOnceHoweverOftenItIsSent) {
  const auto client = Make();
  BatchMeterUsageRequest request;
  request.product_code = kProduct;
  request.usage_records = {Record("users", 3), Record("requests", 500)};

  const auto first = client.BatchMeterUsage(request);
  const auto second = client.BatchMeterUsage(request);

  ASSERT_TRUE(first.ok()) << Describe(first.error());
  ASSERT_TRUE(second.ok());
  EXPECT_TRUE(first->Summarize(request).all_accepted());
  EXPECT_TRUE(second->Summarize(request).all_accepted());
  ASSERT_THAT(emulator_->ledger(), SizeIs(2));
  EXPECT_EQ(emulator_->ledger()[0].quantity, 3);
  EXPECT_THAT(first->metadata.request_id, SizeIs(36));
}
//! [billed once]

TEST_P(EndToEnd, TellsRefusedAndUnprocessedRecordsApart) {
  const auto client = Make();
  BatchMeterUsageRequest request;
  request.product_code = kProduct;
  UsageRecord stranger = Record("users", 1);
  stranger.customer_identifier = "nobody";
  request.usage_records = {Record("users", 3), stranger, Record("flaky", 7)};

  const auto outcome = client.BatchMeterUsage(request);

  ASSERT_TRUE(outcome.ok()) << Describe(outcome.error());
  const auto summary = outcome->Summarize(request);
  EXPECT_THAT(summary.accepted, SizeIs(1));
  ASSERT_THAT(summary.refused, SizeIs(1));
  EXPECT_EQ(summary.refused[0].status, UsageRecordStatus::kCustomerNotSubscribed);
  ASSERT_THAT(summary.to_resend, SizeIs(1));
  EXPECT_EQ(summary.to_resend[0], Record("flaky", 7));

  BatchMeterUsageRequest again;
  again.product_code = kProduct;
  again.usage_records = summary.to_resend;
  const auto resent = client.BatchMeterUsage(again);
  ASSERT_TRUE(resent.ok());
  EXPECT_TRUE(resent->Summarize(again).all_accepted());
  EXPECT_THAT(emulator_->ledger(), SizeIs(2));
}

TEST_P(EndToEnd, SaysDuplicateWhenAnHourIsMeteredWithAnotherQuantity) {
  const auto client = Make();
  BatchMeterUsageRequest request;
  request.product_code = kProduct;
  request.usage_records = {Record("users", 3)};
  ASSERT_TRUE(client.BatchMeterUsage(request).ok());
  request.usage_records[0].quantity = 4;

  const auto outcome = client.BatchMeterUsage(request);

  ASSERT_TRUE(outcome.ok());
  const auto summary = outcome->Summarize(request);
  ASSERT_THAT(summary.refused, SizeIs(1));
  EXPECT_EQ(summary.refused[0].status, UsageRecordStatus::kDuplicateRecord);
  ASSERT_THAT(emulator_->ledger(), SizeIs(1));
  EXPECT_EQ(emulator_->ledger()[0].quantity, 3);
}

TEST_P(EndToEnd, LosesTheWholeBatchToOneLateRecordAndSaysSo) {
  BatchMeterUsageRequest request;
  request.product_code = kProduct;
  request.usage_records = {Record("users", 3), Record("requests", 1)};
  request.usage_records[1].timestamp = *request.usage_records[1].timestamp - 48h;

  const auto outcome = Make().BatchMeterUsage(request);

  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::kTimestampOutOfBounds);
  EXPECT_EQ(outcome.error().delivery, Delivery::kRefused);
  EXPECT_THAT(emulator_->ledger(), IsEmpty());
}

TEST_P(EndToEnd, MetersFromTheBuyersAccount) {
  const auto client = MakeBuyer();
  MeterUsageRequest request;
  request.product_code = kProduct;
  request.timestamp = clock_->Now();
  request.usage_dimension = "hours";
  request.usage_quantity = 10;
  UsageAllocation red;
  red.allocated_usage_quantity = 4;
  red.tags = std::vector<Tag>{{"team", "red"}};
  UsageAllocation rest;
  rest.allocated_usage_quantity = 6;
  request.usage_allocations = std::vector<UsageAllocation>{red, rest};

  const auto first = client.MeterUsage(request);
  const auto again = client.MeterUsage(request);
  request.usage_quantity = 11;
  request.usage_allocations.reset();
  const auto changed = client.MeterUsage(request);
  request.dry_run = true;
  const auto dry = client.MeterUsage(request);

  ASSERT_TRUE(first.ok()) << Describe(first.error());
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(first->metering_record_id, again->metering_record_id);
  ASSERT_FALSE(changed.ok());
  EXPECT_EQ(changed.error().code, ErrorCode::kDuplicateRequest);
  ASSERT_FALSE(dry.ok());
  EXPECT_TRUE(IsDryRunSuccess(dry.error()));
  ASSERT_THAT(emulator_->ledger(), SizeIs(1));
  EXPECT_EQ(emulator_->ledger()[0].quantity, 10);
}

TEST_P(EndToEnd, RegistersAContainer) {
  const auto client = MakeBuyer();
  RegisterUsageRequest request;
  request.product_code = kProduct;
  request.public_key_version = 1;
  request.nonce = "n-1";

  const auto registered = client.RegisterUsage(request);
  request.public_key_version = 9;
  const auto wrong_key = client.RegisterUsage(request);

  ASSERT_TRUE(registered.ok()) << Describe(registered.error());
  EXPECT_THAT(registered->signature, HasSubstr("."));
  ASSERT_FALSE(wrong_key.ok());
  EXPECT_EQ(wrong_key.error().code, ErrorCode::kInvalidPublicKeyVersion);
}

TEST_P(EndToEnd, ResolvesACustomer) {
  const auto client = Make();
  ResolveCustomerRequest request;
  request.registration_token = "token-good";
  const auto good = client.ResolveCustomer(request);
  request.registration_token = "token-stale";
  const auto stale = client.ResolveCustomer(request);
  request.registration_token = "token-unknown";
  const auto unknown = client.ResolveCustomer(request);

  ASSERT_TRUE(good.ok()) << Describe(good.error());
  EXPECT_EQ(good->product_code, kProduct);
  EXPECT_EQ(stale.error().code, ErrorCode::kExpiredToken);
  EXPECT_EQ(unknown.error().code, ErrorCode::kInvalidToken);
}

TEST_P(EndToEnd, CorrectsAWrongLocalClock) {
  const auto behind = std::make_shared<testing::FakeClock>(clock_->Now() - 2h);
  Dependencies dependencies;
  dependencies.clock = behind;
  dependencies.environment = std::make_shared<testing::FakeEnvironment>();
  const auto client = MarketplaceMeteringClient::Create(config_, dependencies).value();
  BatchMeterUsageRequest request;
  request.product_code = kProduct;
  request.usage_records = {Record("users", 3)};

  const auto outcome = client.BatchMeterUsage(request);

  ASSERT_TRUE(outcome.ok()) << Describe(outcome.error());
  EXPECT_THAT(outcome->metadata.attempts, SizeIs(2));
  EXPECT_THAT(emulator_->ledger(), SizeIs(1));
}

TEST_P(EndToEnd, IsRefusedWithAWrongSecretAndBillsNothing) {
  config_.secret_access_key = Secret("wrong");
  BatchMeterUsageRequest request;
  request.product_code = kProduct;
  request.usage_records = {Record("users", 3)};

  const auto outcome = Make().BatchMeterUsage(request);

  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::kInvalidSignature);
  EXPECT_EQ(outcome.error().delivery, Delivery::kRefused);
  EXPECT_THAT(emulator_->ledger(), IsEmpty());
}

/// What the service answers, and what the caller is told of the bill.
struct ReplyRow {
  const char* name;
  int status;
  ErrorCode code;
  Delivery delivery;
};

TEST_P(EndToEnd, SaysOfEachKindOfReplyWhetherItMayHaveBilled) {
  const std::vector<ReplyRow> rows = {
      {"InternalServiceErrorException", 500, ErrorCode::kInternalServiceError, Delivery::kUnknown},
      {"InternalServiceErrorException", 400, ErrorCode::kInternalServiceError, Delivery::kUnknown},
      {"ThrottlingException", 400, ErrorCode::kThrottling, Delivery::kRefused},
      {"ThrottlingException", 503, ErrorCode::kThrottling, Delivery::kUnknown},
      {"InvalidProductCodeException", 400, ErrorCode::kInvalidProductCode, Delivery::kRefused},
      {"InvalidUsageDimensionException", 400, ErrorCode::kInvalidUsageDimension, Delivery::kRefused},
      {"InvalidTagException", 400, ErrorCode::kInvalidTag, Delivery::kRefused},
      {"InvalidUsageAllocationsException", 400, ErrorCode::kInvalidUsageAllocations, Delivery::kRefused},
      {"InvalidCustomerIdentifierException", 400, ErrorCode::kInvalidCustomerIdentifier, Delivery::kRefused},
      {"TimestampOutOfBoundsException", 400, ErrorCode::kTimestampOutOfBounds, Delivery::kRefused},
      {"DisabledApiException", 400, ErrorCode::kDisabledApi, Delivery::kRefused},
      {"InvalidLicenseException", 400, ErrorCode::kInvalidLicense, Delivery::kRefused},
      {"InvalidEndpointRegionException", 400, ErrorCode::kInvalidEndpointRegion, Delivery::kRefused},
      {"DuplicateRequestException", 400, ErrorCode::kDuplicateRequest, Delivery::kRefused},
      {"IdempotencyConflictException", 400, ErrorCode::kIdempotencyConflict, Delivery::kRefused},
      {"IdempotencyConflictException", 409, ErrorCode::kIdempotencyConflict, Delivery::kRefused},
      {"CustomerNotEntitledException", 400, ErrorCode::kCustomerNotEntitled, Delivery::kRefused},
      {"InvalidRegionException", 400, ErrorCode::kInvalidServiceRegion, Delivery::kRefused},
      {"InvalidPublicKeyVersionException", 400, ErrorCode::kInvalidPublicKeyVersion, Delivery::kRefused},
      {"PlatformNotSupportedException", 400, ErrorCode::kPlatformNotSupported, Delivery::kRefused},
      {"InvalidTokenException", 400, ErrorCode::kInvalidToken, Delivery::kRefused},
      {"ExpiredTokenException", 400, ErrorCode::kExpiredSecurityToken, Delivery::kRefused},
      {"AccessDeniedException", 403, ErrorCode::kAccessDenied, Delivery::kRefused},
      {"ValidationException", 400, ErrorCode::kValidation, Delivery::kRefused},
      {"SomethingNewException", 400, ErrorCode::kUnrecognizedServiceError, Delivery::kUnknown},
      {"ServiceUnavailable", 503, ErrorCode::kServiceUnavailable, Delivery::kUnknown},
      {"RequestTimeout", 408, ErrorCode::kRequestTimeout, Delivery::kUnknown},
  };
  const auto client = Make();
  BatchMeterUsageRequest request;
  request.product_code = kProduct;
  request.usage_records = {Record("users", 3)};
  CallOptions once;
  once.max_attempts = 1;
  for (const ReplyRow& row : rows) {
    SCOPED_TRACE(std::string(row.name) + " " + std::to_string(row.status));
    emulator::Fault forced;
    forced.operation = "BatchMeterUsage";
    forced.name = row.name;
    forced.status = row.status;
    ASSERT_TRUE(emulator_->AddFault(forced).ok());

    const auto outcome = client.BatchMeterUsage(request, once);

    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(outcome.error().code, row.code);
    EXPECT_EQ(outcome.error().delivery, row.delivery);
    EXPECT_EQ(outcome.error().reply->error_name, row.name);
    EXPECT_THAT(emulator_->ledger(), IsEmpty());
  }
}

INSTANTIATE_TEST_SUITE_P(Wire, EndToEnd, ::testing::Bool(),
                         [](const auto& row) { return row.param ? "https" : "http"; });

TEST(EndToEndTls, DoesNotTalkToAnEmulatorItDoesNotTrust) {
  auto options = emulator::ExampleOptions();
  options.tls = true;
  const auto emulator = emulator::Emulator::Start(std::move(options)).value();
  ClientConfig config;
  config.region = "us-east-1";
  config.endpoint_url = emulator->url();
  config.access_key_id = "AKIDEXAMPLE";
  config.secret_access_key = Secret(emulator::kExampleSecretAccessKey);
  Dependencies dependencies;
  dependencies.environment = std::make_shared<testing::FakeEnvironment>();
  const auto client = MarketplaceMeteringClient::Create(config, dependencies).value();

  const auto outcome = client.ResolveCustomer({"token-good"});

  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::kCertificateRejected);
  EXPECT_EQ(outcome.error().delivery, Delivery::kNotSent);
  EXPECT_THAT(emulator->requests(), IsEmpty());
}

}  // namespace
}  // namespace marketplace_metering
