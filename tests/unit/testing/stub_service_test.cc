#include "marketplace_metering/testing/stub_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace marketplace_metering::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

const std::chrono::system_clock::time_point kHour{std::chrono::hours(496332)};

UsageRecord Record(std::int32_t quantity) {
  UsageRecord record;
  record.timestamp = kHour;
  record.customer_identifier = "ifAPxuKWpyV";
  record.dimension = "users";
  record.quantity = quantity;
  return record;
}

UsageRecord SplitRecord() {
  UsageRecord record;
  record.timestamp = kHour;
  record.customer_aws_account_id = "123456789012";
  record.license_arn = "arn:aws:license-manager::294406891311:license:l-0123456789abcdef0123456789abcdef";
  record.dimension = "d\xC3\xA4ten";
  record.quantity = 10;
  record.usage_allocations = {{4, std::vector<Tag>{{"team", "red"}}}, {6, std::nullopt}};
  return record;
}

BatchMeterUsageRequest Batch(std::vector<UsageRecord> records) {
  BatchMeterUsageRequest request;
  request.usage_records = std::move(records);
  if (!request.usage_records.front().license_arn) request.product_code = "prod-1a2b3c";
  return request;
}

MeterUsageRequest Usage() {
  MeterUsageRequest request;
  request.product_code = "prod-1a2b3c";
  request.timestamp = kHour;
  request.usage_dimension = "data_gb";
  request.usage_quantity = 10;
  request.client_token = "token-1";
  return request;
}

RegisterUsageRequest Registration() {
  RegisterUsageRequest request;
  request.product_code = "prod-1a2b3c";
  request.public_key_version = 1;
  request.nonce = "n";
  return request;
}

ResolveCustomerRequest Buyer() {
  return {"token of a buyer"};
}

template <typename Body>
std::string Refusal(Body&& body) {
  try {
    body();
  } catch (const std::invalid_argument& refused) {
    return refused.what();
  }
  return "not refused";
}

TEST(StubService, OutOfTheBoxAcceptsEveryRecord) {
  const StubService service;
  const auto request = Batch({Record(3), Record(5)});

  const auto outcome = service.MakeClient().BatchMeterUsage(request);

  ASSERT_TRUE(outcome.ok()) << Describe(outcome.error());
  EXPECT_THAT(outcome->Summarize(request).accepted, SizeIs(2));
  EXPECT_NE(outcome->results[0].metering_record_id, outcome->results[1].metering_record_id);
  EXPECT_EQ(outcome->metadata.request_id, "stubbed-request-id");
}

TEST(StubService, OutOfTheBoxAnswersTheOtherOperationsToo) {
  const StubService service;
  const auto client = service.MakeClient();
  MeterUsageRequest dry = Usage();
  dry.dry_run = true;

  EXPECT_EQ(client.MeterUsage(Usage()).value().metering_record_id, "stubbed-record-1");
  EXPECT_TRUE(IsDryRunSuccess(client.MeterUsage(dry).error()));
  EXPECT_EQ(client.RegisterUsage(Registration()).value().signature, "stubbed-signature");
  EXPECT_EQ(client.ResolveCustomer(Buyer()).value().customer_identifier, "stubbed-customer");
}

TEST(StubService, ReturnsWhatWasSet) {
  StubService service;
  BatchMeterUsageResult batch;
  batch.results = {{SplitRecord(), "id-1", UsageRecordStatus::kDuplicateRecord, "DuplicateRecord"},
                   {Record(1), "", UsageRecordStatus::kUnrecognized, "Maybe"}};
  batch.unprocessed_records = {Record(7)};
  batch.metadata.request_id = "r-1";
  RegisterUsageResult registered;
  registered.public_key_rotation_timestamp = kHour;
  registered.signature = "eyJ";
  ResolveCustomerResult resolved;
  resolved.customer_aws_account_id = "123456789012";
  service.batch_meter_usage.Return(batch);
  service.meter_usage.Return({"id-2", {}});
  service.register_usage.Return(registered);
  service.resolve_customer.Return(resolved);
  const auto client = service.MakeClient();

  const auto outcome = client.BatchMeterUsage(Batch({Record(1)}));

  EXPECT_EQ(outcome.value(), batch);
  EXPECT_EQ(outcome->metadata.request_id, "r-1");
  EXPECT_EQ(client.MeterUsage(Usage()).value().metering_record_id, "id-2");
  EXPECT_EQ(client.RegisterUsage(Registration()).value(), registered);
  EXPECT_EQ(client.ResolveCustomer(Buyer()).value(), resolved);
}

