#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "encoding/header_name.h"
#include "encoding/iso8601.h"
#include "marketplace_metering/credentials_providers.h"
#include "marketplace_metering/testing/fake_clock.h"
#include "marketplace_metering/testing/fake_system.h"
#include "marketplace_metering/testing/scripted_transport.h"

namespace marketplace_metering {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr const char* kList = "/latest/meta-data/iam/security-credentials/";

std::string InstanceKeys(const std::string& id, const std::string& end = "2026-12-01T06:00:00Z") {
  return R"({"Code":"Success","LastUpdated":"2026-12-01T00:00:00Z","Type":"AWS-HMAC","AccessKeyId":")" + id +
         R"(","SecretAccessKey":"hunter2","Token":"hunter3","Expiration":")" + end + R"("})";
}

class ThrowingRandomSource : public RandomSource {
 public:
  void Fill(std::uint8_t*, std::size_t) override { throw std::runtime_error("no entropy"); }
  double Uniform() override { throw std::runtime_error("no entropy"); }
};

// At midnight of 1 December 2026, on an instance whose metadata service answers what a test wrote down.
class InstanceMetadata : public ::testing::Test {
 protected:
  InstanceMetadata() {
    clock->SetNow(*encoding::ParseIso8601("2026-12-01T00:00:00Z"));
    environment->Set("HOME", "/h");
    world.transport = transport;
    world.environment = environment;
    world.files = std::make_shared<testing::FakeFileSystem>();
    world.clock = clock;
    world.random = random;
    world.log = log;
  }

  std::shared_ptr<CredentialsProvider> Make(const ClientConfig& config = {}) {
    return MakeInstanceMetadataCredentialsProvider(config, world);
  }
  // As a client finds them.
  std::shared_ptr<CredentialsProvider> MakeChain() { return MakeDefaultCredentialsProvider({}, world); }

  void GiveToken(const std::string& token = "session-token", const std::string& ttl = "21600") {
    transport->Reply(200, token, {{"X-Aws-Ec2-Metadata-Token-Ttl-Seconds", ttl}});
  }
  void GiveKeys(const std::string& id, const std::string& end = "2026-12-01T06:00:00Z") {
    transport->Reply(200, "role\n").Reply(200, InstanceKeys(id, end));
  }

  static std::string Text(const Outcome<std::shared_ptr<const Credentials>>& outcome) {
    if (outcome) return (*outcome)->access_key_id;
    return std::string(NameOf(outcome.error().code)) + ": " + outcome.error().message;
  }
  // "PUT /latest/api/token", ...
  std::vector<std::string> Asked() const {
    std::vector<std::string> lines;
    for (const HttpRequest& request : transport->requests()) {
      const auto path = request.url.find("/latest");
      lines.push_back(request.method + " " + request.url.substr(path));
    }
    return lines;
  }
  std::string Header(std::size_t index, const std::string& name) const {
    const HttpRequest request = transport->requests().at(index);
    for (const HttpHeader& header : request.headers) {
      if (encoding::EqualsIgnoreCase(header.name, name)) return header.value;
    }
    return {};
  }

  std::shared_ptr<testing::FakeClock> clock = std::make_shared<testing::FakeClock>();
  std::shared_ptr<testing::ScriptedTransport> transport = std::make_shared<testing::ScriptedTransport>(clock);
  std::shared_ptr<testing::FakeEnvironment> environment = std::make_shared<testing::FakeEnvironment>();
  std::shared_ptr<testing::FakeRandomSource> random = std::make_shared<testing::FakeRandomSource>();
  std::shared_ptr<testing::RecordingLogSink> log = std::make_shared<testing::RecordingLogSink>();
  Dependencies world;
};

