#include "operations/run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "operations/all_operations.h"
#include "unit/operations/fake_caller.h"
#include "unit/operations/samples.h"

namespace marketplace_metering::operations {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST(Run, SendsWhatTheOperationWritesUnderItsNameAndReplayRule) {
  const FakeCaller caller(ReplyOf(R"({"MeteringRecordId":"id"})"));
  CallOptions options;
  options.timeout = std::chrono::seconds(3);

  const auto result = operations::Run<MeterUsageOp>(caller, FullMeterUsage(), ValidationLevel::kModel, options);

  ASSERT_THAT(caller.asked(), SizeIs(1));
  EXPECT_EQ(caller.asked()[0].operation, "MeterUsage");
  EXPECT_EQ(caller.asked()[0].body, MeterUsageOp::Write(FullMeterUsage()));
  EXPECT_EQ(caller.asked()[0].replay, Replay::kSafe);
  EXPECT_EQ(caller.asked()[0].options.timeout, std::chrono::milliseconds(3000));
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->metering_record_id, "id");
}

TEST(Run, TellsHowTheCallWent) {
  const FakeCaller caller(ReplyOf(R"({"Results":[{}]})"));

  const auto result = operations::Run<BatchMeterUsageOp>(caller, LegacyBatch(), ValidationLevel::kModel, {});

  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->metadata.status, 200);
  EXPECT_EQ(result->metadata.request_id, "r-2");
  ASSERT_THAT(result->metadata.attempts, SizeIs(2));
  EXPECT_EQ(result->metadata.attempts[0].code, ErrorCode::kReadTimeout);
  EXPECT_FALSE(result->metadata.attempts[1].code);
}

TEST(Run, SendsNothingThatBreaksARule) {
  const FakeCaller caller(ReplyOf("{}"));
  BatchMeterUsageRequest request = LegacyBatch();
  request.usage_records[0].dimension.clear();
  request.usage_records[0].quantity = -1;

  const auto result = operations::Run<BatchMeterUsageOp>(caller, request, ValidationLevel::kModel, {});

  EXPECT_THAT(caller.asked(), IsEmpty());
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::kInvalidRequest);
  EXPECT_EQ(result.error().delivery, Delivery::kNotSent);
  EXPECT_THAT(result.error().violations, SizeIs(2));
  EXPECT_EQ(result.error().message,
            "BatchMeterUsage was not sent: usage_records[0].dimension is required; "
            "usage_records[0].quantity is -1; allowed is 0 to 2147483647");
}

TEST(Run, ChecksAtTheLevelItIsGiven) {
  const FakeCaller caller(ReplyOf(R"({"MeteringRecordId":"id"})"));

  EXPECT_TRUE(operations::Run<MeterUsageOp>(caller, {}, ValidationLevel::kOff, {}).ok());
  EXPECT_FALSE(operations::Run<MeterUsageOp>(caller, {}, ValidationLevel::kRequired, {}).ok());

  ASSERT_THAT(caller.asked(), SizeIs(1));
  EXPECT_EQ(caller.asked()[0].body, "{}");
}

TEST(Run, ListsManyViolationsInFullButNotInTheMessage) {
  const FakeCaller caller(ReplyOf("{}"));
  BatchMeterUsageRequest request;
  request.usage_records.resize(25);

  const auto result = operations::Run<BatchMeterUsageOp>(caller, request, ValidationLevel::kModel, {});

  ASSERT_FALSE(result.ok());
  EXPECT_THAT(result.error().violations, SizeIs(50));
  EXPECT_THAT(result.error().message, HasSubstr("usage_records[12].timestamp is required; and 25 more"));
}

TEST(Run, HandsTheErrorOfACallOn) {
  Error failure;
  failure.code = ErrorCode::kThrottling;
  failure.delivery = Delivery::kRefused;
  const FakeCaller caller(failure);

  const auto result = operations::Run<ResolveCustomerOp>(caller, FullResolveCustomer(), ValidationLevel::kModel, {});

  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::kThrottling);
  EXPECT_EQ(result.error().delivery, Delivery::kRefused);
}

TEST(Run, SaysWhatOfAReplyCannotBeRead) {
  const FakeCaller caller(ReplyOf(R"({"Signature":5})"));

  const auto result = operations::Run<RegisterUsageOp>(caller, FullRegisterUsage(), ValidationLevel::kModel, {});

  ASSERT_FALSE(result.ok());
  const Error& error = result.error();
  EXPECT_EQ(error.code, ErrorCode::kUnreadableReply);
  EXPECT_EQ(error.delivery, Delivery::kUnknown);
  EXPECT_FALSE(IsTransient(error));
  EXPECT_THAT(error.message, HasSubstr("RegisterUsage: "));
  EXPECT_THAT(error.message, HasSubstr("Signature is a number, not a string"));
}

TEST(Run, CallsEveryOperationByTheServicesName) {
  EXPECT_EQ(BatchMeterUsageOp::kName, "BatchMeterUsage");
  EXPECT_EQ(MeterUsageOp::kName, "MeterUsage");
  EXPECT_EQ(RegisterUsageOp::kName, "RegisterUsage");
  EXPECT_EQ(ResolveCustomerOp::kName, "ResolveCustomer");
}

}  // namespace
}  // namespace marketplace_metering::operations
