// Settings that only the instance knows, and time that only the service knows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "marketplace_metering/client.h"
#include "marketplace_metering/credentials_providers.h"
#include "support/call_fixture.h"

namespace marketplace_metering {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

struct Instance {
  Instance() {
    config.access_key_id = "AKIDEXAMPLE";
    config.secret_access_key = Secret("secret");
    config.region_from_instance_metadata = true;
    dependencies.transport = transport;
    dependencies.clock = clock;
    dependencies.random = std::make_shared<testing::FakeRandomSource>();
    dependencies.environment = environment;
    dependencies.files = std::make_shared<testing::FakeFileSystem>();
  }

  MarketplaceMeteringClient Make() { return MarketplaceMeteringClient::Create(config, dependencies).value(); }
  static ResolveCustomerRequest Request() {
    ResolveCustomerRequest request;
    request.registration_token = "t";
    return request;
  }
  void TellRegion(const std::string& region) { transport->Reply(200, "session-token").Reply(200, region); }
  void AnswerCall() { transport->Reply(200, R"({"CustomerAWSAccountId":"123456789012","ProductCode":"p"})"); }

  std::shared_ptr<testing::FakeClock> clock = std::make_shared<testing::FakeClock>();
  std::shared_ptr<testing::ScriptedTransport> transport = std::make_shared<testing::ScriptedTransport>(clock);
  std::shared_ptr<testing::FakeEnvironment> environment = std::make_shared<testing::FakeEnvironment>();
  ClientConfig config;
  Dependencies dependencies;
};

TEST(LateRegion, IsAskedForAtTheFirstCallAndKept) {
  Instance instance;
  const auto client = instance.Make();
  EXPECT_THAT(instance.transport->requests(), IsEmpty());
  EXPECT_EQ(client.config().region.value, "");
  instance.TellRegion("eu-west-1");
  instance.AnswerCall();
  instance.AnswerCall();

  ASSERT_TRUE(client.ResolveCustomer(Instance::Request()));
  ASSERT_TRUE(client.ResolveCustomer(Instance::Request()));

  const auto sent = instance.transport->requests();
  ASSERT_THAT(sent, SizeIs(4));
  EXPECT_EQ(sent[0].url, "http://169.254.169.254/latest/api/token");
  EXPECT_EQ(sent[1].url, "http://169.254.169.254/latest/meta-data/placement/region");
  EXPECT_EQ(sent[2].url, "https://metering.marketplace.eu-west-1.amazonaws.com");
  EXPECT_THAT(test::HeaderOf(sent[3], "Authorization"), HasSubstr("/eu-west-1/aws-marketplace/aws4_request"));
}

TEST(LateRegion, ThatNobodyTellsIsAnErrorThatANextCallMayMend) {
  Instance instance;
  const auto client = instance.Make();
  instance.transport->Fail(ErrorCode::kConnectTimeout, Delivery::kNotSent);

  const auto lost = client.ResolveCustomer(Instance::Request());

  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().code, ErrorCode::kMissingRegion);
  EXPECT_EQ(lost.error().delivery, Delivery::kNotSent);
  EXPECT_THAT(lost.error().message, HasSubstr("nobody answers at http://169.254.169.254"));
  instance.TellRegion("eu-west-1");
  instance.AnswerCall();
  EXPECT_TRUE(client.ResolveCustomer(Instance::Request()));
}