TEST_F(InstanceMetadata, M1GivesKeysAndKeepsTheToken) {
  GiveToken();
  GiveKeys("ASIA1");
  GiveKeys("ASIA2");
  const auto provider = Make();

  const auto first = provider->Resolve({});
  const auto second = provider->Resolve({});

  ASSERT_EQ(Text(first), "ASIA1");
  EXPECT_EQ(Text(second), "ASIA2");
  EXPECT_EQ((*first)->secret_access_key.Reveal(), "hunter2");
  EXPECT_EQ((*first)->session_token.Reveal(), "hunter3");
  EXPECT_EQ((*first)->expiration, encoding::ParseIso8601("2026-12-01T06:00:00Z"));
  EXPECT_EQ((*first)->source, CredentialsSource::kInstanceMetadata);
  EXPECT_EQ((*first)->account_id, "");
  EXPECT_THAT(Asked(),
              ElementsAre("PUT /latest/api/token", std::string("GET ") + kList, std::string("GET ") + kList + "role",
                          std::string("GET ") + kList, std::string("GET ") + kList + "role"));
  EXPECT_EQ(transport->requests().at(0).url, "http://169.254.169.254/latest/api/token");
  EXPECT_EQ(Header(0, "x-aws-ec2-metadata-token-ttl-seconds"), "21600");
  EXPECT_EQ(Header(4, "x-aws-ec2-metadata-token"), "session-token");
  EXPECT_THAT(Header(0, "User-Agent"), StartsWith("marketplace-metering"));
  for (const SendOptions& options : transport->options()) {
    EXPECT_TRUE(options.bypass_proxy);
    EXPECT_EQ(options.connect_timeout, 1s);
    EXPECT_EQ(options.read_timeout, 1s);
  }
}

TEST_F(InstanceMetadata, RenewsTheTokenTwoMinutesBeforeItsEnd) {
  GiveToken("t1", "300");
  GiveKeys("A");
  GiveKeys("B");
  GiveToken("t2", "nonsense");
  GiveKeys("C");
  const auto provider = Make();

  EXPECT_EQ(Text(provider->Resolve({})), "A");
  clock->Advance(179s);
  EXPECT_EQ(Text(provider->Resolve({})), "B");
  clock->Advance(1s);
  EXPECT_EQ(Text(provider->Resolve({})), "C");
  EXPECT_EQ(Header(6, "x-aws-ec2-metadata-token"), "t2");
}

TEST_F(InstanceMetadata, GivesNoKeysWithoutAToken) {
  struct Row {
    const char* id;
    int status;
    int tries;
    const char* message;
  };
  const std::vector<Row> rows = {
      {"M2", 403, 1, "gave no session token (status 403), and version 1 of it is not allowed"},
      {"not found", 404, 1, "gave no session token (status 404), and version 1 of it is not allowed"},
      {"wrong method", 405, 1, "gave no session token (status 405), and version 1 of it is not allowed"},
      {"bad request", 400, 1, "gave no session token (status 400)"},
      {"redirect", 302, 1, "gave no session token (status 302)"},
      {"fault", 500, 4, "gave no session token (status 500)"},
      {"busy", 503, 4, "gave no session token (status 503)"},
  };
  for (const Row& row : rows) {
    transport = std::make_shared<testing::ScriptedTransport>(clock);
    world.transport = transport;
    for (int i = 0; i < row.tries; ++i) transport->Reply(row.status, "x", {{"Location", "http://evil.test/"}});

    EXPECT_THAT(
        Text(Make()->Resolve({})),
        StartsWith("CredentialsUnavailable: instance metadata: http://169.254.169.254 " + std::string(row.message)))
        << row.id;
    EXPECT_THAT(transport->requests(), SizeIs(row.tries)) << row.id;
  }
}

