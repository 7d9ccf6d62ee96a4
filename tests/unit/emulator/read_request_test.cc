#include "emulator/read_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "encoding/iso8601.h"

namespace marketplace_metering::emulator {
namespace {

using ::testing::HasSubstr;

// The name of the refusal; empty when there is none.
template <typename T>
std::string NameOf(const Answer<T>& answer) {
  return IsRefused(answer) ? std::get<ServiceError>(answer).name : std::string();
}
template <typename T>
std::string MessageOf(const Answer<T>& answer) {
  return IsRefused(answer) ? std::get<ServiceError>(answer).message : std::string();
}

TEST(ReadRequest, ReadsEveryMemberOfABatch) {
  const auto answer = ReadBatchMeterUsage(
      R"({"UsageRecords":[{"Timestamp":1786797000,"CustomerIdentifier":"c","Dimension":"users","Quantity":3,)"
      R"("UsageAllocations":[{"AllocatedUsageQuantity":1,"Tags":[{"Key":"k","Value":"v"}]},)"
      R"({"AllocatedUsageQuantity":2}]},{"Timestamp":1786797000.5,"Dimension":"d","CustomerAWSAccountId":"1",)"
      R"("LicenseArn":"arn:aws:s:::r"}],"ProductCode":"p"})");

  ASSERT_EQ(MessageOf(answer), "");
  const auto& request = std::get<BatchMeterUsageRequest>(answer);
  UsageRecord first;
  first.timestamp = encoding::ParseIso8601("2026-08-15T12:30:00Z");
  first.customer_identifier = "c";
  first.dimension = "users";
  first.quantity = 3;
  const std::vector<Tag> tags = {{"k", "v"}};
  first.usage_allocations = {UsageAllocation{1, tags}, UsageAllocation{2, {}}};
  UsageRecord second;
  second.timestamp = encoding::ParseIso8601("2026-08-15T12:30:00.5Z");
  second.dimension = "d";
  second.customer_aws_account_id = "1";
  second.license_arn = "arn:aws:s:::r";
  EXPECT_EQ(request.product_code, "p");
  EXPECT_THAT(request.usage_records, ::testing::ElementsAre(first, second));
}

TEST(ReadRequest, ReadsEveryMemberOfTheOthers) {
  const auto meter = ReadMeterUsage(
      R"({"ProductCode":"p","Timestamp":1786797000,"UsageDimension":"d","UsageQuantity":1,"DryRun":true,)"
      R"("UsageAllocations":[{"AllocatedUsageQuantity":1}],"ClientToken":"t"})");
  const auto registration = ReadRegisterUsage(R"({"ProductCode":"p","PublicKeyVersion":2,"Nonce":""})");
  const auto customer = ReadResolveCustomer(R"({"RegistrationToken":"AbC+/=token"})");

  MeterUsageRequest expected;
  expected.product_code = "p";
  expected.timestamp = encoding::ParseIso8601("2026-08-15T12:30:00Z");
  expected.usage_dimension = "d";
  expected.usage_quantity = 1;
  expected.dry_run = true;
  expected.usage_allocations = {UsageAllocation{1, {}}};
  expected.client_token = "t";
  EXPECT_EQ(std::get<MeterUsageRequest>(meter), expected);
  EXPECT_EQ(std::get<RegisterUsageRequest>(registration), (RegisterUsageRequest{"p", 2, ""}));
  EXPECT_EQ(std::get<ResolveCustomerRequest>(customer).registration_token, "AbC+/=token");
}

struct BodyCase {
  const char* name;
  std::string body;
  const char* error;
  const char* mentions;
};

void PrintTo(const BodyCase& row, std::ostream* out) {
  *out << row.body.substr(0, 200);
}

std::string Record(const std::string& members) {
  return R"({"ProductCode":"p","UsageRecords":[{"Timestamp":1,"Dimension":"d","CustomerIdentifier":"c")" + members +
         "}]}";
}

std::string Records(int count) {
  std::string list;
  for (int i = 0; i < count; ++i) {
    list += std::string(i > 0 ? "," : "") + R"({"Timestamp":1,"Dimension":"d","CustomerIdentifier":"c"})";
  }
  return R"({"ProductCode":"p","UsageRecords":[)" + list + "]}";
}

class BatchBodies : public ::testing::TestWithParam<BodyCase> {};

TEST_P(BatchBodies, AreCheckedAgainstTheModel) {
  const BodyCase& row = GetParam();

  const auto answer = ReadBatchMeterUsage(row.body);

  EXPECT_EQ(NameOf(answer), row.error) << MessageOf(answer);
  EXPECT_THAT(MessageOf(answer), HasSubstr(row.mentions));
}

constexpr const char* kUnreadable = "SerializationException";
constexpr const char* kInvalid = "ValidationException";

INSTANTIATE_TEST_SUITE_P(
    Rows, BatchBodies,
    ::testing::Values(
        BodyCase{"NotJson", "{", kUnreadable, ""}, BodyCase{"NotAnObject", "[]", kUnreadable, ""},
        BodyCase{"InvalidUtf8", "{\"ProductCode\":\"\xC3\",\"UsageRecords\":[]}", kUnreadable, ""},
        BodyCase{"DeepNesting", std::string(100000, '['), kUnreadable, ""},
        BodyCase{"TextForNumber", Record(R"(,"Quantity":"3")"), kUnreadable, "Quantity"},
        BodyCase{"NumberForText", R"({"ProductCode":1,"UsageRecords":[]})", kUnreadable, "ProductCode"},
        BodyCase{"FractionForInteger", Record(R"(,"Quantity":5.5)"), kUnreadable, "Quantity"},
        BodyCase{"IntegerTooLarge", Record(R"(,"Quantity":2147483648)"), kUnreadable, "Quantity"},
        BodyCase{"DateForTimestamp", R"({"UsageRecords":[{"Timestamp":"2026-08-15T12:30:00Z","Dimension":"d"}]})",
                 kUnreadable, "Timestamp"},
        BodyCase{"ObjectForList", R"({"UsageRecords":{}})", kUnreadable, "UsageRecords"},
        BodyCase{"NothingAtAll", "", kInvalid, "usageRecords"}, BodyCase{"NoRecords", "{}", kInvalid, "usageRecords"},
        BodyCase{"EmptyList", R"({"ProductCode":"p","UsageRecords":[]})", "", ""},
        BodyCase{"TwentyFiveRecords", Records(25), "", ""},
        BodyCase{"TwentySixRecords", Records(26), kInvalid, "usageRecords"},
        BodyCase{"NoTimestamp", R"({"UsageRecords":[{"Dimension":"d"}]})", kInvalid, "usageRecords.1.member.timestamp"},
        BodyCase{"NoDimension", R"({"UsageRecords":[{"Timestamp":1}]})", kInvalid, "usageRecords.1.member.dimension"},
        BodyCase{"NullDimension", R"({"UsageRecords":[{"Timestamp":1,"Dimension":null}]})", kInvalid,
                 "usageRecords.1.member.dimension"},
        BodyCase{"LongDimension",
                 R"({"UsageRecords":[{"Timestamp":1,"Dimension":")" + std::string(256, 'd') + R"("}]})", kInvalid,
                 "dimension"},
        BodyCase{"NegativeQuantity", Record(R"(,"Quantity":-1)"), kInvalid, "quantity"},
        BodyCase{"LargestQuantity", Record(R"(,"Quantity":2147483647)"), "", ""},
        BodyCase{"BadAccount", Record(R"(,"CustomerAWSAccountId":"12x")"), kInvalid, "customerAWSAccountId"},
        BodyCase{"BadLicense", Record(R"(,"LicenseArn":"l-1")"), kInvalid, "licenseArn"},
        BodyCase{"BadProductCode", R"({"ProductCode":"p p","UsageRecords":[]})", kInvalid, "productCode"},
        BodyCase{"AllocationWithoutQuantity", Record(R"(,"UsageAllocations":[{}])"), kInvalid,
                 "allocatedUsageQuantity"},
        BodyCase{"EmptyTagList", Record(R"(,"UsageAllocations":[{"AllocatedUsageQuantity":0,"Tags":[]}])"), kInvalid,
                 "tags"},
        BodyCase{"TagWithoutValue",
                 Record(R"(,"UsageAllocations":[{"AllocatedUsageQuantity":0,"Tags":[{"Key":"k"}]}])"), kInvalid,
                 "tags.1.member.value"},
        BodyCase{"UnknownMembers", Record(R"(,"Colour":"blue","Quantity":1)"), "", ""}),
    [](const auto& row) { return row.param.name; });

TEST(ReadRequest, TellsEveryBrokenRuleAtOnce) {
  const auto answer = ReadMeterUsage(R"({"UsageQuantity":-1,"ClientToken":""})");

  EXPECT_EQ(NameOf(answer), kInvalid);
  EXPECT_THAT(MessageOf(answer), HasSubstr("5 validation errors detected"));
  EXPECT_THAT(MessageOf(answer), HasSubstr("productCode"));
  EXPECT_THAT(MessageOf(answer), HasSubstr("clientToken"));
}

TEST(ReadRequest, RequiresAKeyVersionOfOneOrMore) {
  EXPECT_EQ(NameOf(ReadRegisterUsage(R"({"ProductCode":"p"})")), kInvalid);
  EXPECT_EQ(NameOf(ReadRegisterUsage(R"({"ProductCode":"p","PublicKeyVersion":0})")), kInvalid);
  EXPECT_EQ(NameOf(ReadRegisterUsage(R"({"PublicKeyVersion":1})")), kInvalid);
  EXPECT_EQ(NameOf(ReadRegisterUsage(R"({"ProductCode":"p","PublicKeyVersion":1})")), "");
}

TEST(ReadRequest, RequiresARegistrationToken) {
  EXPECT_EQ(NameOf(ReadResolveCustomer("{}")), kInvalid);
  EXPECT_EQ(NameOf(ReadResolveCustomer(R"({"RegistrationToken":""})")), kInvalid);
}

}  // namespace
}  // namespace marketplace_metering::emulator
