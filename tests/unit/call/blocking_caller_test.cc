#include "call/blocking_caller.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "encoding/http_date.h"
#include "support/call_fixture.h"

namespace marketplace_metering::call {
namespace {

using namespace std::chrono_literals;
using test::CallFixture;
using test::HeaderOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Invocation Batch(Replay replay = Replay::kSafe) {
  return {"BatchMeterUsage", R"({"UsageRecords":[]})", replay};
}

constexpr const char* kThrottled = R"({"__type":"ThrottlingException","message":"slow down"})";
constexpr const char* kRefused = R"({"__type":"InvalidTagException","message":"bad tag"})";

TEST(BlockingCaller, ReturnsASuccessWithItsMetadata) {
  CallFixture world;
  world.transport->Reply(200, "{}", {{"x-amzn-RequestId", "r-1"}});

  const auto reply = world.Make()->Call(Batch(), {});

  ASSERT_TRUE(reply.ok());
  EXPECT_EQ(reply->response.body, "{}");
  EXPECT_EQ(reply->metadata.request_id, "r-1");
  EXPECT_EQ(reply->metadata.status, 200);
  ASSERT_EQ(reply->metadata.attempts.size(), 1U);
  EXPECT_EQ(reply->metadata.attempts[0].code, std::nullopt);
  EXPECT_EQ(reply->metadata.attempts[0].delivery, std::nullopt);
}

TEST(BlockingCaller, WaitsOutThrottlingThenSucceeds) {
  CallFixture world;
  world.transport->Reply(400, kThrottled, {{"x-amzn-RequestId", "r-1"}}).Reply(200, "{}");

  const auto reply = world.Make()->Call(Batch(), {});

  ASSERT_TRUE(reply.ok());
  EXPECT_THAT(world.clock->naps(), ElementsAre(1000ms));
  ASSERT_EQ(reply->metadata.attempts.size(), 2U);
  EXPECT_EQ(reply->metadata.attempts[0].code, ErrorCode::kThrottling);
  EXPECT_EQ(reply->metadata.attempts[0].delivery, Delivery::kRefused);
  EXPECT_EQ(reply->metadata.attempts[0].request_id, "r-1");
  EXPECT_EQ(reply->metadata.attempts[1].delay, 1000ms);
}

TEST(BlockingCaller, GivesUpAfterTheLastAttemptWithTheLastError) {
  CallFixture world;
  world.transport->Reply(500, "").Reply(502, "").Reply(503, "");

  const auto reply = world.Make()->Call(Batch(), {});

  ASSERT_FALSE(reply.ok());
  EXPECT_EQ(reply.error().reply->status, 503);
  EXPECT_EQ(reply.error().attempts.size(), 3U);
  EXPECT_EQ(reply.error().delivery, Delivery::kUnknown);
  EXPECT_THAT(world.clock->naps(), ElementsAre(50ms, 100ms));
}

TEST(BlockingCaller, DoesNotRepeatARefusal) {
  CallFixture world;
  world.transport->Reply(400, kRefused);

  const auto reply = world.Make()->Call(Batch(), {});

  ASSERT_FALSE(reply.ok());
  EXPECT_EQ(reply.error().code, ErrorCode::kInvalidTag);
  EXPECT_EQ(reply.error().delivery, Delivery::kRefused);
  EXPECT_EQ(world.transport->requests().size(), 1U);
}

TEST(BlockingCaller, SaysUnknownWhenAnyAttemptMayHaveBeenActedOn) {
  CallFixture world;
  world.transport->Fail(ErrorCode::kReadTimeout, Delivery::kUnknown).Reply(400, kRefused);

  const auto reply = world.Make()->Call(Batch(), {});

  ASSERT_FALSE(reply.ok());
  EXPECT_EQ(reply.error().code, ErrorCode::kInvalidTag);
  EXPECT_EQ(reply.error().delivery, Delivery::kUnknown);
  EXPECT_EQ(reply.error().attempts[0].delivery, Delivery::kUnknown);
  EXPECT_EQ(reply.error().attempts[1].delivery, Delivery::kRefused);
}

TEST(BlockingCaller, CountsASilentResendAsAPredecessorOfUnknownFate) {
  CallFixture world;
  HttpResponse response;
  response.status = 400;
  response.body = kRefused;
  response.resends = 1;
  world.transport->Reply(response);

  const auto reply = world.Make()->Call(Batch(), {});

  ASSERT_FALSE(reply.ok());
  EXPECT_EQ(reply.error().delivery, Delivery::kUnknown);
  EXPECT_EQ(reply.error().attempts[0].resends, 1);
}

TEST(BlockingCaller, AllowsASilentResendOnlyWhereARepetitionIsRecognised) {
  struct Row {
    const char* name;
    Replay replay;
    int max_attempts;
    bool allowed;
  };
  for (const Row& row : {Row{"safe", Replay::kSafe, 3, true}, Row{"unsafe", Replay::kUnsafe, 3, false},
                         Row{"one attempt", Replay::kSafe, 1, false}}) {
    SCOPED_TRACE(row.name);
    CallFixture world;
    bool allowed = !row.allowed;
    world.transport->Answer([&](const HttpRequest&, const SendOptions& options) -> Outcome<HttpResponse> {
      allowed = options.resend_allowed;
      HttpResponse response;
      response.status = 200;
      return response;
    });
    CallOptions options;
    options.max_attempts = row.max_attempts;

    EXPECT_TRUE(world.Make()->Call(Batch(row.replay), options).ok());

    EXPECT_EQ(allowed, row.allowed);
  }
}

TEST(BlockingCaller, RepeatsAnUnsafeCallOnlyWhenNothingCanHaveHappened) {
  struct Row {
    const char* name;
    std::function<void(testing::ScriptedTransport&)> first;
    std::size_t sends;
  };
  const std::vector<Row> rows = {
      {"not sent", [](auto& t) { t.Fail(ErrorCode::kConnectionFailed, Delivery::kNotSent); }, 2},
      {"refused by throttling", [](auto& t) { t.Reply(400, kThrottled); }, 2},
      {"unknown: connection reset", [](auto& t) { t.Fail(ErrorCode::kConnectionReset, Delivery::kUnknown); }, 1},
      {"unknown: 500", [](auto& t) { t.Reply(500, R"({"__type":"InternalServiceErrorException"})"); }, 1},
      {"unknown: throttling with 503", [](auto& t) { t.Reply(503, kThrottled); }, 1},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    CallFixture world;
    row.first(*world.transport);
    world.transport->Reply(200, "{}");

    const auto reply = world.Make()->Call(Batch(Replay::kUnsafe), {});

    EXPECT_EQ(world.transport->requests().size(), row.sends);
    EXPECT_EQ(reply.ok(), row.sends == 2);
  }
}

TEST(BlockingCaller, SignsEachAttemptAnewAndKeepsBodyAndInvocationId) {
  CallFixture world;
  world.transport->Reply(400, kThrottled).Reply(200, "{}");

  ASSERT_TRUE(world.Make()->Call(Batch(), {}).ok());

  const auto sent = world.transport->requests();
  ASSERT_EQ(sent.size(), 2U);
  EXPECT_EQ(sent[0].body, sent[1].body);
  EXPECT_EQ(HeaderOf(sent[0], "amz-sdk-invocation-id"), HeaderOf(sent[1], "amz-sdk-invocation-id"));
  EXPECT_EQ(HeaderOf(sent[0], "X-Amz-Date"), "20260815T123600Z");
  EXPECT_EQ(HeaderOf(sent[1], "X-Amz-Date"), "20260815T123601Z");
  EXPECT_NE(HeaderOf(sent[0], "Authorization"), HeaderOf(sent[1], "Authorization"));
  EXPECT_EQ(sent[0].headers.size(), sent[1].headers.size());
  EXPECT_EQ(HeaderOf(sent[0], "amz-sdk-request"), "attempt=1; max=3");
  EXPECT_EQ(HeaderOf(sent[1], "amz-sdk-request"), "attempt=2; max=3");
}

TEST(BlockingCaller, SendsTheHeadersOfTheProtocol) {
  CallFixture world;
  world.transport->Reply(200, "{}");

  ASSERT_TRUE(world.Make()->Call(Batch(), {}).ok());

  const HttpRequest sent = world.transport->requests().front();
  EXPECT_EQ(sent.method, "POST");
  EXPECT_EQ(HeaderOf(sent, "Content-Type"), "application/x-amz-json-1.1");
  EXPECT_EQ(HeaderOf(sent, "X-Amz-Target"), "AWSMPMeteringService.BatchMeterUsage");
  EXPECT_THAT(HeaderOf(sent, "Authorization"), HasSubstr("amz-sdk-invocation-id;amz-sdk-request;content-type;host;"));
  EXPECT_EQ(HeaderOf(sent, "amz-sdk-invocation-id").size(), 36U);
  EXPECT_THAT(HeaderOf(sent, "User-Agent"), HasSubstr("ua/2.1 api/marketplace_metering#"));
}

TEST(BlockingCaller, TellsTheServiceUntilWhenItWaitsOnceItKnowsTheTimeThere) {
  CallFixture world;
  world.transport->Reply(200, "{}", {{"Date", "Sat, 15 Aug 2026 12:37:00 GMT"}}).Reply(200, "{}");
  const auto caller = world.Make();

  ASSERT_TRUE(caller->Call(Batch(), {}).ok());
  ASSERT_TRUE(caller->Call(Batch(), {}).ok());

  const auto sent = world.transport->requests();
  EXPECT_EQ(HeaderOf(sent[0], "amz-sdk-request"), "attempt=1; max=3");
  EXPECT_EQ(HeaderOf(sent[1], "amz-sdk-request"), "ttl=20260815T123800Z; attempt=1; max=3");
}

TEST(BlockingCaller, CorrectsAClockThatTheServiceRefused) {
  struct Row {
    const char* name;
    std::chrono::seconds off;
    bool corrected;
  };
  for (const Row& row : {Row{"290 s is a wrong key", 290s, false}, Row{"310 s is a wrong clock", 310s, true},
                         Row{"310 s the other way", -310s, true}}) {
    SCOPED_TRACE(row.name);
    CallFixture world;
    const auto server = world.clock->Now() + row.off;
    world.transport
        ->Reply(403, R"({"__type":"InvalidSignatureException"})", {{"Date", encoding::FormatHttpDate(server)}})
        .Reply(200, "{}")
        .Reply(200, "{}");
    const auto caller = world.Make();

    EXPECT_EQ(caller->Call(Batch(), {}).ok(), row.corrected);

    if (!row.corrected) continue;
    ASSERT_TRUE(caller->Call(Batch(), {}).ok());
    const auto sent = world.transport->requests();
    const std::string expected = row.off > 0s ? "20260815T124110Z" : "20260815T123050Z";
    EXPECT_EQ(HeaderOf(sent[1], "X-Amz-Date"), expected);
    EXPECT_EQ(HeaderOf(sent[2], "X-Amz-Date"), expected) << "what was learned is kept for later calls";
  }
}

TEST(BlockingCaller, CorrectsAgainWhenTheLocalClockHasBeenSetRight) {
  CallFixture world;
  const auto truth = world.clock->Now();
  const std::vector<HttpHeader> date = {{"Date", encoding::FormatHttpDate(truth)}};
  constexpr const char* kSkewed = R"({"__type":"InvalidSignatureException"})";
  world.clock->SetNow(truth - 1h);
  world.transport->Reply(403, kSkewed, date).Reply(200, "{}").Reply(403, kSkewed, date).Reply(200, "{}");
  const auto caller = world.Make();
  ASSERT_TRUE(caller->Call(Batch(), {}).ok());

  world.clock->SetNow(truth);

  EXPECT_TRUE(caller->Call(Batch(), {}).ok());
  EXPECT_EQ(HeaderOf(world.transport->requests()[2], "X-Amz-Date"), "20260815T133600Z");
  EXPECT_EQ(HeaderOf(world.transport->requests()[3], "X-Amz-Date"), "20260815T123600Z");
}

TEST(BlockingCaller, KeepsTheReplyWhenAStrategyThrowsAfterIt) {
  struct Throwing : RetryStrategy {
    Decision BeforeAttempt(RetryState&, std::chrono::steady_clock::time_point) override { return Proceed{}; }
    std::optional<std::chrono::milliseconds> OnFailure(RetryState&, const RetryFailure&,
                                                       std::chrono::steady_clock::time_point) override {
      throw std::runtime_error("planted");
    }
    void OnSuccess(RetryState&, std::chrono::steady_clock::time_point) override { throw std::runtime_error("planted"); }
  };
  CallFixture world;
  world.parts.retry = std::make_shared<Throwing>();
  world.transport->Reply(200, "{}").Reply(500, "");
  const auto caller = world.Make();

  EXPECT_TRUE(caller->Call(Batch(), {}).ok());
  const auto failed = caller->Call(Batch(), {});

  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().delivery, Delivery::kUnknown);
  EXPECT_THAT(failed.error().message, HasSubstr("planted"));
}

TEST(BlockingCaller, WaitsForAVeryLongTimeWithoutOverflow) {
  struct Patient : RetryStrategy {
    Decision BeforeAttempt(RetryState&, std::chrono::steady_clock::time_point) override { return Proceed{}; }
    std::optional<std::chrono::milliseconds> OnFailure(RetryState&, const RetryFailure&,
                                                       std::chrono::steady_clock::time_point) override {
      return std::chrono::milliseconds::max();
    }
    void OnSuccess(RetryState&, std::chrono::steady_clock::time_point) override {}
  };
  CallFixture world;
  world.parts.retry = std::make_shared<Patient>();
  world.transport->Reply(500, "").Reply(200, "{}");
  CallOptions options;
  options.timeout = 10s;

  EXPECT_FALSE(world.Make()->Call(Batch(), options).ok());

  EXPECT_EQ(world.transport->requests().size(), 1U);
}

TEST(BlockingCaller, DoesNotRepeatForAWrongClockWhenCorrectionIsOff) {
  CallFixture world;
  world.config.correct_clock_skew.value = false;
  world.transport->Reply(403, R"({"__type":"RequestTimeTooSkewed"})", {{"Date", "Thu, 01 Jan 2026 00:00:00 GMT"}});

  const auto reply = world.Make()->Call(Batch(), {});

  ASSERT_FALSE(reply.ok());
  EXPECT_EQ(reply.error().code, ErrorCode::kClockSkew);
  EXPECT_EQ(world.transport->requests().size(), 1U);
}

TEST(BlockingCaller, EndsAtTheDeadlineRatherThanWaitBeyondIt) {
  CallFixture world;
  world.transport->Reply(400, kThrottled).Reply(200, "{}");
  CallOptions options;
  options.timeout = 900ms;

  const auto reply = world.Make()->Call(Batch(), options);

  ASSERT_FALSE(reply.ok());
  EXPECT_EQ(reply.error().code, ErrorCode::kThrottling) << "the error says more than the deadline would";
  EXPECT_THAT(world.clock->naps(), IsEmpty());
}

TEST(BlockingCaller, HandsTheSameDeadlineToEveryAttempt) {
  CallFixture world;
  std::vector<std::chrono::steady_clock::time_point> deadlines;
  const auto note = [&](int status) {
    return [&, status](const HttpRequest&, const SendOptions& options) -> Outcome<HttpResponse> {
      deadlines.push_back(*options.deadline);
      HttpResponse response;
      response.status = status;
      return response;
    };
  };
  world.transport->Answer(note(500)).Answer(note(200));
  const auto start = world.clock->MonotonicNow();
  CallOptions options;
  options.timeout = 10s;

  ASSERT_TRUE(world.Make()->Call(Batch(), options).ok());

  EXPECT_THAT(deadlines, ElementsAre(start + 10s, start + 10s));
}

TEST(BlockingCaller, EndsAWaitWhenCancelled) {
  CallFixture world;
  world.clock->HoldSleepers();
  world.transport->Reply(400, kThrottled).Reply(200, "{}");
  const auto caller = world.Make();
  const CancellationSource source;
  std::thread canceller([&] {
    world.clock->AwaitSleepers(1);
    source.Cancel();
  });
  CallOptions options;
  options.cancellation = source.token();

  const auto reply = caller->Call(Batch(), options);
  canceller.join();

  ASSERT_FALSE(reply.ok());
  EXPECT_EQ(reply.error().code, ErrorCode::kCancelled);
  EXPECT_EQ(reply.error().delivery, Delivery::kRefused);
  EXPECT_EQ(reply.error().attempts.size(), 1U);
  EXPECT_THAT(reply.error().message, HasSubstr("slow down"));
}

TEST(BlockingCaller, SendsNothingWhenCancelledBefore) {
  CallFixture world;
  const CancellationSource source;
  source.Cancel();
  CallOptions options;
  options.cancellation = source.token();

  const auto reply = world.Make()->Call(Batch(), options);

  ASSERT_FALSE(reply.ok());
  EXPECT_EQ(reply.error().code, ErrorCode::kCancelled);
  EXPECT_EQ(reply.error().delivery, Delivery::kNotSent);
  EXPECT_THAT(world.transport->requests(), IsEmpty());
}

TEST(BlockingCaller, RefusesOptionsThatCannotBeUsed) {
  struct Row {
    const char* path;
    std::function<void(CallOptions&)> spoil;
  };
  const std::vector<Row> rows = {
      {"options.max_attempts", [](CallOptions& o) { o.max_attempts = 0; }},
      {"options.timeout", [](CallOptions& o) { o.timeout = 0ms; }},
      {"options.open_timeout", [](CallOptions& o) { o.open_timeout = -1ms; }},
      {"options.read_timeout", [](CallOptions& o) { o.read_timeout = -1ms; }},
      {"options.continue_timeout", [](CallOptions& o) { o.continue_timeout = -1ms; }},
      {"headers[0]",
       [](CallOptions& o) {
         o.headers = {{"Authorization", "x"}};
       }},
      {"headers[1]",
       [](CallOptions& o) {
         o.headers = {{"X-Fine", "x"}, {"X-Bad", "a\r\nX-Other: b"}};
       }},
      {"headers[0]",
       [](CallOptions& o) {
         o.headers = {{"bad name", "x"}};
       }},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.path);
    CallFixture world;
    CallOptions options;
    row.spoil(options);

    const auto reply = world.Make()->Call(Batch(), options);

    ASSERT_FALSE(reply.ok());
    EXPECT_EQ(reply.error().code, ErrorCode::kInvalidRequest);
    ASSERT_EQ(reply.error().violations.size(), 1U);
    EXPECT_EQ(reply.error().violations[0].path, row.path);
    EXPECT_THAT(world.transport->requests(), IsEmpty());
  }
}

