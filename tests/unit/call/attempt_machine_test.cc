// The course of a call, driven by a table: no thread, no clock, no socket.
#include "call/attempt_machine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "marketplace_metering/testing/fake_system.h"
#include "retry/retry_strategies.h"
#include "support/call_fixture.h"

namespace marketplace_metering::call {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;

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
  return TransportFailed{std::move(error)};
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

TEST(AttemptMachine, TakesTheStepsOfEachCourse) {
  for (const Row& row : Rows()) {
    SCOPED_TRACE(row.name);
    test::CallFixture world;
    const auto retry = retry::MakeRetryStrategy(world.config, world.random, {});
    SkewBook skews;
    signing::SigningKeyCache keys;
    const observe::UserAgent user_agent(world.config, *world.environment);
    const std::vector<std::shared_ptr<Interceptor>> interceptors;
    const Surroundings surroundings{world.config, *retry, skews, keys, user_agent, interceptors};
    CallOptions options;
    if (row.timeout.count() > 0) options.timeout = row.timeout;
    Instant now{world.clock->Now(), std::chrono::steady_clock::time_point(1h)};
    AttemptMachine machine(surroundings, {"MeterUsage", "{}", row.replay}, options, {"id", ""}, now);

    std::vector<std::string> steps;
    Step step = machine.Next(Started{}, now);
    steps.push_back(std::visit(Describer{now.monotonic}, step));
    for (const Event& event : row.events) {
      if (const auto* wait = std::get_if<WaitStep>(&step)) now.monotonic = wait->until;
      step = machine.Next(event, now);
      steps.push_back(std::visit(Describer{now.monotonic}, step));
    }

    EXPECT_THAT(steps, ElementsAreArray(row.steps));
    EXPECT_TRUE(std::holds_alternative<DoneStep>(step));
  }
}

TEST(AttemptMachine, EndsWhenTimeRanOutWhileKeysWereFetched) {
  test::CallFixture world;
  const auto retry = retry::MakeRetryStrategy(world.config, world.random, {});
  SkewBook skews;
  signing::SigningKeyCache keys;
  const observe::UserAgent user_agent(world.config, *world.environment);
  const std::vector<std::shared_ptr<Interceptor>> interceptors;
  const Surroundings surroundings{world.config, *retry, skews, keys, user_agent, interceptors};
  CallOptions options;
  options.timeout = 5s;
  Instant now{world.clock->Now(), std::chrono::steady_clock::time_point(1h)};
  AttemptMachine machine(surroundings, {"MeterUsage", "{}", Replay::kSafe}, options, {"id", ""}, now);
  (void)machine.Next(Started{}, now);
  (void)machine.Next(Endpoint(), now);
  now.monotonic += 5s;

  const Step step = machine.Next(Keys(), now);

  EXPECT_EQ(std::visit(Describer{now.monotonic}, step), "DeadlineExceeded NotSent");
}

}  // namespace
}  // namespace marketplace_metering::call
