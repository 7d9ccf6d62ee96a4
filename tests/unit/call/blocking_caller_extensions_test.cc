#include "call/blocking_caller.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "support/call_fixture.h"
#include "unit/call/batch_call.h"

namespace marketplace_metering::call {
namespace {

using test::CallFixture;
using test::HeaderOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

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

/// Notes what each attempt and the call ended with.
struct EndRecorder : Interceptor {
  void BeforeSend(const CallView& /*call*/, const HttpRequest& /*request*/) override {
    if (cancel) cancel->Cancel();
  }
  void AfterAttempt(const CallView& /*call*/, const HttpResponse* response, const Error* error) override {
    ends.push_back("attempt " + (response != nullptr ? std::to_string(response->status) : Name(error)));
  }
  void OnCallEnd(const CallView& /*call*/, const Error* error) override { ends.push_back("call " + Name(error)); }
  static std::string Name(const Error* error) {
    return error == nullptr ? "Success" : std::string(NameOf(error->code)) + " " + std::string(NameOf(error->delivery));
  }
  std::vector<std::string> ends;
  std::optional<CancellationSource> cancel;
};

TEST(BlockingCaller, TellsInterceptorsOfAnAnswerThatCannotBeRead) {
  CallFixture world;
  const auto recorder = std::make_shared<EndRecorder>();
  world.parts.interceptors = {recorder};
  world.transport->Reply(200, "<html>");
  Invocation invocation = Batch();
  invocation.read = [](const std::string& /*body*/) -> Outcome<void> { return Error{ErrorCode::kUnreadableReply}; };

  ASSERT_FALSE(world.Make()->Call(std::move(invocation), {}).ok());

  EXPECT_THAT(recorder->ends, ElementsAre("attempt 200", "call UnreadableReply Unknown"));
}

TEST(BlockingCaller, TellsInterceptorsOfTheEndOfAnAttemptThatIsCancelledBeforeItIsSent) {
  CallFixture world;
  const auto recorder = std::make_shared<EndRecorder>();
  recorder->cancel.emplace();
  world.parts.interceptors = {recorder};
  CallOptions options;
  options.cancellation = recorder->cancel->token();

  ASSERT_FALSE(world.Make()->Call(Batch(), options).ok());

  EXPECT_THAT(recorder->ends, ElementsAre("attempt Cancelled NotSent", "call Cancelled NotSent"));
  EXPECT_THAT(world.transport->requests(), IsEmpty());
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

}  // namespace
}  // namespace marketplace_metering::call