TEST(BlockingCaller, ContainsWhatCodeOfTheUsersThrows) {
  struct Row {
    const char* name;
    std::function<void(CallFixture&)> plant;
    Delivery delivery;
  };
  struct ThrowingCredentials : CredentialsProvider {
    Outcome<std::shared_ptr<const Credentials>> Resolve(const CredentialsRequest&) override {
      throw std::runtime_error("planted");
    }
  };
  struct NoCredentials : CredentialsProvider {
    Outcome<std::shared_ptr<const Credentials>> Resolve(const CredentialsRequest&) override {
      return std::shared_ptr<const Credentials>();
    }
  };
  struct ThrowingResolver : EndpointResolver {
    Outcome<ResolvedEndpoint> Resolve(const EndpointParameters&) override { throw std::runtime_error("planted"); }
  };
  struct ThrowingInterceptor : Interceptor {
    explicit ThrowingInterceptor(int at) : point(at) {}
    void Maybe(int here) const {
      if (point == here) throw std::runtime_error("planted");
    }
    void OnCallStart(const CallView&, std::vector<HttpHeader>&) override { Maybe(1); }
    void BeforeSigning(const CallView&, std::vector<HttpHeader>&) override { Maybe(2); }
    void BeforeSend(const CallView&, const HttpRequest&) override { Maybe(3); }
    void AfterAttempt(const CallView&, const HttpResponse*, const Error*) override { Maybe(4); }
    void OnCallEnd(const CallView&, const Error*) override { Maybe(5); }
    int point;
  };
  const auto intercept = [](int point) {
    return [point](CallFixture& w) { w.parts.interceptors = {std::make_shared<ThrowingInterceptor>(point)}; };
  };
  const std::vector<Row> rows = {
      {"transport",
       [](CallFixture& w) {
         w.parts.transport = std::make_shared<testing::ScriptedTransport>();
         struct Throwing : HttpTransport {
           Outcome<HttpResponse> Send(const HttpRequest&, const SendOptions&) override { throw 5; }
         };
         w.parts.transport = std::make_shared<Throwing>();
       },
       Delivery::kUnknown},
      {"credentials", [](CallFixture& w) { w.parts.credentials = std::make_shared<ThrowingCredentials>(); },
       Delivery::kNotSent},
      {"null credentials", [](CallFixture& w) { w.parts.credentials = std::make_shared<NoCredentials>(); },
       Delivery::kNotSent},
      {"resolver",
       [](CallFixture& w) {
         w.parts.fixed_endpoint.reset();
         w.parts.endpoints = std::make_shared<ThrowingResolver>();
       },
       Delivery::kNotSent},
      {"OnCallStart", intercept(1), Delivery::kNotSent},
      {"BeforeSigning", intercept(2), Delivery::kNotSent},
      {"BeforeSend", intercept(3), Delivery::kNotSent},
      {"AfterAttempt", intercept(4), Delivery::kUnknown},
      {"OnCallEnd", intercept(5), Delivery::kUnknown},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    CallFixture world;
    world.transport->Reply(200, "{}");
    row.plant(world);

    const auto reply = world.Make()->Call(Batch(), {});

    ASSERT_FALSE(reply.ok());
    EXPECT_EQ(reply.error().code, ErrorCode::kExtensionFailed);
    EXPECT_EQ(reply.error().delivery, row.delivery);
  }
}