TEST(LateRegion, CountsAgainstTheTimeOfTheCall) {
  Instance instance;
  const auto client = instance.Make();
  CallOptions options;
  options.timeout = 2s;
  instance.transport->Answer([&](const HttpRequest&, const SendOptions&) -> Outcome<HttpResponse> {
    instance.clock->Advance(1500ms);
    return HttpResponse{200, {}, "session-token", 0};
  });
  instance.transport->Reply(200, "eu-west-1");
  instance.transport->Answer([&](const HttpRequest&, const SendOptions& send) -> Outcome<HttpResponse> {
    EXPECT_EQ(*send.deadline - instance.clock->MonotonicNow(), 500ms);
    return HttpResponse{200, {}, R"({"CustomerAWSAccountId":"123456789012","ProductCode":"p"})", 0};
  });

  EXPECT_TRUE(client.ResolveCustomer(Instance::Request(), options));

  const auto other = instance.Make();
  const CancellationSource source;
  source.Cancel();
  options.cancellation = source.token();
  options.timeout = std::chrono::milliseconds::max();
  EXPECT_EQ(other.ResolveCustomer(Instance::Request(), options).error().code, ErrorCode::kCancelled);
}

TEST(LateRegion, IsNotAskedForByACallWithOptionsThatAreNone) {
  Instance instance;
  const auto client = instance.Make();
  for (const auto timeout : {0ms, -5ms, std::chrono::milliseconds::min()}) {
    CallOptions options;
    options.timeout = timeout;
    const auto refused = client.ResolveCustomer(Instance::Request(), options);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kInvalidRequest) << refused.error().message;
  }
  EXPECT_THAT(instance.transport->requests(), IsEmpty());
}

TEST(LateRegion, ThatAnotherCallHasLearnedMeanwhileWillDo) {
  Instance instance;
  const auto client = instance.Make();
  // The first question is the unlucky call's; while it waits, the next three are the lucky one's.
  instance.transport->Answer([&](const HttpRequest&, const SendOptions&) -> Outcome<HttpResponse> {
    EXPECT_TRUE(client.ResolveCustomer(Instance::Request()));
    return HttpResponse{429, {}, "", 0};
  });
  instance.TellRegion("eu-west-1");
  instance.AnswerCall();
  for (int i = 0; i < 8; ++i) {
    instance.transport->Answer([](const HttpRequest& request, const SendOptions&) -> Outcome<HttpResponse> {
      if (request.url.find("/latest/") != std::string::npos) return HttpResponse{429, {}, "", 0};
      return HttpResponse{200, {}, R"({"CustomerAWSAccountId":"123456789012","ProductCode":"p"})", 0};
    });
  }

  const auto unlucky = client.ResolveCustomer(Instance::Request());

  EXPECT_TRUE(unlucky) << unlucky.error().message;
}

TEST(LateRegion, ThatComesWhenTheTimeIsUpIsTheEndOfTheCall) {
  Instance instance;
  const auto client = instance.Make();
  CallOptions options;
  options.timeout = 2s;
  instance.transport->Reply(200, "session-token");
  instance.transport->Answer([&](const HttpRequest&, const SendOptions&) -> Outcome<HttpResponse> {
    instance.clock->Advance(2s);
    return HttpResponse{200, {}, "eu-west-1", 0};
  });

  const auto late = client.ResolveCustomer(Instance::Request(), options);

  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, ErrorCode::kDeadlineExceeded) << late.error().message;
  EXPECT_EQ(late.error().delivery, Delivery::kNotSent);
}

TEST(LateRegion, ThatIsMissingIsLoggedAsTheEndOfItsCall) {
  Instance instance;
  const auto log = std::make_shared<testing::RecordingLogSink>();
  instance.dependencies.log = log;
  const auto client = instance.Make();
  instance.transport->Fail(ErrorCode::kConnectTimeout, Delivery::kNotSent);

  ASSERT_FALSE(client.ResolveCustomer(Instance::Request()));

  ASSERT_THAT(log->lines(), SizeIs(1));
  EXPECT_THAT(log->lines()[0], HasSubstr("operation=ResolveCustomer"));
  EXPECT_THAT(log->lines()[0], HasSubstr("error=MissingRegion"));
}

