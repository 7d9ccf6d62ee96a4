#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "operations/all_operations.h"
#include "unit/operations/samples.h"

namespace marketplace_metering::operations {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

template <typename List>
struct AsTestTypes;
template <typename... Operations>
struct AsTestTypes<OperationList<Operations...>> {
  using Types = testing::Types<Operations...>;
};

template <typename Op>
class EveryReply : public testing::Test {};
TYPED_TEST_SUITE(EveryReply, AsTestTypes<AllOperations>::Types, );

TYPED_TEST(EveryReply, MayLackEveryMember) {
  for (const char* body : {"{}", "", " {} ", "{ \"X\" : null }"}) {
    const auto result = TypeParam::Read(body);

    ASSERT_TRUE(result.ok()) << body;
    EXPECT_EQ(*result, typename TypeParam::Result()) << body;
  }
}

TYPED_TEST(EveryReply, MayHoldMembersNobodyKnows) {
  const auto result = TypeParam::Read(
      R"({"__type":"x#y","New":{"MeteringRecordId":[5.5,{"Results":7}]},"New":1e10,"Old":[null,true,"x"]})");

  ASSERT_TRUE(result.ok());
  EXPECT_EQ(*result, typename TypeParam::Result());
}

TYPED_TEST(EveryReply, IsAnErrorWhenItIsNotAJsonObject) {
  std::string objects;
  for (int i = 0; i < 200000; ++i) objects += "{\"a\":";
  for (const std::string& body :
       {std::string("not json"), std::string("<html>"), std::string("[]"), std::string("null"), std::string("\"{}\""),
        std::string("5"), std::string("{"), std::string("{\"a\":1"), std::string("{}{}"), std::string("\xEF\xBB\xBF{}"),
        std::string("{\"a\":NaN}"), std::string("{}\0", 3), std::string(std::size_t{1} << 20U, '['), objects}) {
    const auto result = TypeParam::Read(body);

    ASSERT_FALSE(result.ok()) << body.substr(0, 20);
    EXPECT_EQ(result.error().code, ErrorCode::kUnreadableReply);
    EXPECT_EQ(result.error().delivery, Delivery::kUnknown);
    EXPECT_THAT(result.error().message, HasSubstr(std::string(TypeParam::kName)));
    EXPECT_LT(result.error().message.size(), 400U);
  }
}

/// One member of an answer: where it stands, and values it must not have.
struct Member {
  std::string operation;
  /// The answer with `@` where the member's value goes, and the member once more where `#` is.
  std::string reply;
  std::string path;
  std::vector<std::string> good;
  std::vector<std::string> bad;
};

void PrintTo(const Member& member, std::ostream* out) {
  *out << member.operation << " " << member.path;
}

const std::vector<std::string> kBadText = {"5", "true", "{}", "[]", "\"\xFF\"", "\"\\udc00\""};
const std::vector<std::string> kGoodText = {"null", "\"x\"", "\"\""};
const std::vector<std::string> kBadQuantity = {
    "\"5\"", "true", "{}", "[]", "5.5", "-1", "2147483648", "9223372036854775808", "1e300"};
const std::vector<std::string> kGoodQuantity = {"null", "0", "5", "5.0", "5e0", "2147483647"};
const std::vector<std::string> kBadTime = {"true", "{}", "[]", "-1", "9223372036854775808", "1e300", "\"soon\""};
const std::vector<std::string> kGoodTime = {
    "null", "0", "1786797000", "1786797000.5", "\"1786797000\"", "\"2026-08-15T12:30:00Z\""};
const std::vector<std::string> kBadList = {"5", "\"x\"", "true", "{}", "[5]", "[\"x\"]", "[[]]"};
const std::vector<std::string> kGoodList = {"null", "[]", "[null]", "[{}]"};
const std::vector<std::string> kBadObject = {"5", "\"x\"", "true", "[]"};
const std::vector<std::string> kGoodObject = {"null", "{}"};

/// The members of a usage record that stands at `path`, which `around` puts into a reply at `%`.
void AddRecordMembers(std::vector<Member>& members, const std::string& around, const std::string& path) {
  const auto add = [&](const std::string& name, const std::string& inner, const std::string& inner_path,
                       const std::vector<std::string>& good, const std::vector<std::string>& bad) {
    std::string record = inner;
    record.replace(record.find('%'), 1, "\"" + name + "\":@#");
    std::string reply = around;
    reply.replace(reply.find('%'), 1, record);
    members.push_back({"BatchMeterUsage", reply, path + inner_path + name, good, bad});
  };
  add("Timestamp", "%", "", kGoodTime, kBadTime);
  add("CustomerIdentifier", "%", "", kGoodText, kBadText);
  add("Dimension", "%", "", kGoodText, kBadText);
  add("Quantity", "%", "", kGoodQuantity, kBadQuantity);
  add("UsageAllocations", "%", "", kGoodList, kBadList);
  add("CustomerAWSAccountId", "%", "", kGoodText, kBadText);
  add("LicenseArn", "%", "", kGoodText, kBadText);
  const std::string allocations = R"("UsageAllocations":[{},{%}])";
  add("AllocatedUsageQuantity", allocations, "UsageAllocations[1].", kGoodQuantity, kBadQuantity);
  add("Tags", allocations, "UsageAllocations[1].", kGoodList, kBadList);
  const std::string tags = R"("UsageAllocations":[{"Tags":[{"Key":"k"},{%}]}])";
  add("Key", tags, "UsageAllocations[0].Tags[1].", kGoodText, kBadText);
  add("Value", tags, "UsageAllocations[0].Tags[1].", kGoodText, kBadText);
}

std::vector<Member> AllMembers() {
  std::vector<Member> members = {
      {"BatchMeterUsage", R"({"Results":@#})", "Results", kGoodList, kBadList},
      {"BatchMeterUsage", R"({"UnprocessedRecords":@#})", "UnprocessedRecords", kGoodList, kBadList},
      {"BatchMeterUsage", R"({"Results":[{},{"UsageRecord":@#}]})", "Results[1].UsageRecord", kGoodObject, kBadObject},
      {"BatchMeterUsage", R"({"Results":[{"MeteringRecordId":@#}]})", "Results[0].MeteringRecordId", kGoodText,
       kBadText},
      {"BatchMeterUsage", R"({"Results":[{"Status":@#}]})", "Results[0].Status", kGoodText, kBadText},
      {"MeterUsage", R"({"MeteringRecordId":@#})", "MeteringRecordId", kGoodText, kBadText},
      {"RegisterUsage", R"({"PublicKeyRotationTimestamp":@#})", "PublicKeyRotationTimestamp", kGoodTime, kBadTime},
      {"RegisterUsage", R"({"Signature":@#})", "Signature", kGoodText, kBadText},
      {"ResolveCustomer", R"({"CustomerIdentifier":@#})", "CustomerIdentifier", kGoodText, kBadText},
      {"ResolveCustomer", R"({"ProductCode":@#})", "ProductCode", kGoodText, kBadText},
      {"ResolveCustomer", R"({"CustomerAWSAccountId":@#})", "CustomerAWSAccountId", kGoodText, kBadText},
      {"ResolveCustomer", R"({"LicenseArn":@#})", "LicenseArn", kGoodText, kBadText},
  };
  AddRecordMembers(members, R"({"Results":[{},{},{},{"UsageRecord":{%}}]})", "Results[3].UsageRecord.");
  AddRecordMembers(members, R"({"UnprocessedRecords":[{},{%}]})", "UnprocessedRecords[1].");
  return members;
}

/// The reply with `value` in place, and the member a second time when `twice`.
std::string Fill(const Member& member, const std::string& value, bool twice) {
  std::string reply = member.reply;
  const std::string name = member.path.substr(member.path.rfind('.') + 1);
  reply.replace(reply.find('#'), 1, twice ? ",\"" + name + "\":" + value : "");
  reply.replace(reply.find('@'), 1, value);
  return reply;
}

/// What is wrong with a reply; nothing when it can be read.
template <typename Op>
std::optional<Error> ErrorFrom(std::string_view body) {
  auto result = Op::Read(body);
  return result.ok() ? std::nullopt : std::optional<Error>(result.error());
}

std::optional<Error> ErrorFrom(const std::string& operation, std::string_view body) {
  if (operation == "BatchMeterUsage") return ErrorFrom<BatchMeterUsageOp>(body);
  if (operation == "MeterUsage") return ErrorFrom<MeterUsageOp>(body);
  if (operation == "RegisterUsage") return ErrorFrom<RegisterUsageOp>(body);
  return ErrorFrom<ResolveCustomerOp>(body);
}

class EveryMember : public testing::TestWithParam<Member> {};

TEST_P(EveryMember, IsTakenInEachGoodForm) {
  for (const std::string& value : GetParam().good) {
    const auto error = ErrorFrom(GetParam().operation, Fill(GetParam(), value, false));

    EXPECT_FALSE(error) << value << ": " << error->message;
  }
}

TEST_P(EveryMember, IsAnErrorWithItsPathInEachBadForm) {
  for (const std::string& value : GetParam().bad) {
    const auto error = ErrorFrom(GetParam().operation, Fill(GetParam(), value, false));

    ASSERT_TRUE(error) << value;
    EXPECT_EQ(error->code, ErrorCode::kUnreadableReply) << value;
    EXPECT_EQ(error->delivery, Delivery::kUnknown) << value;
    EXPECT_THAT(error->message, HasSubstr(": " + GetParam().path)) << value;
  }
}

TEST_P(EveryMember, IsAnErrorWithItsPathWhenItIsThereTwice) {
  for (const std::string& value : GetParam().good) {
    const auto error = ErrorFrom(GetParam().operation, Fill(GetParam(), value, true));

    ASSERT_TRUE(error) << value;
    EXPECT_THAT(error->message, HasSubstr(": " + GetParam().path + " is there twice")) << value;
  }
}

INSTANTIATE_TEST_SUITE_P(Table, EveryMember, testing::ValuesIn(AllMembers()), [](const auto& row) {
  std::string name = row.param.operation + "_" + row.param.path;
  for (char& c : name) {
    if (c == '.' || c == '[' || c == ']') c = '_';
  }
  return name;
});

TEST(ReadBatchMeterUsage, ReadsEveryMember) {
  const auto result = BatchMeterUsageOp::Read(
      R"({"Results":[{"UsageRecord":{"Timestamp":1786797000,"CustomerIdentifier":"ifAPxuKWpyV","Dimension":"users",)"
      R"("Quantity":3},"MeteringRecordId":"bf6a1f3c-1f0e-4a4d-9d0e-93b1e4a52b0a","Status":"Success"}],)"
      R"("UnprocessedRecords":[{"Timestamp":1786797000,"Dimension":"users","Quantity":5,)"
      R"("CustomerAWSAccountId":"123456789012","LicenseArn":)"
      R"("arn:aws:license-manager::294406891311:license:l-0123456789abcdef0123456789abcdef"}]})");

  ASSERT_TRUE(result.ok());
  BatchMeterUsageResult expected;
  UsageRecordResult& accepted = expected.results.emplace_back();
  accepted.usage_record = LegacyRecord();
  accepted.metering_record_id = "bf6a1f3c-1f0e-4a4d-9d0e-93b1e4a52b0a";
  accepted.status = UsageRecordStatus::kSuccess;
  accepted.status_text = "Success";
  expected.unprocessed_records = {LicenseRecord()};
  EXPECT_EQ(*result, expected);
}

TEST(ReadBatchMeterUsage, ReadsBackWhatWasWritten) {
  BatchMeterUsageRequest request;
  UsageRecord record = LicenseRecord();
  record.customer_identifier = "Zürich \"客户\"";
  record.usage_allocations = {Allocation(2, {{"k1", "v1"}, {"k2", ""}}), Allocation(3, {})};
  record.usage_allocations->at(1).tags.emplace();
  request.usage_records = {record, LegacyRecord()};
  std::string body = BatchMeterUsageOp::Write(request);
  body.replace(body.find("UsageRecords"), 12, "UnprocessedRecords");

  const auto result = BatchMeterUsageOp::Read(body);

  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->unprocessed_records, request.usage_records);
}

TEST(ReadBatchMeterUsage, KnowsEachStatusAndKeepsTheWordOfOthers) {
  const auto result = BatchMeterUsageOp::Read(
      R"({"Results":[{"Status":"Success"},{"Status":"CustomerNotSubscribed"},{"Status":"DuplicateRecord"},)"
      R"({"Status":"Postponed"},{"Status":"success"},{}]})");

  ASSERT_TRUE(result.ok());
  ASSERT_EQ(result->results.size(), 6U);
  EXPECT_EQ(result->results[0].status, UsageRecordStatus::kSuccess);
  EXPECT_EQ(result->results[1].status, UsageRecordStatus::kCustomerNotSubscribed);
  EXPECT_EQ(result->results[2].status, UsageRecordStatus::kDuplicateRecord);
  EXPECT_EQ(result->results[3].status, UsageRecordStatus::kUnrecognized);
  EXPECT_EQ(result->results[3].status_text, "Postponed");
  EXPECT_EQ(result->results[4].status, UsageRecordStatus::kUnrecognized);
  EXPECT_EQ(result->results[5].status, UsageRecordStatus::kUnrecognized);
}

TEST(ReadMeterUsage, ReadsEveryMember) {
  const auto result = MeterUsageOp::Read(R"({"MeteringRecordId":"35155d37-56cb-423f-8554-5c4f3e3ff56d"})");

  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->metering_record_id, "35155d37-56cb-423f-8554-5c4f3e3ff56d");
}

