#include "hour_closing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "marketplace_metering/testing/stub_service.h"

namespace mm = marketplace_metering;

namespace billing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kProduct = "prod-demo";

//! [a service of your own]
/// A service that does as it is told, and what a seller used of it in one hour.
class CloseHourTest : public ::testing::Test {
 protected:
  mm::UsageRecord Record(const std::string& customer, int quantity) const {
    mm::UsageRecord record;
    record.timestamp = std::chrono::floor<std::chrono::hours>(service.clock().Now());
    record.customer_identifier = customer;
    record.dimension = "users";
    record.quantity = quantity;
    return record;
  }

  Closing Close(const std::vector<OpenUsage>& usage) const { return CloseHour(client, kProduct, usage); }

  static mm::UsageRecordResult Answer(const mm::UsageRecord& record, mm::UsageRecordStatus status) {
    mm::UsageRecordResult result;
    result.usage_record = record;
    result.status = status;
    return result;
  }

  mm::testing::StubService service;
  const mm::MarketplaceMeteringClient client = service.MakeClient();
};
//! [a service of your own]

TEST_F(CloseHourTest, BillsWhatTheServiceAccepts) {
  const Closing closing = Close({{Record("buyer-01", 3)}, {Record("buyer-02", 0)}});

  EXPECT_THAT(closing.billed, ElementsAre(Record("buyer-01", 3), Record("buyer-02", 0)));
  EXPECT_THAT(closing.refused, IsEmpty());
  EXPECT_THAT(closing.open, IsEmpty());
  ASSERT_THAT(service.batch_meter_usage.requests(), SizeIs(1));
  EXPECT_EQ(service.batch_meter_usage.requests().front().product_code, kProduct);
}

TEST_F(CloseHourTest, SendsNothingForAnHourWithoutUsage) {
  const Closing closing = Close({});

  EXPECT_THAT(closing.billed, IsEmpty());
  EXPECT_THAT(service.calls(), IsEmpty());
}

TEST_F(CloseHourTest, SendsAtMostTwentyFiveRecordsAtOnce) {
  std::vector<OpenUsage> usage(60);
  for (std::size_t i = 0; i < usage.size(); ++i) usage[i].record = Record("buyer-" + std::to_string(i), 3);

  const Closing closing = Close(usage);

  EXPECT_THAT(closing.billed, SizeIs(60));
  std::vector<std::size_t> sizes;
  for (const auto& request : service.batch_meter_usage.requests()) sizes.push_back(request.usage_records.size());
  EXPECT_THAT(sizes, ElementsAre(25, 25, 10));
}

//! [an answer]
TEST_F(CloseHourTest, TellsWhichRecordWasRefused) {
  const auto good = Record("buyer-01", 3);
  const auto bad = Record("buyer-gone", 4);
  mm::BatchMeterUsageResult answer;
  answer.results = {Answer(good, mm::UsageRecordStatus::kSuccess),
                    Answer(bad, mm::UsageRecordStatus::kCustomerNotSubscribed)};
  service.batch_meter_usage.Return(answer);

  const Closing closing = Close({{good}, {bad}});

  EXPECT_THAT(closing.billed, ElementsAre(good));
  ASSERT_THAT(closing.refused, SizeIs(1));
  EXPECT_EQ(closing.refused.front().record, bad);
  EXPECT_EQ(closing.refused.front().reason, "CustomerNotSubscribed");
  EXPECT_THAT(closing.open, IsEmpty());
}
//! [an answer]

TEST_F(CloseHourTest, SendsUnprocessedRecordsAloneTheNextTime) {
  const auto done = Record("buyer-01", 3);
  const auto left = Record("buyer-02", 4);
  mm::BatchMeterUsageResult answer;
  answer.results = {Answer(done, mm::UsageRecordStatus::kSuccess)};
  answer.unprocessed_records = {left};
  service.batch_meter_usage.Return(answer);
  const Closing first = Close({{done}, {left}});
  service.batch_meter_usage.Reset();

  const Closing second = Close(first.open);

  EXPECT_THAT(first.billed, ElementsAre(done));
  EXPECT_THAT(second.billed, ElementsAre(left));
  EXPECT_THAT(second.open, IsEmpty());
  ASSERT_THAT(service.batch_meter_usage.requests(), SizeIs(2));
  EXPECT_THAT(service.batch_meter_usage.requests().back().usage_records, ElementsAre(left));
}