TEST(BlockingCaller, TellsInterceptorsOfEveryPointInOrder) {
  struct Recorder : Interceptor {
    Recorder(std::string who, std::vector<std::string>& into) : name(std::move(who)), events(into) {}
    void Note(const char* point, const CallView& call) const {
      events.push_back(name + point + std::to_string(call.attempt));
    }
    void OnCallStart(const CallView& call, std::vector<HttpHeader>& headers) override {
      headers.push_back({"X-Call-" + name, "1"});
      Note("start", call);
    }
    void BeforeSigning(const CallView& call, std::vector<HttpHeader>& headers) override {
      headers.push_back({"X-Try-" + name, "1"});
      Note("sign", call);
    }
    void BeforeSend(const CallView& call, const HttpRequest& request) override {
      EXPECT_NE(HeaderOf(request, "Authorization"), "");
      Note("send", call);
    }
    void AfterAttempt(const CallView& call, const HttpResponse* response, const Error* error) override {
      EXPECT_NE(response == nullptr, error == nullptr);
      Note("after", call);
    }
    void OnCallEnd(const CallView& call, const Error* error) override {
      EXPECT_EQ(error, nullptr);
      Note("end", call);
    }
    std::string name;
    std::vector<std::string>& events;
  };
  CallFixture world;
  std::vector<std::string> events;
  world.parts.interceptors = {std::make_shared<Recorder>("a", events), std::make_shared<Recorder>("b", events)};
  world.transport->Reply(400, kThrottled).Reply(200, "{}");

  ASSERT_TRUE(world.Make()->Call(Batch(), {}).ok());

  EXPECT_THAT(events, ElementsAre("astart0", "bstart0", "asign1", "bsign1", "asend1", "bsend1", "bafter1", "aafter1",
                                  "asign2", "bsign2", "asend2", "bsend2", "bafter2", "aafter2", "bend2", "aend2"));
  const auto sent = world.transport->requests();
  for (const HttpRequest& request : sent) {
    const std::string authorization = HeaderOf(request, "Authorization");
    EXPECT_THAT(authorization, HasSubstr("x-call-a;x-call-b;x-try-a;x-try-b"));
    EXPECT_EQ(request.headers.size(), sent[0].headers.size());
  }
}