TEST(ReadRegisterUsage, ReadsEveryMember) {
  const auto result = RegisterUsageOp::Read(
      R"({"PublicKeyRotationTimestamp":1786797000.5,"Signature":"eyJhbGciOiJQUzI1NiIsInR5cCI6IkpXVCJ9.eyJw.c2ln"})");

  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->public_key_rotation_timestamp, At(seconds(1786797000) + milliseconds(500)));
  EXPECT_EQ(result->signature, "eyJhbGciOiJQUzI1NiIsInR5cCI6IkpXVCJ9.eyJw.c2ln");
}

TEST(ReadResolveCustomer, ReadsEveryMember) {
  const auto result = ResolveCustomerOp::Read(
      R"({"CustomerIdentifier":"ifAPxuKWpyV","ProductCode":"prod-1a2b3c","CustomerAWSAccountId":"123456789012",)"
      R"("LicenseArn":"arn:aws:license-manager::294406891311:license:l-0123456789abcdef0123456789abcdef"})");

  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->customer_identifier, "ifAPxuKWpyV");
  EXPECT_EQ(result->product_code, "prod-1a2b3c");
  EXPECT_EQ(result->customer_aws_account_id, "123456789012");
  EXPECT_EQ(result->license_arn, kLicenseArn);
}

}  // namespace
}  // namespace marketplace_metering::operations