TEST(StubService, GivesAnswersInOrderAndTheLastAgainAndAgain) {
  StubService service;
  service.meter_usage.Return({"first", {}}).Fail(ErrorCode::kThrottling).Return({"last", {}});
  const auto client = service.MakeClient();

  EXPECT_EQ(client.MeterUsage(Usage()).value().metering_record_id, "first");
  EXPECT_EQ(client.MeterUsage(Usage()).error().code, ErrorCode::kThrottling);
  EXPECT_EQ(client.MeterUsage(Usage()).value().metering_record_id, "last");
  EXPECT_EQ(client.MeterUsage(Usage()).value().metering_record_id, "last");

  service.meter_usage.Reset();
  EXPECT_EQ(client.MeterUsage(Usage()).value().metering_record_id, "stubbed-record-1");
}

TEST(StubService, ComputesAnswersFromRequests) {
  StubService service;
  service.meter_usage.Answer([](const MeterUsageRequest& request) -> Outcome<MeterUsageResult> {
    if (request.usage_quantity == 0) return MarketplaceMeteringClient::Create({}, {}).error();
    return MeterUsageResult{"for " + request.usage_dimension, {}};
  });
  service.resolve_customer.Answer([](const ResolveCustomerRequest&) -> Outcome<ResolveCustomerResult> {
    Error error;
    error.code = ErrorCode::kInvalidToken;
    error.message = "who is this?";
    return error;
  });
  service.register_usage.Answer([](const RegisterUsageRequest&) -> Outcome<RegisterUsageResult> {
    Error error;
    error.code = ErrorCode::kConnectionFailed;
    error.delivery = Delivery::kUnknown;
    return error;
  });
  const auto client = service.MakeClient();

  EXPECT_EQ(client.MeterUsage(Usage()).value().metering_record_id, "for data_gb");
  const Error refused = client.ResolveCustomer(Buyer()).error();
  EXPECT_EQ(refused.code, ErrorCode::kInvalidToken);
  EXPECT_EQ(refused.reply.value().message, "who is this?");
  EXPECT_EQ(refused.delivery, Delivery::kRefused);
  EXPECT_EQ(client.RegisterUsage(Registration()).error().delivery, Delivery::kUnknown);
}

TEST(StubService, WhatACallbackThrowsEndsTheCall) {
  StubService service;
  service.meter_usage.Answer([](const MeterUsageRequest&) -> Outcome<MeterUsageResult> { throw 1; });
  service.batch_meter_usage.Answer([](const BatchMeterUsageRequest&) -> Outcome<BatchMeterUsageResult> {
    BatchMeterUsageResult result;
    result.unprocessed_records.emplace_back();
    return result;
  });
  const auto client = service.MakeClient();

  EXPECT_EQ(client.MeterUsage(Usage()).error().code, ErrorCode::kExtensionFailed);
  const Error error = client.BatchMeterUsage(Batch({Record(1)})).error();
  EXPECT_EQ(error.code, ErrorCode::kExtensionFailed);
  EXPECT_THAT(error.message, HasSubstr("unprocessed_records[0].timestamp is required"));
}

// Every error that a service or a network can cause comes out as what it was set to be.
TEST(StubService, FailsWithEveryCodeOfServiceAndNetwork) {
  int tried = 0;
  for (int number = 0; number <= static_cast<int>(ErrorCode::kUnrecognizedServiceError); ++number) {
    const auto code = static_cast<ErrorCode>(number);
    const ErrorKind kind = KindOf(code);
    const bool of_others = kind == ErrorKind::kService || kind == ErrorKind::kTransport ||
                           kind == ErrorKind::kInterrupted || kind == ErrorKind::kReply;
    SCOPED_TRACE(std::string(NameOf(code)));
    StubService service;
    if (!of_others || code == ErrorCode::kUnrecognizedServiceError) {
      EXPECT_THAT(Refusal([&] { service.resolve_customer.Fail(code); }), HasSubstr(std::string(NameOf(code))));
      continue;
    }
    service.resolve_customer.Fail(code, "in words");
    const auto outcome = service.MakeClient().ResolveCustomer(Buyer());
    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(NameOf(outcome.error().code), NameOf(code));
    if (kind == ErrorKind::kService) {
      if (code != ErrorCode::kRequestTooLarge) EXPECT_EQ(outcome.error().reply.value().message, "in words");
      EXPECT_NE(outcome.error().delivery, Delivery::kNotSent);
    }
    ++tried;
  }
  EXPECT_GT(tried, 50);
}