TEST_F(InstanceMetadata, TakesVersionOneOnlyWhenAllowed) {
  ClientConfig config;
  config.instance_metadata.allow_v1 = true;
  transport->Reply(403, "");
  GiveKeys("V1");
  GiveKeys("V1again");
  const auto provider = Make(config);

  EXPECT_EQ(Text(provider->Resolve({})), "V1");
  EXPECT_EQ(Text(provider->Resolve({})), "V1again");
  EXPECT_EQ(Header(1, "x-aws-ec2-metadata-token"), "");
  EXPECT_THAT(transport->requests(), SizeIs(5));  // it was not asked for a token again

  transport->Reply(401, "");  // version 2 is required now
  GiveToken();
  GiveKeys("V2");
  EXPECT_EQ(Text(provider->Resolve({})), "V2");

  environment->Set("AWS_EC2_METADATA_V1_DISABLED", "true");
  transport->Reply(403, "");
  EXPECT_THAT(Text(Make(config)->Resolve({})), HasSubstr("version 1 of it is not allowed"));
}

TEST_F(InstanceMetadata, SilenceAfterConnectingIsAHopTooFar) {
  transport->Fail(ErrorCode::kReadTimeout, Delivery::kUnknown);

  const std::string text = Text(Make()->Resolve({}));

  EXPECT_THAT(text, StartsWith("CredentialsUnavailable: "));
  EXPECT_THAT(text, HasSubstr("hop limit of 2"));
  EXPECT_THAT(transport->requests(), SizeIs(1));
}

TEST_F(InstanceMetadata, M3TakesANewTokenWhenTheOldOneIsRefused) {
  for (const bool in_chain : {false, true}) {
    GiveToken("t1");
    transport->Reply(401, "");
    GiveToken("t2");
    GiveKeys("A");

    EXPECT_EQ(Text((in_chain ? MakeChain() : Make())->Resolve({})), "A") << in_chain;
  }
}

TEST_F(InstanceMetadata, M4AnInstanceWithoutRoleIsNotSetUp) {
  const std::vector<std::pair<int, std::string>> answers = {{404, "<html>not found</html>"}, {200, ""}, {200, " \n"}};
  for (const auto& [status, body] : answers) {
    GiveToken();
    transport->Reply(status, body);

    EXPECT_EQ(Text(Make()->Resolve({})),
              "MissingCredentials: instance metadata: the instance has no role; attach one to the instance (an IAM "
              "instance profile)")
        << status << body;
  }
}

TEST_F(InstanceMetadata, M5TellsOfTrustThatIsMissing) {
  GiveToken();
  for (int i = 0; i < 4; ++i) {
    if (i == 0) transport->Reply(200, "role");
    transport->Reply(200, R"({"Code":"AssumeRoleUnauthorizedAccess","Message":"EC2 cannot assume the role"})");
  }

  EXPECT_THAT(Text(Make()->Resolve({})),
              StartsWith("CredentialsUnavailable: instance metadata: failed to load credentials "
                         "'[AssumeRoleUnauthorizedAccess]: EC2 cannot assume the role'; does the role trust EC2"));
}

TEST_F(InstanceMetadata, M6KeepsKeysThatHaveExpiredAndSaysSo) {
  GiveToken();
  GiveKeys("OLD", "2026-11-30T11:00:00Z");
  const auto provider = Make();
  random->SetFactor(0);

  const auto keys = provider->Resolve({});

  ASSERT_EQ(Text(keys), "OLD");
  EXPECT_EQ((*keys)->expiration, clock->Now() + 10min);
  EXPECT_THAT(log->lines(), ElementsAre(AllOf(HasSubstr("keeping the current ones"),
                                              HasSubstr("next attempt in about 5 minutes: what it gave"))));
  clock->Advance(299s);
  EXPECT_EQ(Text(provider->Resolve({})), "OLD");
  EXPECT_THAT(transport->requests(), SizeIs(3));  // left in peace until then
  clock->Advance(1s);
  GiveKeys("NEW");
  EXPECT_EQ(Text(provider->Resolve({})), "NEW");
  EXPECT_THAT(log->lines(), SizeIs(1));
}

TEST_F(InstanceMetadata, M6IsAskedAtOnceForKeysThatAClockSetForwardHasEnded) {
  GiveToken();
  GiveKeys("OLD", "2026-11-30T11:00:00Z");
  const auto provider = MakeChain();
  ASSERT_EQ(Text(provider->Resolve({})), "OLD");

  // As after hours of sleep, of which monotonic time knows nothing.
  clock->SetNow(clock->Now() + 8h);
  GiveKeys("NEW", "2026-12-01T14:00:00Z");
  EXPECT_EQ(Text(provider->Resolve({})), "NEW");
}

