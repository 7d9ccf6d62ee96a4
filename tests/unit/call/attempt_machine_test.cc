// The course of a call, driven by a table: no thread, no clock, no socket.
#include "call/attempt_machine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "marketplace_metering/testing/fake_system.h"
#include "retry/retry_strategies.h"
#include "support/call_fixture.h"

namespace marketplace_metering::call {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::Not;

Event Endpoint() {
  return EndpointResolved{ResolvedEndpoint{"https://metering.example.com", {}, {}}};
}

Event Keys() {
  return CredentialsResolved{std::make_shared<const Credentials>(test::TestKeys()), true};
}

Event Answer(int status, std::string body = {}, std::vector<HttpHeader> headers = {}) {
  HttpResponse response;
  response.status = status;
  response.body = std::move(body);
  response.headers = std::move(headers);
  return ResponseArrived{std::move(response)};
}

Event Lost(ErrorCode code, Delivery delivery) {
  Error error;
  error.code = code;
  error.delivery = delivery;
  Attempt attempt;
  attempt.delivery = delivery;
  error.attempts.push_back(attempt);
  return TransportFailed{std::move(error)};
}

/// From a transport that forgot to say whether anything was sent.
Event LostWithoutAWord(ErrorCode code) {
  return TransportFailed{Error{code}};
}

struct Describer {
  std::string operator()(const ResolveEndpointStep&) const { return "endpoint"; }
  std::string operator()(const GetCredentialsStep& step) const { return step.force_refresh ? "fresh keys" : "keys"; }
  std::string operator()(const WaitStep& step) const {
    return "wait " + std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(step.until - now).count());
  }
  std::string operator()(const SendStep& step) const { return step.request != nullptr ? "send" : "send nothing"; }
  std::string operator()(const DoneStep& step) const {
    if (step.outcome) return "done";
    return std::string(NameOf(step.outcome.error().code)) + " " + std::string(NameOf(step.outcome.error().delivery));
  }
  std::chrono::steady_clock::time_point now;
};

struct Row {
  const char* name;
  Replay replay;
  std::chrono::milliseconds timeout;  // zero: none
  std::vector<Event> events;          // after `Started`
  std::vector<std::string> steps;
};

