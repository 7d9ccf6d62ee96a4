#include "emulator/quota.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "emulator/travel_clock.h"
#include "encoding/iso8601.h"
#include "marketplace_metering/testing/fake_clock.h"

namespace marketplace_metering::emulator {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

// It is 2026-08-15 12:36 UTC.
class QuotaTest : public ::testing::Test {
 protected:
  bool Take(const std::string& account = "123456789012", const std::string& region = "us-east-1",
            Operation operation = Operation::kMeterUsage) {
    return meter.Take(operation, account, region, quotas, now);
  }
  // How many are granted of so many.
  int Granted(int asked) {
    int granted = 0;
    for (int i = 0; i < asked; ++i) granted += Take() ? 1 : 0;
    return granted;
  }

  Time now = encoding::ParseIso8601("2026-08-15T12:36:00Z").value();
  Quotas quotas = kPublishedQuotas;
  QuotaMeter meter;
};

TEST_F(QuotaTest, M_PublishedQuotasAreTenTenAndFive) {
  EXPECT_EQ(kPublishedQuotas.batch_meter_usage, 10);
  EXPECT_EQ(kPublishedQuotas.meter_usage, 10);
  EXPECT_EQ(kPublishedQuotas.register_usage, 5);
  EXPECT_EQ(kPublishedQuotas.resolve_customer, 0);
}

TEST_F(QuotaTest, CountsEachAccountRegionAndOperationForItself) {
  quotas = {1, 1, 1, 1};
  for (const char* account : {"", "123456789012"}) {
    for (const char* region : {"us-east-1", "eu-west-1"}) {
      for (const Operation operation : {Operation::kBatchMeterUsage, Operation::kMeterUsage, Operation::kRegisterUsage,
                                        Operation::kResolveCustomer}) {
        EXPECT_TRUE(Take(account, region, operation));
        EXPECT_FALSE(Take(account, region, operation));
      }
    }
  }
}

TEST_F(QuotaTest, U_HasNoLimitWhereNoneIsPublished) {
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(Take("", "us-east-1", Operation::kResolveCustomer));
}

TEST_F(QuotaTest, LosesNothingInSmallSteps) {
  EXPECT_EQ(Granted(11), 10);
  for (int i = 0; i < 10; ++i) {
    EXPECT_FALSE(Take()) << i;
    now += milliseconds(10);
  }
  EXPECT_EQ(Granted(2), 1);  // a tenth of a second
  now += milliseconds(100) - nanoseconds(1);
  EXPECT_FALSE(Take());
  now += nanoseconds(1);
  EXPECT_TRUE(Take());
}

TEST_F(QuotaTest, HoldsNoMoreThanASecondBrings) {
  EXPECT_EQ(Granted(11), 10);
  now += hours(24 * 365 * 100);
  EXPECT_EQ(Granted(11), 10);
}

TEST_F(QuotaTest, FollowsAQuotaThatChanges) {
  EXPECT_TRUE(Take());
  quotas.meter_usage = 3;
  EXPECT_EQ(Granted(10), 3);  // though no time has passed
  quotas.meter_usage = 20;
  now += milliseconds(500);
  EXPECT_EQ(Granted(20), 10);
  quotas.meter_usage = 0;
  EXPECT_EQ(Granted(100), 100);
}

TEST_F(QuotaTest, TakesTheLargestQuotaThereIs) {
  quotas.meter_usage = 2147483647;
  EXPECT_EQ(Granted(1000), 1000);
  now += hours(1);
  EXPECT_EQ(Granted(1000), 1000);
}

TEST_F(QuotaTest, RefillsAfterTheClockWasSetBack) {
  EXPECT_EQ(Granted(11), 10);
  now -= hours(24 * 365);
  EXPECT_FALSE(Take());
  now += seconds(1);
  EXPECT_EQ(Granted(11), 10);
}

TEST_F(QuotaTest, IsNotRefilledByAClockThatTrembles) {
  EXPECT_EQ(Granted(11), 10);
  for (int i = 0; i < 100; ++i) {
    now -= milliseconds(50);
    EXPECT_FALSE(Take());
    now += milliseconds(50);
    EXPECT_FALSE(Take());
  }
}

TEST_F(QuotaTest, FollowsTheServicesClock) {
  const auto base = std::make_shared<marketplace_metering::testing::FakeClock>();
  TravelClock clock(base);
  clock.SetScale(0);
  now = clock.Now();
  EXPECT_EQ(Granted(11), 10);
  base->Advance(hours(1));
  now = clock.Now();
  EXPECT_FALSE(Take());  // it stands still
  clock.SetScale(60);
  base->Advance(milliseconds(10));
  now = clock.Now();
  EXPECT_EQ(Granted(11), 6);
}

TEST_F(QuotaTest, KeepsABoundedNumberOfAccounts) {
  quotas.meter_usage = 1;
  for (std::size_t i = 0; i < 3 * QuotaMeter::kMaxBuckets; ++i) {
    EXPECT_TRUE(Take(std::to_string(i)));
    EXPECT_LE(meter.size(), QuotaMeter::kMaxBuckets);
  }
}

TEST_F(QuotaTest, ForgetsFirstWhoHasAFullBucket) {
  quotas.meter_usage = 1;
  for (std::size_t i = 1; i < QuotaMeter::kMaxBuckets; ++i) Take(std::to_string(i));
  now += seconds(1);
  EXPECT_TRUE(Take("busy"));
  EXPECT_TRUE(Take("one more"));
  EXPECT_FALSE(Take("busy"));
  EXPECT_EQ(meter.size(), 2U);
}

TEST_F(QuotaTest, GrantsThreadsTogetherNoMoreThanThereIs) {
  quotas.meter_usage = 100;
  std::vector<int> granted(4);
  std::vector<std::thread> threads;
  threads.reserve(granted.size());
  for (int& mine : granted) {
    threads.emplace_back([&] {
      for (int i = 0; i < 100; ++i) mine += Take() ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(granted[0] + granted[1] + granted[2] + granted[3], 100);
}

}  // namespace
}  // namespace marketplace_metering::emulator