TEST_F(InstanceMetadata, M6KeepsKeysWhateverRandomnessDoes) {
  for (const double factor : {std::numeric_limits<double>::quiet_NaN(), -7.0, 7.0}) {
    GiveToken();
    GiveKeys("OLD", "2026-11-30T11:00:00Z");
    random->SetFactor(factor);
    const auto keys = Make()->Resolve({});
    ASSERT_EQ(Text(keys), "OLD") << factor;
    EXPECT_EQ((*keys)->expiration, clock->Now() + 15min) << factor;
  }
  world.random = std::make_shared<ThrowingRandomSource>();
  GiveToken();
  GiveKeys("OLD", "2026-11-30T11:00:00Z");
  EXPECT_EQ(Text(Make()->Resolve({})), "OLD");
  GiveToken();
  transport->Reply(500, "");
  GiveKeys("NEW");
  EXPECT_EQ(Text(Make()->Resolve({})), "NEW");
}

TEST_F(InstanceMetadata, M7KeepsItsKeysWhenNobodyAnswersAnyMore) {
  GiveToken();
  GiveKeys("A", "2026-12-01T01:00:00Z");
  const auto provider = MakeChain();
  ASSERT_EQ(Text(provider->Resolve({})), "A");
  random->SetFactor(1);

  for (int minute = 0; minute < 3 * 24 * 60; ++minute) {
    clock->Advance(1min);
    transport->Fail(ErrorCode::kConnectionFailed, Delivery::kNotSent);
    const auto keys = provider->Resolve({});
    ASSERT_EQ(Text(keys), "A") << minute;
    ASSERT_GT(*(*keys)->expiration, clock->Now()) << minute;
  }
}

TEST_F(InstanceMetadata, AForcedRefreshDoesNotPassOffOldKeysAsNew) {
  GiveToken();
  GiveKeys("A");
  const auto provider = Make();
  ASSERT_EQ(Text(provider->Resolve({})), "A");
  CredentialsRequest forced;
  forced.force_refresh = true;
  for (int i = 0; i < 4; ++i) transport->Reply(500, "");

  EXPECT_THAT(Text(provider->Resolve(forced)), StartsWith("CredentialsUnavailable: "));

  GiveKeys("B");
  EXPECT_EQ(Text(provider->Resolve(forced)), "B");
}

TEST_F(InstanceMetadata, IsFoundWhereSettingsSay) {
  struct Row {
    const char* id;
    std::map<std::string, std::string> variables;
    std::string profile;
    const char* url;
  };
  const std::vector<Row> rows = {
      {"M8", {{"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ipV6"}}, "", "http://[fd00:ec2::254]/latest/api/token"},
      {"M9",
       {{"AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://override:456"},
        {"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPv6"}},
       "",
       "http://override:456/latest/api/token"},
      {"slash at the end",
       {{"AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:1/x/"}},
       "",
       "http://127.0.0.1:1/x/latest/api/token"},
      {"profile", {}, "ec2_metadata_service_endpoint_mode = IPv6", "http://[fd00:ec2::254]/latest/api/token"},
      {"environment before profile",
       {{"AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://a.test"}},
       "ec2_metadata_service_endpoint = http://b.test",
       "http://a.test/latest/api/token"},
  };
  for (const Row& row : rows) {
    auto variables = row.variables;
    variables["HOME"] = "/h";
    transport = std::make_shared<testing::ScriptedTransport>(clock);
    world.transport = transport;
    world.environment = std::make_shared<testing::FakeEnvironment>(variables);
    world.files = std::make_shared<testing::FakeFileSystem>(
        std::map<std::string, std::string>{{"/h/.aws/config", "[default]\n" + row.profile}});
    GiveToken();
    GiveKeys("A");

    EXPECT_EQ(Text(Make()->Resolve({})), "A") << row.id;
    EXPECT_EQ(transport->requests().at(0).url, row.url) << row.id;
  }
}

