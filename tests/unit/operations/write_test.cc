#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <string>

#include "json/rapidjson.h"
#include "operations/all_operations.h"
#include "unit/operations/samples.h"

namespace marketplace_metering::operations {
namespace {

namespace rapid = ::marketplace_metering_rapidjson;

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

TEST(WriteMeterUsage, GivesTheseBytes) {
  const std::string body = MeterUsageOp::Write(FullMeterUsage());

  EXPECT_EQ(body,
            R"({"ProductCode":"prod-1a2b3c","Timestamp":1786797000,"UsageDimension":"data_gb","UsageQuantity":10,)"
            R"("DryRun":false,"UsageAllocations":[{"AllocatedUsageQuantity":4,"Tags":[{"Key":"team","Value":"red"}]},)"
            R"({"AllocatedUsageQuantity":6}],"ClientToken":"0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d"})");
  EXPECT_EQ(body.size(), 283U);
}

TEST(WriteBatchMeterUsage, GivesTheseBytes) {
  BatchMeterUsageRequest request;
  request.usage_records = {LegacyRecord(), LicenseRecord()};
  request.product_code = "prod-1a2b3c";

  const std::string body = BatchMeterUsageOp::Write(request);

  EXPECT_EQ(body, R"({"UsageRecords":[{"Timestamp":1786797000,"CustomerIdentifier":"ifAPxuKWpyV","Dimension":"users",)"
                  R"("Quantity":3},{"Timestamp":1786797000,"Dimension":"users","Quantity":5,)"
                  R"("CustomerAWSAccountId":"123456789012","LicenseArn":)"
                  R"("arn:aws:license-manager::294406891311:license:l-0123456789abcdef0123456789abcdef"}],)"
                  R"("ProductCode":"prod-1a2b3c"})");
  EXPECT_EQ(body.size(), 331U);
}

TEST(WriteRegisterUsage, GivesTheseBytes) {
  const std::string body = RegisterUsageOp::Write(FullRegisterUsage());

  EXPECT_EQ(body,
            R"({"ProductCode":"prod-1a2b3c","PublicKeyVersion":1,"Nonce":"b7d0d2b8-1e5c-4f43-a4f1-2f3c9a0d5e77"})");
  EXPECT_EQ(body.size(), 97U);
}

TEST(WriteResolveCustomer, GivesTheseBytes) {
  const std::string body = ResolveCustomerOp::Write(FullResolveCustomer());

  EXPECT_EQ(body, R"({"RegistrationToken":"AbC+/=token"})");
  EXPECT_EQ(body.size(), 35U);
}

TEST(Write, LeavesOutWhatIsUnset) {
  EXPECT_EQ(BatchMeterUsageOp::Write({}), R"({"UsageRecords":[]})");
  EXPECT_EQ(MeterUsageOp::Write({}), "{}");
  EXPECT_EQ(RegisterUsageOp::Write({}), "{}");
  EXPECT_EQ(ResolveCustomerOp::Write({}), "{}");

  BatchMeterUsageRequest batch;
  batch.usage_records.resize(1);
  batch.usage_records[0].usage_allocations = {UsageAllocation{}};
  batch.usage_records[0].usage_allocations->at(0).tags = {Tag{}};
  EXPECT_EQ(BatchMeterUsageOp::Write(batch), R"({"UsageRecords":[{"UsageAllocations":[{"Tags":[{}]}]}]})");
}

TEST(Write, KeepsOptionalTextsAndListsThatAreEmpty) {
  BatchMeterUsageRequest batch;
  batch.product_code = "";
  UsageRecord& record = batch.usage_records.emplace_back();
  record.customer_identifier = "";
  record.customer_aws_account_id = "";
  record.license_arn = "";
  record.quantity = 0;
  record.usage_allocations.emplace();

  EXPECT_EQ(BatchMeterUsageOp::Write(batch),
            R"({"UsageRecords":[{"CustomerIdentifier":"","Quantity":0,"UsageAllocations":[],)"
            R"("CustomerAWSAccountId":"","LicenseArn":""}],"ProductCode":""})");

  MeterUsageRequest usage;
  usage.client_token = "";
  usage.dry_run = true;
  EXPECT_EQ(MeterUsageOp::Write(usage), R"({"DryRun":true,"ClientToken":""})");
}

TEST(Write, RoundsTimesDownToTheSecondOnBothSidesOf1970) {
  struct Row {
    std::chrono::system_clock::duration since_epoch;
    std::string seconds;
  };
  const Row rows[] = {
      {seconds(1700000000) + milliseconds(999), "1700000000"},
      {seconds(1700000000) + nanoseconds(1), "1700000000"},
      {seconds(0), "0"},
      {milliseconds(-1), "-1"},
      {milliseconds(-1500), "-2"},
      {seconds(-2), "-2"},
  };
  for (const Row& row : rows) {
    MeterUsageRequest request;
    request.timestamp = At(row.since_epoch);

    EXPECT_EQ(MeterUsageOp::Write(request), "{\"Timestamp\":" + row.seconds + "}");
  }
}

TEST(Write, EscapesNoMoreThanItMust) {
  BatchMeterUsageRequest request;
  UsageRecord& record = request.usage_records.emplace_back();
  record.customer_identifier = "Zürich-客户-😀";
  record.dimension = "größe \"µ\" \\ / \t\n\x01\x7F\u2028<&>";

  EXPECT_EQ(BatchMeterUsageOp::Write(request),
            "{\"UsageRecords\":[{\"CustomerIdentifier\":\"Zürich-客户-😀\",\"Dimension\":\"größe \\\"µ\\\" \\\\ / "
            "\\t\\n\\u0001\x7F\u2028<&>\"}]}");
}

/// Finds `/UsageRecords/0/Dimension`-like places with the other JSON reader.
const rapid::Value& At(const rapid::Value& from, const std::string& name) {
  return from[name.c_str()];
}

TEST(Write, CarriesEveryMemberOfABatchToAnotherReader) {
  BatchMeterUsageRequest request = LegacyBatch();
  UsageRecord& record = request.usage_records[0];
  record.quantity = std::numeric_limits<std::int32_t>::max();
  record.customer_aws_account_id = "123456789012";
  record.license_arn = kLicenseArn;
  record.usage_allocations = {Allocation(2147483647, {{"k1", "v1"}, {"k2", "v2"}}), Allocation(0, {})};

  rapid::Document document;
  document.Parse(BatchMeterUsageOp::Write(request).c_str());

  ASSERT_FALSE(document.HasParseError());
  EXPECT_EQ(document.MemberCount(), 2U);
  EXPECT_STREQ(At(document, "ProductCode").GetString(), "prod-1a2b3c");
  ASSERT_EQ(At(document, "UsageRecords").Size(), 1U);
  const rapid::Value& written = At(document, "UsageRecords")[0];
  EXPECT_EQ(written.MemberCount(), 7U);
  EXPECT_EQ(At(written, "Timestamp").GetInt64(), 1786797000);
  EXPECT_STREQ(At(written, "CustomerIdentifier").GetString(), "ifAPxuKWpyV");
  EXPECT_STREQ(At(written, "Dimension").GetString(), "users");
  EXPECT_EQ(At(written, "Quantity").GetInt(), 2147483647);
  EXPECT_STREQ(At(written, "CustomerAWSAccountId").GetString(), "123456789012");
  EXPECT_STREQ(At(written, "LicenseArn").GetString(), kLicenseArn);
  const rapid::Value& allocations = At(written, "UsageAllocations");
  ASSERT_EQ(allocations.Size(), 2U);
  EXPECT_EQ(At(allocations[0], "AllocatedUsageQuantity").GetInt(), 2147483647);
  ASSERT_EQ(At(allocations[0], "Tags").Size(), 2U);
  EXPECT_EQ(At(allocations[0], "Tags")[1].MemberCount(), 2U);
  EXPECT_STREQ(At(At(allocations[0], "Tags")[0], "Key").GetString(), "k1");
  EXPECT_STREQ(At(At(allocations[0], "Tags")[1], "Value").GetString(), "v2");
  EXPECT_EQ(At(allocations[1], "AllocatedUsageQuantity").GetInt(), 0);
  EXPECT_EQ(allocations[1].MemberCount(), 1U);
}

TEST(Write, CarriesEveryMemberOfTheOthersToAnotherReader) {
  rapid::Document usage;
  usage.Parse(MeterUsageOp::Write(FullMeterUsage()).c_str());
  EXPECT_EQ(usage.MemberCount(), 7U);
  EXPECT_STREQ(At(usage, "ProductCode").GetString(), "prod-1a2b3c");
  EXPECT_EQ(At(usage, "Timestamp").GetInt64(), 1786797000);
  EXPECT_STREQ(At(usage, "UsageDimension").GetString(), "data_gb");
  EXPECT_EQ(At(usage, "UsageQuantity").GetInt(), 10);
  EXPECT_FALSE(At(usage, "DryRun").GetBool());
  EXPECT_EQ(At(usage, "UsageAllocations").Size(), 2U);
  EXPECT_STREQ(At(usage, "ClientToken").GetString(), "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d");

  rapid::Document registration;
  registration.Parse(RegisterUsageOp::Write(FullRegisterUsage()).c_str());
  EXPECT_EQ(registration.MemberCount(), 3U);
  EXPECT_EQ(At(registration, "PublicKeyVersion").GetInt(), 1);
  EXPECT_STREQ(At(registration, "Nonce").GetString(), "b7d0d2b8-1e5c-4f43-a4f1-2f3c9a0d5e77");

  rapid::Document resolution;
  resolution.Parse(ResolveCustomerOp::Write(FullResolveCustomer()).c_str());
  EXPECT_EQ(resolution.MemberCount(), 1U);
  EXPECT_STREQ(At(resolution, "RegistrationToken").GetString(), "AbC+/=token");
}

}  // namespace
}  // namespace marketplace_metering::operations