std::vector<Row> Rows() {
  const auto throttled = [] { return Answer(400, R"({"__type":"ThrottlingException"})"); };
  const auto expired = [] { return Answer(400, R"({"__type":"ExpiredTokenException"})"); };
  return {
      {"success", Replay::kSafe, 0ms, {Endpoint(), Keys(), Answer(200)}, {"endpoint", "keys", "send", "done"}},
      {"throttled once",
       Replay::kSafe,
       0ms,
       {Endpoint(), Keys(), throttled(), Elapsed{}, Keys(), Answer(200)},
       {"endpoint", "keys", "send", "wait 1000", "keys", "send", "done"}},
      {"three times 500",
       Replay::kSafe,
       0ms,
       {Endpoint(), Keys(), Answer(500), Elapsed{}, Keys(), Answer(500), Elapsed{}, Keys(), Answer(500)},
       {"endpoint", "keys", "send", "wait 50", "keys", "send", "wait 100", "keys", "send",
        "UnrecognizedServiceError Unknown"}},
      {"the service's wish for a pause",
       Replay::kSafe,
       0ms,
       {Endpoint(), Keys(), Answer(503, "", {{"x-amz-retry-after", "1500"}}), Elapsed{}, Keys(), Answer(200)},
       {"endpoint", "keys", "send", "wait 1500", "keys", "send", "done"}},
      {"a pause that is no number",
       Replay::kSafe,
       0ms,
       {Endpoint(), Keys(), Answer(503, "", {{"x-amz-retry-after", "1.5"}}), Elapsed{}, Keys(), Answer(200)},
       {"endpoint", "keys", "send", "wait 50", "keys", "send", "done"}},
      {"refused",
       Replay::kSafe,
       0ms,
       {Endpoint(), Keys(), Answer(400, R"({"__type":"InvalidTagException"})")},
       {"endpoint", "keys", "send", "InvalidTag Refused"}},
      {"unsafe and lost",
       Replay::kUnsafe,
       0ms,
       {Endpoint(), Keys(), Lost(ErrorCode::kReadTimeout, Delivery::kUnknown)},
       {"endpoint", "keys", "send", "ReadTimeout Unknown"}},
      {"unsafe and never sent",
       Replay::kUnsafe,
       0ms,
       {Endpoint(), Keys(), Lost(ErrorCode::kConnectionFailed, Delivery::kNotSent), Elapsed{}, Keys(), Answer(200)},
       {"endpoint", "keys", "send", "wait 50", "keys", "send", "done"}},
      {"unsafe, lost, and nobody said whether it was sent",
       Replay::kUnsafe,
       0ms,
       {Endpoint(), Keys(), LostWithoutAWord(ErrorCode::kReadTimeout)},
       {"endpoint", "keys", "send", "ReadTimeout Unknown"}},
      {"cancelled, and nobody said whether it was sent",
       Replay::kSafe,
       0ms,
       {Endpoint(), Keys(), LostWithoutAWord(ErrorCode::kCancelled)},
       {"endpoint", "keys", "send", "Cancelled Unknown"}},
      {"without a connection nothing can have been sent",
       Replay::kUnsafe,
       0ms,
       {Endpoint(), Keys(), LostWithoutAWord(ErrorCode::kNameResolutionFailed), Elapsed{}, Keys(), Answer(200)},
       {"endpoint", "keys", "send", "wait 50", "keys", "send", "done"}},
      {"a certificate is final",
       Replay::kSafe,
       0ms,
       {Endpoint(), Keys(), Lost(ErrorCode::kCertificateRejected, Delivery::kNotSent)},
       {"endpoint", "keys", "send", "CertificateRejected NotSent"}},
      {"expired keys are renewed once",
       Replay::kSafe,
       0ms,
       {Endpoint(), Keys(), expired(), Elapsed{}, Keys(), expired()},
       {"endpoint", "keys", "send", "wait 50", "fresh keys", "send", "ExpiredSecurityToken Refused"}},
      {"cancelled while waiting",
       Replay::kSafe,
       0ms,
       {Endpoint(), Keys(), Answer(500), Cancelled{}},
       {"endpoint", "keys", "send", "wait 50", "Cancelled Unknown"}},
      {"cancelled before anything", Replay::kSafe, 0ms, {Cancelled{}}, {"endpoint", "Cancelled NotSent"}},
      {"no time left to wait",
       Replay::kSafe,
       999ms,
       {Endpoint(), Keys(), throttled()},
       {"endpoint", "keys", "send", "Throttling Refused"}},
      {"the transport ran out of time",
       Replay::kSafe,
       999ms,
       {Endpoint(), Keys(), Lost(ErrorCode::kDeadlineExceeded, Delivery::kUnknown)},
       {"endpoint", "keys", "send", "DeadlineExceeded Unknown"}},
      {"no endpoint",
       Replay::kSafe,
       0ms,
       {EndpointResolved{Error{ErrorCode::kEndpointResolutionFailed}}},
       {"endpoint", "EndpointResolutionFailed NotSent"}},
      {"no keys",
       Replay::kSafe,
       0ms,
       {Endpoint(), CredentialsResolved{Error{ErrorCode::kMissingCredentials}}},
       {"endpoint", "keys", "MissingCredentials NotSent"}},
      {"no keys for the second attempt",
       Replay::kSafe,
       0ms,
       {Endpoint(), Keys(), Answer(500), Elapsed{}, CredentialsResolved{Error{ErrorCode::kCredentialsUnavailable}}},
       {"endpoint", "keys", "send", "wait 50", "keys", "CredentialsUnavailable Unknown"}},
  };
}

/// A machine and what it needs around it. The clock is `now`.
struct MachineFixture {
  explicit MachineFixture(std::chrono::milliseconds timeout = 0ms,
                          Invocation invocation = {"MeterUsage", "{}", Replay::kSafe}) {
    if (timeout.count() > 0) options.timeout = timeout;
    machine.emplace(surroundings, std::move(invocation), options, CallStart{"id", ""}, now);
  }

  Step Next(const Event& event) { return machine->Next(event, now); }
  std::string Told(const Step& step) const { return std::visit(Describer{now.monotonic}, step); }

  test::CallFixture world;
  std::shared_ptr<RetryStrategy> retry = retry::MakeRetryStrategy(world.config, world.random, {});
  SkewBook skews;
  signing::SigningKeyCache keys;
  observe::UserAgent user_agent{world.config, *world.environment};
  std::vector<std::shared_ptr<Interceptor>> interceptors;
  Surroundings surroundings{world.config, *retry, skews, keys, user_agent, interceptors};
  CallOptions options;
  Instant now{world.clock->Now(), std::chrono::steady_clock::time_point(1h)};
  std::optional<AttemptMachine> machine;
};