TEST_F(CloseHourTest, KeepsEverythingWhileItIsThrottled) {
  const auto record = Record("buyer-01", 3);
  service.batch_meter_usage.Fail(mm::ErrorCode::kThrottling);

  const Closing closing = Close({{record}});

  EXPECT_THAT(closing.billed, IsEmpty());
  EXPECT_THAT(closing.problem, HasSubstr("Throttling"));
  ASSERT_THAT(closing.open, SizeIs(1));
  EXPECT_EQ(closing.open.front().record, record);
  EXPECT_FALSE(closing.open.front().may_be_billed);  // throttled is refused: nothing was billed
}

//! [a lost answer]
TEST_F(CloseHourTest, RepeatsARecordUnchangedWhenItsAnswerWasLost) {
  const auto record = Record("buyer-01", 3);
  mm::BatchMeterUsageResult duplicate;
  duplicate.results = {Answer(record, mm::UsageRecordStatus::kDuplicateRecord)};
  service.batch_meter_usage.Fail(mm::ErrorCode::kReadTimeout).Return(duplicate);

  const Closing lost = Close({{record}});
  service.clock().Advance(std::chrono::hours(1));
  const Closing repeated = Close(lost.open);

  ASSERT_THAT(lost.open, SizeIs(1));
  EXPECT_TRUE(lost.open.front().may_be_billed);
  EXPECT_THAT(repeated.billed, ElementsAre(record));  // the duplicate is of our own first call
  EXPECT_THAT(repeated.refused, IsEmpty());
  ASSERT_THAT(service.batch_meter_usage.requests(), SizeIs(2));
  EXPECT_EQ(service.batch_meter_usage.requests().front(), service.batch_meter_usage.requests().back());
}
//! [a lost answer]

TEST_F(CloseHourTest, DoesNotTakeAStrangersDuplicateForItsOwn) {
  const auto record = Record("buyer-01", 3);
  mm::BatchMeterUsageResult duplicate;
  duplicate.results = {Answer(record, mm::UsageRecordStatus::kDuplicateRecord)};
  service.batch_meter_usage.Return(duplicate);

  const Closing closing = Close({{record}});

  EXPECT_THAT(closing.billed, IsEmpty());
  ASSERT_THAT(closing.refused, SizeIs(1));
  EXPECT_EQ(closing.refused.front().reason, "DuplicateRecord");
}

TEST_F(CloseHourTest, SendsWhatMayBeBilledApartFromWhatCannotBe) {
  Close({{Record("buyer-01", 3)}, {Record("buyer-02", 4), true}, {Record("buyer-03", 5)}});

  const auto requests = service.batch_meter_usage.requests();
  ASSERT_THAT(requests, SizeIs(2));
  EXPECT_THAT(requests[0].usage_records, ElementsAre(Record("buyer-01", 3), Record("buyer-03", 5)));
  EXPECT_THAT(requests[1].usage_records, ElementsAre(Record("buyer-02", 4)));
}

//! [a repeated attempt]
TEST_F(CloseHourTest, LetsTheClientRepeatALostAnswerByItself) {
  const auto record = Record("buyer-01", 3);
  mm::BatchMeterUsageResult duplicate;
  duplicate.results = {Answer(record, mm::UsageRecordStatus::kDuplicateRecord)};
  service.batch_meter_usage.Fail(mm::ErrorCode::kReadTimeout).Return(duplicate);
  mm::ClientConfig patient;
  patient.retry.max_attempts = 2;

  const Closing closing = CloseHour(service.MakeClient(patient), kProduct, {{record}});

  EXPECT_THAT(closing.billed, ElementsAre(record));
  EXPECT_THAT(closing.problem, IsEmpty());
  EXPECT_THAT(service.batch_meter_usage.requests(), SizeIs(2));
  EXPECT_THAT(service.clock().naps(), SizeIs(1));
}
//! [a repeated attempt]

TEST_F(CloseHourTest, RemembersALostAnswerOfARecordThatWasThenLeftUnprocessed) {
  const auto record = Record("buyer-01", 3);
  mm::BatchMeterUsageResult unprocessed;
  unprocessed.unprocessed_records = {record};
  service.batch_meter_usage.Fail(mm::ErrorCode::kReadTimeout).Return(unprocessed);
  mm::ClientConfig patient;
  patient.retry.max_attempts = 2;

  const Closing closing = CloseHour(service.MakeClient(patient), kProduct, {{record}});

  ASSERT_THAT(closing.open, SizeIs(1));
  EXPECT_TRUE(closing.open.front().may_be_billed);
}

}  // namespace
}  // namespace billing