TEST(StubService, FailsWithExpiredCredentialsAndExpiredTokensApart) {
  StubService service;
  service.meter_usage.Fail(ErrorCode::kExpiredSecurityToken);
  service.resolve_customer.Fail(ErrorCode::kExpiredToken);
  const auto client = service.MakeClient();

  EXPECT_EQ(client.MeterUsage(Usage()).error().code, ErrorCode::kExpiredSecurityToken);
  EXPECT_EQ(client.ResolveCustomer(Buyer()).error().code, ErrorCode::kExpiredToken);
  EXPECT_THAT(Refusal([&] { service.meter_usage.Fail(ErrorCode::kExpiredToken); }), HasSubstr("ResolveCustomer alone"));
}

TEST(StubService, FailsWithTheDeliveryThatWasAskedFor) {
  StubService service;
  service.meter_usage.Fail(ErrorCode::kConnectTimeout)
      .Fail(ErrorCode::kReadTimeout)
      .Fail(ErrorCode::kReadTimeout, Delivery::kNotSent);
  const auto client = service.MakeClient();

  EXPECT_EQ(client.MeterUsage(Usage()).error().delivery, Delivery::kNotSent);
  EXPECT_EQ(client.MeterUsage(Usage()).error().delivery, Delivery::kUnknown);
  EXPECT_EQ(client.MeterUsage(Usage()).error().delivery, Delivery::kNotSent);
  EXPECT_THAT(Refusal([&] { service.meter_usage.Fail(ErrorCode::kReadTimeout, Delivery::kRefused); }),
              HasSubstr("nobody answered"));
  EXPECT_THAT(Refusal([&] { service.meter_usage.Fail(ErrorCode::kThrottling, Delivery::kUnknown); }),
              HasSubstr("no failure of the network"));
}

TEST(StubService, FailsUnderANameNobodyKnows) {
  StubService service;
  service.meter_usage.FailAs("BrandNewException", 409, "as of today");

  const Error error = service.MakeClient().MeterUsage(Usage()).error();

  EXPECT_EQ(error.code, ErrorCode::kUnrecognizedServiceError);
  EXPECT_EQ(error.reply.value().error_name, "BrandNewException");
  EXPECT_EQ(error.reply.value().status, 409);
  EXPECT_THAT(Refusal([&] { service.meter_usage.FailAs("X", 200); }), HasSubstr("status 200 is no error"));
}

TEST(StubService, RepliesAsItStands) {
  StubService service;
  service.meter_usage.Reply({200, {}, "<html>", 0});

  EXPECT_EQ(service.MakeClient().MeterUsage(Usage()).error().code, ErrorCode::kUnreadableReply);
}

TEST(StubService, RefusesResultsThatNoServiceSends) {
  struct Row {
    const char* name;
    BatchMeterUsageResult result;
    const char* complaint;
  };
  const auto of = [](UsageRecordResult result) { return BatchMeterUsageResult{{std::move(result)}, {}, {}}; };
  UsageRecord no_dimension = Record(1);
  no_dimension.dimension.clear();
  UsageRecord negative = Record(-1);
  UsageRecord no_text = Record(1);
  no_text.customer_identifier = "\xFF";
  UsageRecord bare_part = Record(1);
  bare_part.usage_allocations = {{std::nullopt, std::vector<Tag>{{"", "v"}, {"k", ""}}}};
  const std::vector<Row> rows = {
      {"empty record", of({{}, "id", UsageRecordStatus::kSuccess, ""}),
       "results[0].usage_record.timestamp is required"},
      {"dimension", of({no_dimension, "id", UsageRecordStatus::kSuccess, ""}), "usage_record.dimension is required"},
      {"quantity", of({negative, "id", UsageRecordStatus::kSuccess, ""}), "usage_record.quantity is -1"},
      {"utf-8", of({no_text, "id", UsageRecordStatus::kSuccess, ""}), "customer_identifier is not valid UTF-8"},
      {"part", of({bare_part, "id", UsageRecordStatus::kSuccess, ""}),
       "usage_allocations[0].allocated_usage_quantity is required"},
      {"tag key", of({bare_part, "id", UsageRecordStatus::kSuccess, ""}),
       "usage_allocations[0].tags[0].key is required"},
      {"tag value", of({bare_part, "id", UsageRecordStatus::kSuccess, ""}), "tags[1].value is required"},
      {"two words", of({Record(1), "id", UsageRecordStatus::kSuccess, "DuplicateRecord"}), "results[0].status_text"},
      {"unprocessed", BatchMeterUsageResult{{}, {UsageRecord()}, {}}, "unprocessed_records[0].dimension is required"},
  };
  for (const Row& row : rows) {
    StubService service;
    EXPECT_THAT(Refusal([&] { service.batch_meter_usage.Return(row.result); }), HasSubstr(row.complaint)) << row.name;
  }
  StubService service;
  EXPECT_THAT(Refusal([&] { service.meter_usage.Return({}); }), HasSubstr("metering_record_id is required"));
  EXPECT_THAT(Refusal([&] { service.register_usage.Return({}); }), HasSubstr("signature is required"));
  EXPECT_THAT(Refusal([&] { service.resolve_customer.Return({}); }), HasSubstr("customer_identifier is required"));
}

