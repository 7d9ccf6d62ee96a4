#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "marketplace_metering/model/batch_meter_usage.h"
#include "unit/operations/samples.h"

namespace marketplace_metering {
namespace {

using operations::LegacyRecord;
using operations::LicenseRecord;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr auto kSuccess = UsageRecordStatus::kSuccess;
constexpr auto kDuplicate = UsageRecordStatus::kDuplicateRecord;
constexpr auto kNotSubscribed = UsageRecordStatus::kCustomerNotSubscribed;
constexpr auto kUnrecognized = UsageRecordStatus::kUnrecognized;

UsageRecord Customer(const std::string& name, int quantity = 3) {
  UsageRecord record = LegacyRecord();
  record.customer_identifier = name;
  record.quantity = quantity;
  return record;
}

UsageRecordResult Result(UsageRecord record, UsageRecordStatus status, std::string id = {}) {
  UsageRecordResult result;
  result.usage_record = std::move(record);
  result.status = status;
  result.metering_record_id = std::move(id);
  return result;
}

BatchMeterUsageSummary Summarize(std::vector<UsageRecord> sent, std::vector<UsageRecordResult> results,
                                 std::vector<UsageRecord> unprocessed = {}, ResponseMetadata metadata = {},
                                 SentBefore before = SentBefore::kNo) {
  BatchMeterUsageRequest request;
  request.usage_records = std::move(sent);
  BatchMeterUsageResult answer;
  answer.results = std::move(results);
  answer.unprocessed_records = std::move(unprocessed);
  answer.metadata = std::move(metadata);
  const BatchMeterUsageSummary summary = answer.Summarize(request, before);
  EXPECT_EQ(summary.accepted.size() + summary.presumed.size() + summary.refused.size() + summary.to_resend.size(),
            request.usage_records.size());
  return summary;
}

TEST(Summarize, SortsEveryRecordByItsFateWhateverTheOrderOfTheAnswer) {
  const auto summary = Summarize({Customer("a"), Customer("b"), Customer("c"), Customer("d"), Customer("e")},
                                 {Result(Customer("d"), kDuplicate), Result(Customer("b"), kNotSubscribed),
                                  Result(Customer("a"), kSuccess, "id-a")},
                                 {Customer("c")});

  EXPECT_THAT(summary.accepted, ElementsAre(Result(Customer("a"), kSuccess, "id-a")));
  EXPECT_THAT(summary.refused, ElementsAre(Result(Customer("b"), kNotSubscribed), Result(Customer("d"), kDuplicate)));
  EXPECT_THAT(summary.to_resend, ElementsAre(Customer("c"), Customer("e")));
  EXPECT_FALSE(summary.all_accepted());
}

TEST(Summarize, TellsWhenAllWereAccepted) {
  EXPECT_TRUE(Summarize({Customer("a")}, {Result(Customer("a"), kSuccess)}).all_accepted());
  EXPECT_FALSE(Summarize({Customer("a")}, {}).all_accepted());
  EXPECT_FALSE(Summarize({Customer("a")}, {Result(Customer("a"), kDuplicate)}).all_accepted());
  EXPECT_TRUE(Summarize({}, {}).all_accepted());
}

TEST(Summarize, OfARecordInBothListsASuccessCountsAndElseItIsResent) {
  const auto summary = Summarize({Customer("a"), Customer("b")},
                                 {Result(Customer("a"), kSuccess), Result(Customer("b"), kNotSubscribed)},
                                 {Customer("a"), Customer("b")});

  EXPECT_THAT(summary.accepted, ElementsAre(Result(Customer("a"), kSuccess)));
  EXPECT_THAT(summary.to_resend, ElementsAre(Customer("b")));
}

TEST(Summarize, PresumesADuplicateBilledOnlyWhenOursMayHaveComeFirst) {
  ResponseMetadata lost;
  lost.attempts.resize(2);
  lost.attempts[0].delivery = Delivery::kUnknown;
  ResponseMetadata refused;
  refused.attempts.resize(2);
  refused.attempts[0].delivery = Delivery::kRefused;
  ResponseMetadata resent;
  resent.attempts.resize(1);
  resent.attempts[0].resends = 1;
  const std::vector<UsageRecordResult> answer = {Result(Customer("a"), kDuplicate)};

  EXPECT_THAT(Summarize({Customer("a")}, answer, {}, lost).presumed, SizeIs(1));
  EXPECT_THAT(Summarize({Customer("a")}, answer, {}, resent).presumed, SizeIs(1));
  EXPECT_THAT(Summarize({Customer("a")}, answer, {}, {}, SentBefore::kPerhaps).presumed, SizeIs(1));
  EXPECT_TRUE(Summarize({Customer("a")}, answer, {}, lost).all_accepted());
  EXPECT_THAT(Summarize({Customer("a")}, answer, {}, refused).refused, SizeIs(1));
  EXPECT_THAT(Summarize({Customer("a")}, {Result(Customer("a"), kNotSubscribed)}, {}, lost).refused, SizeIs(1));
}

TEST(Summarize, ResendsARecordWithAStatusItDoesNotKnow) {
  const auto summary = Summarize({Customer("a")}, {Result(Customer("a"), kUnrecognized, "id")});

  EXPECT_THAT(summary.to_resend, ElementsAre(Customer("a")));
}

TEST(Summarize, ResendsTheRecordThatWasSentNotItsEcho) {
  UsageRecord sent = Customer("a");
  sent.timestamp = *sent.timestamp + milliseconds(700);
  sent.usage_allocations = {operations::Allocation(3, {})};

  const auto summary = Summarize({sent}, {}, {Customer("a")});

  EXPECT_THAT(summary.to_resend, ElementsAre(sent));
}

TEST(Summarize, RecognisesARecordByWholeSeconds) {
  UsageRecord sent = Customer("a");
  sent.timestamp = *sent.timestamp + milliseconds(999);

  EXPECT_TRUE(Summarize({sent}, {Result(Customer("a"), kSuccess)}).all_accepted());
}

TEST(Summarize, TakesAnAbsentQuantityForZero) {
  UsageRecord without = Customer("a", 0);
  without.quantity.reset();

  EXPECT_TRUE(Summarize({without}, {Result(Customer("a", 0), kSuccess)}).all_accepted());
  EXPECT_TRUE(Summarize({Customer("a", 0)}, {Result(without, kSuccess)}).all_accepted());
}

TEST(Summarize, TellsRecordsApartByTimeDimensionQuantityAndBuyer) {
  UsageRecord later = Customer("a");
  later.timestamp = *later.timestamp + hours(1);
  UsageRecord second_later = Customer("a");
  second_later.timestamp = *second_later.timestamp + seconds(1);
  UsageRecord timeless = Customer("a");
  timeless.timestamp.reset();
  UsageRecord other_dimension = Customer("a");
  other_dimension.dimension = "Users";
  UsageRecord nobodys = Customer("a");
  nobodys.customer_identifier.reset();
  for (const UsageRecord& echo :
       {later, second_later, timeless, other_dimension, nobodys, Customer("a", 4), Customer("b")}) {
    const auto summary = Summarize({Customer("a")}, {Result(echo, kSuccess)});

    EXPECT_THAT(summary.accepted, IsEmpty());
    EXPECT_THAT(summary.to_resend, ElementsAre(Customer("a")));
  }
}

TEST(Summarize, TellsTwoLicencesOfOneAccountApart) {
  UsageRecord other = LicenseRecord();
  other.license_arn = std::string(operations::kLicenseArn) + "x";

  const auto summary =
      Summarize({LicenseRecord(), other}, {Result(other, kSuccess, "other"), Result(LicenseRecord(), kDuplicate)});

  EXPECT_THAT(summary.accepted, ElementsAre(Result(other, kSuccess, "other")));
  EXPECT_THAT(summary.refused, ElementsAre(Result(LicenseRecord(), kDuplicate)));
}

TEST(Summarize, ResendsTheBuyersRecordThatWasLeftAndNotItsNeighbours) {
  UsageRecord licence = LicenseRecord();
  licence.license_arn = std::string(operations::kLicenseArn) + "x";
  UsageRecord account = LicenseRecord();
  account.customer_aws_account_id = "999999999999";
  for (const UsageRecord& left : {licence, account, Customer("b")}) {
    const UsageRecord billed = left.customer_identifier ? Customer("a") : LicenseRecord();

    const auto summary = Summarize({left, billed}, {Result(billed, kSuccess)}, {left});

    EXPECT_THAT(summary.to_resend, ElementsAre(left));
  }
}

TEST(Summarize, AcceptsAnEchoThatSaysMoreOfTheBuyerThanWasSent) {
  UsageRecord echo = Customer("a");
  echo.customer_aws_account_id = "123456789012";

  EXPECT_TRUE(Summarize({Customer("a")}, {Result(echo, kSuccess)}).all_accepted());
}

TEST(Summarize, GivesAnAnswerToTheRecordThatSaysExactlyTheSameFirst) {
  UsageRecord account_only = LicenseRecord();
  account_only.license_arn.reset();

  const auto summary = Summarize({account_only, LicenseRecord()},
                                 {Result(LicenseRecord(), kSuccess, "licence"), Result(account_only, kDuplicate)});

  EXPECT_THAT(summary.accepted, ElementsAre(Result(LicenseRecord(), kSuccess, "licence")));
  EXPECT_THAT(summary.refused, ElementsAre(Result(account_only, kDuplicate)));
}

TEST(Summarize, CountsIdenticalRecords) {
  const std::vector<UsageRecord> three(3, Customer("a"));

  const auto summary = Summarize(three, {Result(Customer("a"), kSuccess, "id")}, {Customer("a")});

  EXPECT_THAT(summary.accepted, SizeIs(1));
  EXPECT_THAT(summary.to_resend, SizeIs(2));
}

TEST(Summarize, TakesTheProofOfBillingWhenOneRecordHasTwoResults) {
  const auto summary =
      Summarize({Customer("a")}, {Result(Customer("a"), kDuplicate), Result(Customer("a"), kSuccess, "id")});

  EXPECT_THAT(summary.accepted, ElementsAre(Result(Customer("a"), kSuccess, "id")));
}

TEST(Summarize, LeavesOutAnswersToNothingThatWasSent) {
  const auto summary = Summarize({Customer("a")},
                                 {Result(Customer("x"), kDuplicate), Result(Customer("a"), kSuccess),
                                  Result(Customer("y"), kSuccess), Result(UsageRecord(), kNotSubscribed)},
                                 {Customer("z")});

  EXPECT_THAT(summary.accepted, ElementsAre(Result(Customer("a"), kSuccess)));
  EXPECT_THAT(summary.refused, IsEmpty());
  EXPECT_THAT(summary.to_resend, IsEmpty());
}

TEST(Summarize, SettlesAFullBatch) {
  std::vector<UsageRecord> sent;
  std::vector<UsageRecordResult> results;
  for (int i = 0; i < kMaxRecordsPerBatch; ++i) {
    sent.push_back(Customer(std::to_string(i), i));
    results.insert(results.begin(), Result(sent.back(), kSuccess, std::to_string(i)));
  }

  const auto summary = Summarize(sent, results);

  ASSERT_THAT(summary.accepted, SizeIs(25));
  for (std::size_t i = 0; i < 25; ++i) EXPECT_EQ(summary.accepted[i].metering_record_id, std::to_string(i));
}

}  // namespace
}  // namespace marketplace_metering