TEST_F(InstanceMetadata, M10AModeIsOneOfTwoWords) {
  environment->Set("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPv7");

  EXPECT_THAT(Text(Make()->Resolve({})), HasSubstr("'IPv7' is none of IPv4, IPv6"));
  EXPECT_THAT(transport->requests(), IsEmpty());
}

// M11 and H8.
TEST_F(InstanceMetadata, M11DisabledSendsNothing) {
  environment->Set("AWS_EC2_METADATA_DISABLED", "True");

  EXPECT_EQ(Text(Make()->Resolve({})),
            "MissingCredentials: instance metadata: disabled (environment variable AWS_EC2_METADATA_DISABLED)");
  EXPECT_EQ(Text(MakeChain()->Resolve({})),
            "MissingCredentials: no credentials: environment: AWS_ACCESS_KEY_ID is not set; web identity: "
            "AWS_WEB_IDENTITY_TOKEN_FILE is not set; profile 'default' was not found in /h/.aws/config or "
            "/h/.aws/credentials; container: neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor "
            "AWS_CONTAINER_CREDENTIALS_FULL_URI is set; instance metadata: disabled (environment variable "
            "AWS_EC2_METADATA_DISABLED)");
  EXPECT_THAT(transport->requests(), IsEmpty());
}

TEST_F(InstanceMetadata, M12ReadsAgainWhatWasCutOff) {
  GiveToken();
  transport->Reply(200, "role").Reply(200, "{").Reply(200, "{").Reply(200, "{").Reply(200, InstanceKeys("A"));

  EXPECT_EQ(Text(Make()->Resolve({})), "A");
  EXPECT_THAT(clock->naps(), ElementsAre(100ms, 200ms, 400ms));
}

TEST_F(InstanceMetadata, M13GoesByTheRoleOfTheMoment) {
  GiveToken();
  transport->Reply(200, "one\ntwo").Reply(200, InstanceKeys("A")).Reply(200, "two").Reply(200, InstanceKeys("B"));
  const auto provider = Make();

  EXPECT_EQ(Text(provider->Resolve({})), "A");
  EXPECT_EQ(Text(provider->Resolve({})), "B");
  EXPECT_EQ(Asked().at(2), std::string("GET ") + kList + "one");
  EXPECT_EQ(Asked().at(4), std::string("GET ") + kList + "two");
}

TEST_F(InstanceMetadata, ARoleIsNoPath) {
  for (const char* name : {"..", ".", "a/b", "a?b", "a b", "a\x7f", "a%2f", "<html>"}) {
    transport = std::make_shared<testing::ScriptedTransport>(clock);
    world.transport = transport;
    GiveToken();
    for (int i = 0; i < 4; ++i) transport->Reply(200, name);

    EXPECT_EQ(Text(Make()->Resolve({})),
              "CredentialsUnavailable: instance metadata: the answer cannot be understood: it names no role")
        << name;
    EXPECT_THAT(transport->requests(), SizeIs(5)) << name;
  }
}

TEST_F(InstanceMetadata, ATokenIsNoSecondHeader) {
  for (const char* token : {"a\r\nX: y", "a\nb", ""}) {
    for (int i = 0; i < 4; ++i) GiveToken(token);

    EXPECT_THAT(Text(Make()->Resolve({})), HasSubstr("gave a session token that cannot be sent")) << token;
  }
}