TEST(LateRegion, IsKnownToAForkedChild) {
  Instance instance;
  const auto client = instance.Make();
  instance.TellRegion("eu-west-1");
  instance.AnswerCall();
  ASSERT_TRUE(client.ResolveCustomer(Instance::Request()));
  instance.AnswerCall();

  const pid_t child = ::fork();
  if (child == 0) {
    ::alarm(60);  // a child that hangs must not hang the tests
    ::_exit(client.ResolveCustomer(Instance::Request()) ? 0 : 1);
  }

  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

TEST(LateMode, IsTheInstancesRegionToo) {
  Instance instance;
  instance.config.region = "eu-west-1";
  instance.config.defaults_mode = DefaultsMode::kAuto;
  const auto client = instance.Make();
  instance.TellRegion("eu-west-1");
  instance.AnswerCall();

  ASSERT_TRUE(client.ResolveCustomer(Instance::Request()));

  EXPECT_EQ(instance.transport->options().back().connect_timeout, 1100ms);
}

TEST(LateMode, IsNoReasonToLoseACallThatHasLittleTime) {
  Instance instance;
  instance.config.region = "eu-west-1";
  instance.config.defaults_mode = DefaultsMode::kAuto;
  const auto client = instance.Make();
  CallOptions options;
  options.timeout = 800ms;
  // Nobody is there, nor says so.
  instance.transport->Answer([&](const HttpRequest&, const SendOptions& send) -> Outcome<HttpResponse> {
    instance.clock->Advance(*send.deadline - instance.clock->MonotonicNow());
    Error error;
    error.code = ErrorCode::kDeadlineExceeded;
    return error;
  });
  instance.AnswerCall();
  instance.AnswerCall();

  EXPECT_TRUE(client.ResolveCustomer(Instance::Request(), options));
  EXPECT_TRUE(client.ResolveCustomer(Instance::Request(), options));

  EXPECT_THAT(instance.transport->requests(), SizeIs(3));
  EXPECT_EQ(instance.transport->options().back().connect_timeout, 3100ms);
}

// Gives keys that end at a moment of the service's time.
class EndingKeys : public CredentialsProvider {
 public:
  explicit EndingKeys(std::chrono::system_clock::time_point end, std::chrono::hours more = 12h)
      : end_(end), more_(more) {}
  Outcome<std::shared_ptr<const Credentials>> Resolve(const CredentialsRequest&) override {
    Credentials keys;
    keys.access_key_id = "ASIA" + std::to_string(++asked);
    keys.secret_access_key = Secret("s");
    keys.expiration = asked == 1 ? end_ : end_ + more_;
    return std::make_shared<const Credentials>(std::move(keys));
  }
  int asked = 0;

 private:
  const std::chrono::system_clock::time_point end_;
  const std::chrono::hours more_;  // that later ones last
};

TEST(ServiceTime, JudgesTheEndOfCredentialsToo) {
  Instance instance;
  instance.config.region = "eu-west-1";
  instance.config.access_key_id.clear();
  instance.config.secret_access_key = {};
  instance.clock->SetNow(std::chrono::system_clock::from_time_t(1796083200));  // 2026-12-01, and two hours late
  const auto keys = std::make_shared<EndingKeys>(instance.clock->Now() + 1h);
  instance.dependencies.credentials = keys;
  const auto client = instance.Make();
  instance.transport->Reply(400, R"({"__type":"InvalidSignatureException","message":"Signature expired"})",
                            {{"Date", "Tue, 01 Dec 2026 02:00:00 GMT"}});
  instance.AnswerCall();

  ASSERT_TRUE(client.ResolveCustomer(Instance::Request()));

  EXPECT_EQ(keys->asked, 2);
  EXPECT_THAT(test::HeaderOf(instance.transport->requests().back(), "Authorization"), HasSubstr("Credential=ASIA2/"));
}

// With a clock that is further ahead than keys last. Answers as STS and the service do, at midnight of theirs.
class FastClock : public ::testing::Test {
 protected:
  FastClock() {
    instance.config.access_key_id.clear();
    instance.config.secret_access_key = {};
    instance.config.region_from_instance_metadata = false;
    instance.clock->SetNow(std::chrono::system_clock::from_time_t(1796083200) + 2h);
    instance.environment->Set("HOME", "/h");
    instance.dependencies.files = std::make_shared<testing::FakeFileSystem>(std::map<std::string, std::string>{
        {"/h/.aws/config",
         "[default]\nregion = eu-west-1\naws_access_key_id = base\naws_secret_access_key = s\n"
         "role_arn = arn:aws:iam::123456789012:role/r\nsource_profile = default\n"}});
    for (int i = 0; i < 8; ++i) {
      instance.transport->Answer([this](const HttpRequest& request, const SendOptions&) { return Answer(request); });
    }
  }

  Outcome<HttpResponse> Answer(const HttpRequest& request) {
    HttpResponse answer{200, {{"Date", "Tue, 01 Dec 2026 00:00:00 GMT"}}, "", 0};
    const bool is_good = test::HeaderOf(request, "X-Amz-Date").rfind("20261201T00", 0) == 0;
    if (request.url.find("sts.") != std::string::npos) {
      ++(is_good ? assumed : refused);
      if (!is_good) answer.status = 403;
      answer.body = is_good ? "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA</AccessKeyId>"
                              "<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
                              "<Expiration>2026-12-01T01:00:00Z</Expiration></Credentials></AssumeRoleResult>"
                              "</AssumeRoleResponse>"
                            : "<ErrorResponse><Error><Type>Sender</Type><Code>SignatureDoesNotMatch</Code>"
                              "<Message>Signature not yet current</Message></Error></ErrorResponse>";
      return answer;
    }
    if (!is_good) answer.status = 400;
    answer.body = is_good ? R"({"CustomerAWSAccountId":"123456789012","ProductCode":"p"})"
                          : R"({"__type":"InvalidSignatureException","message":"Signature not yet current"})";
    return answer;
  }

  Instance instance;
  int assumed = 0;
  int refused = 0;
};

TEST_F(FastClock, IsNoReasonToTakeTheKeysOfARoleForExpired) {
  const auto client = instance.Make();
  for (int i = 0; i < 3; ++i) {
    const auto outcome = client.ResolveCustomer(Instance::Request());
    ASSERT_TRUE(outcome) << outcome.error().message;
  }
  EXPECT_EQ(assumed, 1);
  EXPECT_EQ(refused, 1);
}

TEST_F(FastClock, IsNoneForAProviderThatStandsAloneEither) {
  const auto provider = MakeDefaultCredentialsProvider({}, instance.dependencies);
  for (int i = 0; i < 3; ++i) {
    const auto keys = provider->Resolve({});
    ASSERT_TRUE(keys) << keys.error().message;
    EXPECT_EQ((*keys)->access_key_id, "ASIA");
  }
  EXPECT_EQ(assumed, 1);
}

TEST(ServiceTime, CountsForNothingOnceTheClockIsSetRight) {
  Instance instance;
  instance.config.region = "eu-west-1";
  instance.config.access_key_id.clear();
  instance.config.secret_access_key = {};
  const auto midnight = std::chrono::system_clock::from_time_t(1796083200);  // 2026-12-01
  instance.clock->SetNow(midnight);
  instance.dependencies.credentials = std::make_shared<EndingKeys>(midnight + 19h, 0h);
  const auto client = instance.Make();
  instance.transport->Reply(400, R"({"__type":"InvalidSignatureException","message":"Signature expired"})",
                            {{"Date", "Tue, 01 Dec 2026 13:00:00 GMT"}});
  instance.AnswerCall();
  ASSERT_TRUE(client.ResolveCustomer(Instance::Request()));
  instance.clock->SetNow(midnight + 13h);
  instance.transport->Reply(400, R"({"__type":"InvalidSignatureException","message":"Signature not yet current"})",
                            {{"Date", "Tue, 01 Dec 2026 13:00:00 GMT"}});
  instance.AnswerCall();

  const auto outcome = client.ResolveCustomer(Instance::Request());

  EXPECT_TRUE(outcome) << outcome.error().message;
}

}  // namespace
}  // namespace marketplace_metering