TEST(AttemptMachine, TakesTheStepsOfEachCourse) {
  for (const Row& row : Rows()) {
    SCOPED_TRACE(row.name);
    MachineFixture call(row.timeout, {"MeterUsage", "{}", row.replay});

    Step step = call.Next(Started{});
    std::vector<std::string> steps = {call.Told(step)};
    for (const Event& event : row.events) {
      if (const auto* wait = std::get_if<WaitStep>(&step)) call.now.monotonic = wait->until;
      step = call.Next(event);
      steps.push_back(call.Told(step));
    }

    EXPECT_THAT(steps, ElementsAreArray(row.steps));
    EXPECT_TRUE(std::holds_alternative<DoneStep>(step));
  }
}

TEST(AttemptMachine, EndsWhenTimeRanOutWhileKeysWereFetched) {
  MachineFixture call(5s);
  (void)call.Next(Started{});
  (void)call.Next(Endpoint());
  call.now.monotonic += 5s;

  const Step step = call.Next(Keys());

  EXPECT_EQ(call.Told(step), "DeadlineExceeded NotSent");
}

TEST(AttemptMachine, TakesTheWorstOfWhatATransportSays) {
  Error error;
  error.code = ErrorCode::kConnectionFailed;
  error.attempts.resize(2);
  error.attempts[0].delivery = Delivery::kNotSent;
  error.attempts[1].delivery = Delivery::kUnknown;
  MachineFixture call(0ms, {"MeterUsage", "{}", Replay::kUnsafe});
  (void)call.Next(Started{});
  (void)call.Next(Endpoint());
  (void)call.Next(Keys());

  const Step step = call.Next(TransportFailed{error});

  EXPECT_EQ(call.Told(step), "ConnectionFailed Unknown");
}

Outcome<void> FailToRead(const std::string& /*body*/) {
  Error error;
  error.code = ErrorCode::kUnreadableReply;
  error.message = "no";
  return error;
}

TEST(AttemptMachine, KeepsAnAnswerThatCannotBeRead) {
  MachineFixture call(0ms, {"MeterUsage", "{}", Replay::kSafe, FailToRead});
  (void)call.Next(Started{});
  (void)call.Next(Endpoint());
  (void)call.Next(Keys());
  (void)call.Next(Answer(500));
  call.now.monotonic += 1h;
  (void)call.Next(Elapsed{});
  (void)call.Next(Keys());

  Step step = call.Next(Answer(200, R"({"Signature":5})", {{"x-amzn-RequestId", "r-2"}}));

  ASSERT_TRUE(std::holds_alternative<DoneStep>(step));
  ASSERT_FALSE(std::get<DoneStep>(step).outcome);
  const Error& error = std::get<DoneStep>(step).outcome.error();
  EXPECT_EQ(error.code, ErrorCode::kUnreadableReply);
  EXPECT_EQ(error.delivery, Delivery::kUnknown);
  ASSERT_TRUE(error.reply);
  EXPECT_EQ(error.reply->status, 200);
  EXPECT_EQ(error.reply->request_id, "r-2");
  EXPECT_EQ(error.reply->body, R"({"Signature":5})");
  EXPECT_EQ(error.reply->headers.size(), 1U);
  ASSERT_EQ(error.attempts.size(), 2U);
  EXPECT_EQ(error.attempts[0].status, 500);
  EXPECT_EQ(error.attempts[1].code, ErrorCode::kUnreadableReply);
  EXPECT_EQ(error.attempts[1].delivery, Delivery::kUnknown);
  EXPECT_EQ(error.attempts[1].status, 200);
}

TEST(AttemptMachine, ShowsNoSessionTokenThatAnAnswerRepeats) {
  const std::string token = "IQoJb3JpZ2luX2VjEXAMPLE";
  Credentials keys = test::TestKeys();
  keys.session_token = Secret(token);
  for (const int status : {200, 400}) {
    SCOPED_TRACE(status);
    MachineFixture call(0ms, {"MeterUsage", "{}", Replay::kSafe, FailToRead});
    (void)call.Next(Started{});
    (void)call.Next(Endpoint());
    (void)call.Next(CredentialsResolved{std::make_shared<const Credentials>(keys), false});

    Step step = call.Next(
        Answer(status, R"({"__type":"InvalidTagException","message":"you sent )" + token + "\"}", {{"X-Echo", token}}));

    ASSERT_TRUE(std::holds_alternative<DoneStep>(step));
    ASSERT_FALSE(std::get<DoneStep>(step).outcome);
    const Error& error = std::get<DoneStep>(step).outcome.error();
    ASSERT_TRUE(error.reply);
    EXPECT_THAT(Describe(error), Not(HasSubstr(token)));
    EXPECT_THAT(error.reply->message, Not(HasSubstr(token)));
    EXPECT_THAT(error.reply->body, HasSubstr("you sent (removed)"));
    EXPECT_EQ(error.reply->headers[0].value, "(removed)");
  }
}

}  // namespace
}  // namespace marketplace_metering::call