TEST(BlockingCaller, RefusesAHeaderThatAnInterceptorMayNotAdd) {
  struct Meddler : Interceptor {
    void BeforeSigning(const CallView&, std::vector<HttpHeader>& headers) override {
      headers.push_back({"x-amz-target", "AWSMPMeteringService.Other"});
    }
  };
  CallFixture world;
  world.parts.interceptors = {std::make_shared<Meddler>()};

  const auto reply = world.Make()->Call(Batch(), {});

  ASSERT_FALSE(reply.ok());
  EXPECT_EQ(reply.error().code, ErrorCode::kExtensionFailed);
  EXPECT_THAT(world.transport->requests(), IsEmpty());
}

class RotatingCredentials : public CredentialsProvider {
 public:
  Outcome<std::shared_ptr<const Credentials>> Resolve(const CredentialsRequest& request) override {
    if (request.force_refresh) ++refreshes;
    return std::make_shared<const Credentials>(test::TestKeys("AKID" + std::to_string(refreshes)));
  }
  bool CanRefresh() const override { return true; }
  int refreshes = 0;
};

TEST(BlockingCaller, RefreshesExpiredCredentialsOnceAndRepeats) {
  CallFixture world;
  const auto provider = std::make_shared<RotatingCredentials>();
  world.parts.credentials = provider;
  world.transport->Reply(400, R"({"__type":"ExpiredTokenException"})").Reply(200, "{}");

  ASSERT_TRUE(world.Make()->Call({"MeterUsage", "{}", Replay::kSafe}, {}).ok());

  EXPECT_EQ(provider->refreshes, 1);
  const auto sent = world.transport->requests();
  EXPECT_THAT(HeaderOf(sent[0], "Authorization"), HasSubstr("AKID0"));
  EXPECT_THAT(HeaderOf(sent[1], "Authorization"), HasSubstr("AKID1"));
}