TEST(StubService, KeepsRequestsAsTheyWereMade) {
  const StubService service;
  const auto client = service.MakeClient();
  MeterUsageRequest usage = Usage();
  usage.dry_run = false;
  usage.usage_allocations = SplitRecord().usage_allocations;
  const auto batch = Batch({SplitRecord()});

  ASSERT_TRUE(client.BatchMeterUsage(batch).ok());
  ASSERT_TRUE(client.MeterUsage(usage).ok());
  ASSERT_TRUE(client.RegisterUsage(Registration()).ok());
  ASSERT_TRUE(client.ResolveCustomer(Buyer()).ok());

  EXPECT_EQ(service.batch_meter_usage.requests(), std::vector<BatchMeterUsageRequest>{batch});
  EXPECT_EQ(service.meter_usage.requests(), std::vector<MeterUsageRequest>{usage});
  EXPECT_EQ(service.register_usage.requests(), std::vector<RegisterUsageRequest>{Registration()});
  EXPECT_EQ(service.resolve_customer.requests(), std::vector<ResolveCustomerRequest>{Buyer()});
  ASSERT_THAT(service.calls(), SizeIs(4));
  EXPECT_EQ(service.calls()[1].operation, "MeterUsage");
  const auto headers = service.calls()[1].http.headers;
  EXPECT_TRUE(std::any_of(headers.begin(), headers.end(), [](const HttpHeader& header) {
    return header.name == "Authorization" && header.value.find("Credential=stubbed-akid/") != std::string::npos &&
           header.value.find("/us-stubbed-1/aws-marketplace/") != std::string::npos;
  }));
}

TEST(StubService, NeverSeesWhatTheClientRefuses) {
  const StubService service;

  EXPECT_EQ(service.MakeClient().MeterUsage({}).error().code, ErrorCode::kInvalidRequest);

  EXPECT_TRUE(service.calls().empty());
}

TEST(StubService, AnswersUntypedCalls) {
  StubService service;
  service.meter_usage.Return({"id", {}});
  const auto client = service.MakeClient();

  EXPECT_EQ(client.Invoke("MeterUsage", "{}").value().json, R"({"MeteringRecordId":"id"})");
  EXPECT_EQ(client.Invoke("Sing", "{}").error().code, ErrorCode::kUnknownOperation);
}

TEST(StubService, RetriesOnlyWhenAskedToAndWithoutWaiting) {
  StubService service;
  service.batch_meter_usage.Fail(ErrorCode::kThrottling).Fail(ErrorCode::kThrottling);
  ClientConfig patient;
  patient.retry.max_attempts = 3;

  EXPECT_THAT(service.MakeClient().BatchMeterUsage(Batch({Record(1)})).error().attempts, SizeIs(1));
  EXPECT_THAT(service.MakeClient(patient).BatchMeterUsage(Batch({Record(1)})).error().attempts, SizeIs(3));
  EXPECT_THAT(service.clock().naps(), SizeIs(2));
}

TEST(StubService, TakesTheUsersOwnSettings) {
  const StubService service;
  ClientConfig config;
  config.region = "eu-west-1";
  config.access_key_id = "AKIDEXAMPLE";
  config.secret_access_key = Secret("secret");

  ASSERT_TRUE(service.MakeClient(config).MeterUsage(Usage()).ok());

  EXPECT_EQ(service.calls().front().http.url, "https://metering.marketplace.eu-west-1.amazonaws.com");
  config.region = "not a region";
  EXPECT_THROW((void)service.MakeClient(config), MeteringException);
}

TEST(StubService, ServesManyThreadsAndOutlivesNothing) {
  std::optional<MarketplaceMeteringClient> client;
  {
    const StubService service;
    client = service.MakeClient();
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&client] {
        for (int call = 0; call < 50; ++call) EXPECT_TRUE(client->MeterUsage(Usage()).ok());
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_THAT(service.meter_usage.requests(), SizeIs(400));
  }

  EXPECT_EQ(client->MeterUsage(Usage()).value().metering_record_id, "stubbed-record-401");
}

}  // namespace
}  // namespace marketplace_metering::testing