TEST_F(InstanceMetadata, RefusesDocumentsThatLackAPart) {
  const std::map<std::string, std::string> documents = {
      {R"({"AccessKeyId":"a","SecretAccessKey":"hunter2","Expiration":"2026-12-01T06:00:00Z"})", "Token is missing"},
      {R"({"AccessKeyId":"a","SecretAccessKey":"hunter2","Token":"hunter3"})", "Expiration is missing"},
      {R"({"AccessKeyId":"a","Token":"t","Expiration":"2026-12-01T06:00:00Z"})", "SecretAccessKey is missing"},
      {R"({"AccessKeyId":"a","SecretAccessKey":"hunter2","Token":"t","Expiration":"tomorrow"})", "Expiration must be"},
      {"<html>", "is not JSON"},
      {"[]", "must be an object"},
  };
  for (const auto& [document, why] : documents) {
    transport = std::make_shared<testing::ScriptedTransport>(clock);
    world.transport = transport;
    GiveToken();
    transport->Reply(200, "role");
    for (int i = 0; i < 4; ++i) transport->Reply(200, document);

    const std::string text = Text(Make()->Resolve({}));

    EXPECT_THAT(text, StartsWith("CredentialsUnavailable: instance metadata: the answer cannot be understood: "));
    EXPECT_THAT(text, Not(HasSubstr("hunter"))) << why;
    EXPECT_THAT(transport->requests(), SizeIs(6)) << why;
  }
}

TEST_F(InstanceMetadata, IsGivenOneTryUntilItHasBeenSeen) {
  transport->Fail(ErrorCode::kConnectTimeout, Delivery::kNotSent);
  const auto provider = MakeChain();

  EXPECT_THAT(Text(provider->Resolve({})), HasSubstr("instance metadata: nobody answers at http://169.254.169.254"));
  EXPECT_THAT(transport->requests(), SizeIs(1));

  GiveToken();
  transport->Fail(ErrorCode::kConnectionReset, Delivery::kUnknown).Reply(500, "");
  GiveKeys("A");
  EXPECT_EQ(Text(provider->Resolve({})), "A");  // up now, though not well
}

TEST_F(InstanceMetadata, IsAskedAsOftenAsSettingsSay) {
  environment->Set("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "2");
  environment->Set("AWS_METADATA_SERVICE_TIMEOUT", "7");
  for (int i = 0; i < 2; ++i) transport->Fail(ErrorCode::kConnectTimeout, Delivery::kNotSent);

  EXPECT_THAT(Text(MakeChain()->Resolve({})), StartsWith("MissingCredentials: "));
  EXPECT_THAT(transport->requests(), SizeIs(2));
  EXPECT_EQ(transport->options().at(0).connect_timeout, 7s);
}

TEST_F(InstanceMetadata, EndsWithTheCall) {
  CredentialsRequest late;
  late.deadline = clock->MonotonicNow() + 50ms;
  transport->Reply(500, "");
  EXPECT_THAT(Text(Make()->Resolve(late)), StartsWith("DeadlineExceeded: instance metadata: "));

  const CancellationSource source;
  CredentialsRequest cancelled;
  cancelled.cancellation = source.token();
  source.Cancel();
  EXPECT_THAT(Text(Make()->Resolve(cancelled)), StartsWith("Cancelled: instance metadata: "));
}

// H7: settings alone make no credentials of a profile.
TEST_F(InstanceMetadata, H7IsAskedBehindAProfileWithoutKeys) {
  world.files = std::make_shared<testing::FakeFileSystem>(
      std::map<std::string, std::string>{{"/h/.aws/config", "[default]\nmax_attempts = 1\n"}});
  GiveToken();
  GiveKeys("A");

  EXPECT_EQ(Text(MakeChain()->Resolve({})), "A");
}

TEST_F(InstanceMetadata, IsNotAskedBehindAContainerThatFails) {
  environment->Set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/c");
  for (int i = 0; i < 3; ++i) transport->Fail(ErrorCode::kConnectionFailed, Delivery::kNotSent);

  EXPECT_THAT(Text(MakeChain()->Resolve({})), StartsWith("CredentialsUnavailable: container credentials: "));
  for (const HttpRequest& request : transport->requests()) EXPECT_THAT(request.url, HasSubstr("169.254.170.2"));
}

}  // namespace
}  // namespace marketplace_metering