TEST(BlockingCaller, DoesNotRefreshTwiceInOneCall) {
  CallFixture world;
  const auto provider = std::make_shared<RotatingCredentials>();
  world.parts.credentials = provider;
  for (int i = 0; i < 3; ++i) world.transport->Reply(400, R"({"__type":"UnrecognizedClientException"})");

  EXPECT_FALSE(world.Make()->Call({"MeterUsage", "{}", Replay::kSafe}, {}).ok());

  EXPECT_EQ(provider->refreshes, 1);
  EXPECT_EQ(world.transport->requests().size(), 2U);
}

TEST(BlockingCaller, TakesAStaleRegistrationTokenForWhatItIs) {
  CallFixture world;
  const auto provider = std::make_shared<RotatingCredentials>();
  world.parts.credentials = provider;
  world.transport->Reply(400, R"({"__type":"ExpiredTokenException"})");

  const auto reply = world.Make()->Call({"ResolveCustomer", "{}", Replay::kSafe}, {});

  ASSERT_FALSE(reply.ok());
  EXPECT_EQ(reply.error().code, ErrorCode::kExpiredToken);
  EXPECT_EQ(provider->refreshes, 0);
  EXPECT_EQ(world.transport->requests().size(), 1U);
}

class FixedResolver : public EndpointResolver {
 public:
  explicit FixedResolver(ResolvedEndpoint answer) : endpoint(std::move(answer)) {}
  Outcome<ResolvedEndpoint> Resolve(const EndpointParameters& parameters) override {
    seen = parameters;
    ++asked;
    return endpoint;
  }
  ResolvedEndpoint endpoint;
  EndpointParameters seen;
  int asked = 0;
};

