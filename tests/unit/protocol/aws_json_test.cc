#include "protocol/aws_json.h"

#include <gtest/gtest.h>

namespace marketplace_metering::protocol {
namespace {

TEST(AwsJson, AppendsTheTwoHeadersOfAnOperation) {
  std::vector<HttpHeader> headers = {{"A", "1"}};

  AppendRequestHeaders("MeterUsage", headers);

  const std::vector<HttpHeader> expected = {
      {"A", "1"}, {"Content-Type", "application/x-amz-json-1.1"}, {"X-Amz-Target", "AWSMPMeteringService.MeterUsage"}};
  EXPECT_EQ(headers, expected);
}

TEST(AwsJson, FindsTheRequestIdWhateverItsCase) {
  const std::vector<HttpHeader> headers = {
      {"x-amz-request-id", "other"}, {"X-AMZN-REQUESTID", "id"}, {"x-amzn-RequestId", "2"}};

  const std::string* id = FindRequestId(headers);

  ASSERT_NE(id, nullptr);
  EXPECT_EQ(*id, "id");
}

TEST(AwsJson, DoesNotTakeTheStyleOfOtherServicesForARequestId) {
  EXPECT_EQ(FindRequestId({{"x-amz-request-id", "s3"}}), nullptr);
  EXPECT_EQ(FindRequestId({}), nullptr);
}

}  // namespace
}  // namespace marketplace_metering::protocol
