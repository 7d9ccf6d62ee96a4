#include "observe/call_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "marketplace_metering/testing/fake_system.h"

namespace marketplace_metering::observe {
namespace {

using std::chrono::microseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr CallFacts kFacts{"BatchMeterUsage", "us-east-1", microseconds(1006307)};

Error ServiceError(ErrorCode code, int status, std::string name) {
  Error error;
  error.code = code;
  error.delivery = Delivery::kRefused;
  error.reply.emplace();
  error.reply->status = status;
  error.reply->error_name = std::move(name);
  error.reply->request_id = "req-1";
  error.attempts.resize(1);
  return error;
}

TEST(LogCall, TellsOfASuccess) {
  testing::RecordingLogSink log;
  ResponseMetadata metadata;
  metadata.status = 200;
  metadata.request_id = "req-1";
  metadata.attempts.resize(2);

  LogCall(&log, kFacts, metadata);

  EXPECT_THAT(log.lines(), ElementsAre("info call succeeded operation=BatchMeterUsage region=us-east-1 status=200 "
                                       "attempts=2 seconds=1.006307 request_id=req-1"));
}

TEST(LogCall, TellsOfARefusal) {
  testing::RecordingLogSink log;

  LogCall(&log, kFacts, ServiceError(ErrorCode::kInvalidTag, 400, "InvalidTagException"));

  EXPECT_THAT(log.lines(), ElementsAre("error call failed operation=BatchMeterUsage region=us-east-1 status=400 "
                                       "attempts=1 seconds=1.006307 request_id=req-1 error=InvalidTag "
                                       "delivery=Refused"));
}

TEST(LogCall, TellsOfACallWithoutAnswer) {
  testing::RecordingLogSink log;
  Error error;
  error.code = ErrorCode::kReadTimeout;
  error.delivery = Delivery::kUnknown;
  error.attempts.resize(3);

  LogCall(&log, kFacts, error);

  EXPECT_THAT(log.lines(), ElementsAre("error call failed operation=BatchMeterUsage region=us-east-1 attempts=3 "
                                       "seconds=1.006307 error=ReadTimeout delivery=Unknown"));
}

TEST(LogCall, CountsTheGoodAnswerToADryRunAsSuccess) {
  testing::RecordingLogSink log;

  LogCall(&log, kFacts, ServiceError(ErrorCode::kDryRunOperation, 400, "DryRunOperation"));

  EXPECT_THAT(log.lines(), ElementsAre("info dry run succeeded operation=BatchMeterUsage region=us-east-1 status=400 "
                                       "attempts=1 seconds=1.006307 request_id=req-1"));
}

TEST(LogCall, NamesAnUnknownErrorAsTheServiceDid) {
  testing::RecordingLogSink log;

  LogCall(&log, kFacts, ServiceError(ErrorCode::kUnrecognizedServiceError, 400, "Brand\nNew" + std::string(500, 'x')));

  ASSERT_EQ(log.lines().size(), 1U);
  EXPECT_THAT(log.lines()[0], HasSubstr(R"(error="UnrecognizedServiceError(Brand\nNewxxx)"));
  EXPECT_LT(log.lines()[0].size(), 400U);
}

TEST(LogCall, LeavesMessageAndBodyOut) {
  testing::RecordingLogSink log;
  Error error = ServiceError(ErrorCode::kInvalidToken, 400, "InvalidTokenException");
  error.message = "the token CUSTOMER-DATA is bad";
  error.reply->message = error.message;
  error.reply->body = error.message;
  error.reply->headers.push_back({"X", "CUSTOMER-DATA"});

  LogCall(&log, kFacts, error);

  EXPECT_THAT(log.lines()[0], Not(HasSubstr("CUSTOMER-DATA")));
}

TEST(LogCall, WritesSmallAndLargeTimesWithSixDecimals) {
  struct Row {
    std::chrono::nanoseconds duration;
    const char* seconds;
  };
  const std::vector<Row> rows = {{std::chrono::nanoseconds(0), "seconds=0.000000"},
                                 {std::chrono::nanoseconds(999), "seconds=0.000000"},
                                 {microseconds(6307), "seconds=0.006307"},
                                 {std::chrono::hours(2), "seconds=7200.000000"}};
  for (const Row& row : rows) {
    testing::RecordingLogSink log;
    CallFacts facts = kFacts;
    facts.duration = row.duration;
    LogCall(&log, facts, ResponseMetadata());
    EXPECT_THAT(log.lines(), ElementsAre(HasSubstr(row.seconds)));
  }
}

TEST(LogCall, NeedsNoSink) {
  LogCall(nullptr, kFacts, ResponseMetadata());
  LogCall(nullptr, kFacts, Error());
}

}  // namespace
}  // namespace marketplace_metering::observe