TEST(BlockingCaller, FollowsAResolverOfTheUsers) {
  CallFixture world;
  AuthScheme scheme;
  scheme.signing_name = "other-service";
  scheme.signing_region = "eu-west-3";
  AuthScheme unknown;
  unknown.name = "magic";
  const auto resolver = std::make_shared<FixedResolver>(
      ResolvedEndpoint{"http://gateway.example.com:8080/custom", {{"X-Cell", "7"}}, {unknown, scheme}});
  world.parts.fixed_endpoint.reset();
  world.parts.endpoints = resolver;
  world.parts.endpoint_parameters.region = "us-east-1";
  world.transport->Reply(500, "").Reply(200, "{}");

  ASSERT_TRUE(world.Make()->Call(Batch(), {}).ok());

  EXPECT_EQ(resolver->asked, 1) << "once per call, not per attempt";
  EXPECT_EQ(resolver->seen.region, "us-east-1");
  const HttpRequest sent = world.transport->requests()[1];
  EXPECT_EQ(sent.url, "http://gateway.example.com:8080/custom");
  EXPECT_EQ(HeaderOf(sent, "X-Cell"), "7");
  EXPECT_THAT(HeaderOf(sent, "Authorization"), HasSubstr("/eu-west-3/other-service/aws4_request"));
}

