#include "emulator/fault_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "unit/emulator/fault_builders.h"

namespace marketplace_metering::emulator {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kBatch = "BatchMeterUsage";
constexpr const char* kMeter = "MeterUsage";

Fault Of(FaultKind kind) {
  Fault fault;
  fault.kind = kind;
  return fault;
}

// Which of `count` requests are struck, from 1.
std::vector<int> Struck(FaultPlan& plan, int count, const char* operation = kBatch) {
  std::vector<int> struck;
  for (int i = 1; i <= count; ++i) {
    if (plan.StrikeAnswer(operation)) struck.push_back(i);
  }
  return struck;
}

TEST(FaultPlan, StrikesTheNextRequestOnlyUnlessToldOtherwise) {
  FaultPlan plan(1);
  plan.Add(Of(FaultKind::kReset));

  EXPECT_THAT(Struck(plan, 5), ElementsAre(1));
  EXPECT_THAT(plan.active(), IsEmpty());
}

TEST(FaultPlan, CountsRequestsOfItsOperationAlone) {
  FaultPlan plan(1);
  Fault fault = Of(FaultKind::kReset);
  fault.operation = kBatch;
  fault.first = 2;
  plan.Add(fault);

  EXPECT_THAT(Struck(plan, 3, kMeter), IsEmpty());
  EXPECT_THAT(Struck(plan, 3, kBatch), ElementsAre(2));
}

TEST(FaultPlan, StrikesFromTheFirstOnAtEachSoManyth) {
  FaultPlan plan(1);
  Fault fault = Of(FaultKind::kReset);
  fault.first = 3;
  fault.every = 2;
  fault.times = 3;
  plan.Add(fault);

  EXPECT_THAT(Struck(plan, 12), ElementsAre(3, 5, 7));
}

TEST(FaultPlan, StrikesWithoutEnd) {
  FaultPlan plan(1);
  Fault fault = Of(FaultKind::kReset);
  fault.times = 0;
  const int number = plan.Add(fault).value();

  EXPECT_THAT(Struck(plan, 100), SizeIs(100));
  ASSERT_THAT(plan.active(), SizeIs(1));
  EXPECT_EQ(plan.active()[0].struck, 100);
  EXPECT_EQ(plan.active()[0].seen, 100);
  EXPECT_TRUE(plan.Remove(number));
  EXPECT_FALSE(plan.Remove(number));
  EXPECT_THAT(Struck(plan, 1), IsEmpty());
}

TEST(FaultPlan, DrawsTheSameLotsAfterAReset) {
  FaultPlan plan(7);
  const auto draw = [&] {
    Fault fault = Of(FaultKind::kReset);
    fault.probability = 0.5;
    fault.times = 0;
    EXPECT_EQ(plan.Add(fault), 1);
    return Struck(plan, 50);
  };
  const std::vector<int> first = draw();
  plan.Reset();
  EXPECT_THAT(plan.active(), IsEmpty());
  EXPECT_EQ(draw(), first);
}

TEST(FaultPlan, QueuesOneFaultBehindTheOther) {
  FaultPlan plan(1);
  plan.Add(ErrorFault(kBatch, "A", 2));
  plan.Add(ErrorFault(kBatch, "B"));
  std::vector<std::string> names;
  while (const auto fault = plan.StrikeAnswer(kBatch)) names.push_back(fault->name);

  EXPECT_THAT(names, ElementsAre("A", "A", "B"));
}

TEST(FaultPlan, DrawsTheSameLotsWithTheSameSeed) {
  Fault fault = Of(FaultKind::kReset);
  fault.times = 0;
  fault.probability = 0.3;
  FaultPlan one(42);
  FaultPlan same(42);
  FaultPlan other(43);
  for (FaultPlan* plan : {&one, &same, &other}) plan->Add(fault);
  const std::vector<int> struck = Struck(one, 10000);

  EXPECT_EQ(struck, Struck(same, 10000));
  EXPECT_NE(struck, Struck(other, 10000));
  EXPECT_NEAR(static_cast<double>(struck.size()), 3000.0, 200.0);
}

TEST(FaultPlan, NeverStrikesWithProbabilityZero) {
  FaultPlan plan(1);
  Fault fault = Of(FaultKind::kReset);
  fault.times = 0;
  fault.probability = 0.0;
  plan.Add(fault);

  EXPECT_THAT(Struck(plan, 1000), IsEmpty());
}

TEST(FaultPlan, StrikesEachKindAtItsStage) {
  FaultPlan plan(1);
  plan.Add(Of(FaultKind::kResetConnection));
  plan.Add(Of(FaultKind::kResetDuringBody));
  plan.Add(Of(FaultKind::kShuffledResults));

  EXPECT_EQ(plan.StrikeUpload(kBatch)->kind, FaultKind::kResetDuringBody);
  EXPECT_EQ(plan.StrikeAnswer(kBatch)->kind, FaultKind::kShuffledResults);
  EXPECT_EQ(plan.StrikeConnection()->kind, FaultKind::kResetConnection);
}

TEST(FaultPlan, RefusesConnectionsUntilTheFaultIsRemoved) {
  FaultPlan plan(1);
  const int number = plan.Add(Of(FaultKind::kRefuseConnections)).value();

  EXPECT_FALSE(plan.StrikeConnection());
  EXPECT_TRUE(plan.RefusesConnections());
  plan.Remove(number);
  EXPECT_FALSE(plan.RefusesConnections());
}

TEST(FaultPlan, HoldsAThousandFaults) {
  FaultPlan plan(1);
  for (std::size_t i = 0; i < FaultPlan::kMaxFaults; ++i) ASSERT_TRUE(plan.Add(Of(FaultKind::kReset)));

  EXPECT_FALSE(plan.Add(Of(FaultKind::kReset)));
}

TEST(FaultKinds, HaveOneNameEach) {
  for (int i = 0; i <= static_cast<int>(FaultKind::kRecordsInNoList); ++i) {
    const auto kind = static_cast<FaultKind>(i);
    EXPECT_EQ(FindFaultKind(NameOf(kind)), kind) << i;
  }
  EXPECT_FALSE(FindFaultKind("slow"));
}

struct WrongFault {
  const char* name;
  std::function<void(Fault&)> spoil;
  const char* says;
};

class WrongFaults : public ::testing::TestWithParam<WrongFault> {};

TEST_P(WrongFaults, AreNamed) {
  Fault fault = ErrorFault(kBatch, "ThrottlingException");
  ASSERT_FALSE(WhatIsWrongWith(fault, false));
  GetParam().spoil(fault);

  EXPECT_THAT(WhatIsWrongWith(fault, false).value_or("nothing"), HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    Rows, WrongFaults,
    ::testing::Values(
        WrongFault{"UnknownOperation", [](Fault& f) { f.operation = "Refund"; }, "'Refund' is none of"},
        WrongFault{"ConnectionWithOperation", [](Fault& f) { f.kind = FaultKind::kResetConnection; }, "a connection"},
        WrongFault{"ResultsOfAnother",
                   [](Fault& f) {
                     f.kind = FaultKind::kShuffledResults;
                     f.operation = kMeter;
                   },
                   "has no list of results"},
        WrongFault{"CertificateWithoutTls",
                   [](Fault& f) {
                     f.kind = FaultKind::kExpiredCertificate;
                     f.operation = "";
                   },
                   "needs TLS"},
        WrongFault{"FirstZero", [](Fault& f) { f.first = 0; }, "first 0"},
        WrongFault{"EveryZero", [](Fault& f) { f.every = 0; }, "every 0"},
        WrongFault{"TimesNegative", [](Fault& f) { f.times = -1; }, "times -1"},
        WrongFault{"ProbabilityAboveOne", [](Fault& f) { f.probability = 1.5; }, "probability"},
        WrongFault{"ProbabilityNotANumber", [](Fault& f) { f.probability = std::nan(""); }, "probability"},
        WrongFault{"RefusalsCounted",
                   [](Fault& f) {
                     f.kind = FaultKind::kRefuseConnections;
                     f.operation = "";
                     f.first = 2;
                   },
                   "cannot be counted"},
        WrongFault{"ErrorWithSuccessStatus", [](Fault& f) { f.status = 200; }, "status 200"},
        WrongFault{"StatusOutOfRange",
                   [](Fault& f) {
                     f.kind = FaultKind::kStatus;
                     f.status = 1000;
                   },
                   "status 1000"},
        WrongFault{"StatusForgotten", [](Fault& f) { f.kind = FaultKind::kStatus; }, "status 0"},
        WrongFault{"RedirectThatIsNone",
                   [](Fault& f) {
                     f.kind = FaultKind::kRedirect;
                     f.status = 200;
                   },
                   "status 200"},
        WrongFault{"RedirectThatSplitsHeaders",
                   [](Fault& f) {
                     f.kind = FaultKind::kRedirect;
                     f.text = "http://a/\r\nSet-Cookie: a=b";
                   },
                   "no header can carry"},
        WrongFault{"NoErrorName", [](Fault& f) { f.name = "no name"; }, "not an error name"},
        WrongFault{"MessageNotUtf8", [](Fault& f) { f.message = "\xff"; }, "not valid UTF-8"},
        WrongFault{"NegativeBytes", [](Fault& f) { f.bytes = -1; }, "bytes -1"},
        WrongFault{"TooManyBytes", [](Fault& f) { f.bytes = std::int64_t{1} << 40; }, "bytes"},
        WrongFault{"NegativeDelay", [](Fault& f) { f.delay = std::chrono::milliseconds(-1); }, "delay"},
        WrongFault{"LongDelay", [](Fault& f) { f.delay = std::chrono::hours(25); }, "delay"},
        WrongFault{"SkewOfYears",
                   [](Fault& f) {
                     f.kind = FaultKind::kSkewedDate;
                     f.delay = std::chrono::hours(-24001);
                   },
                   "1000 days"},
        WrongFault{"RecordBeyondABatch", [](Fault& f) { f.records = {25}; }, "records 25"}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace marketplace_metering::emulator