TEST(BlockingCaller, RefusesAnEndpointItCannotUse) {
  AuthScheme unknown;
  unknown.name = "sigv4a";
  const std::vector<ResolvedEndpoint> rows = {{"ftp://example.com", {}, {}},
                                              {"https://bob:hunter2@example.com", {}, {}},
                                              {"not a url", {}, {}},
                                              {"https://example.com", {{"Host", "evil.example.com"}}, {}},
                                              {"https://example.com", {}, {unknown}}};
  for (const ResolvedEndpoint& row : rows) {
    SCOPED_TRACE(row.url);
    CallFixture world;
    world.parts.fixed_endpoint.reset();
    world.parts.endpoints = std::make_shared<FixedResolver>(row);

    const auto reply = world.Make()->Call(Batch(), {});

    ASSERT_FALSE(reply.ok());
    EXPECT_EQ(reply.error().code, ErrorCode::kEndpointResolutionFailed);
    EXPECT_EQ(reply.error().message.find("hunter2"), std::string::npos);
    EXPECT_THAT(world.transport->requests(), IsEmpty());
  }
}

TEST(BlockingCaller, LogsEachCallOnceAndNoSecrets) {
  CallFixture world;
  world.transport->Reply(400, kThrottled).Reply(200, "{}").Reply(400, kRefused);
  const auto caller = world.Make();

  ASSERT_TRUE(caller->Call(Batch(), {}).ok());
  ASSERT_FALSE(caller->Call(Batch(), {}).ok());

  const auto lines = world.log->lines();
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_THAT(lines[0], HasSubstr("operation=BatchMeterUsage"));
  EXPECT_THAT(lines[0], HasSubstr("attempts=2"));
  EXPECT_THAT(lines[1], HasSubstr("InvalidTag"));
  for (const std::string& line : lines) EXPECT_EQ(line.find("wJalr"), std::string::npos);
}

TEST(BlockingCaller, SpendsTheQuotaOfAllCallsTogether) {
  CallFixture world;
  const auto caller = world.Make();
  int sends = 0;
  const auto fail = [&](const HttpRequest&, const SendOptions&) -> Outcome<HttpResponse> {
    ++sends;
    HttpResponse response;
    response.status = 500;
    return response;
  };
  // 500 tokens pay for 35 retries at 14: 17 calls of three attempts, one of two, then one each.
  for (int call = 0; call < 20; ++call) {
    for (int i = 0; i < 3; ++i) world.transport->Answer(fail);
  }
  for (int call = 0; call < 20; ++call) EXPECT_FALSE(caller->Call(Batch(), {}).ok());

  EXPECT_EQ(sends, 20 + 35);
}

}  // namespace
}  // namespace marketplace_metering::call
