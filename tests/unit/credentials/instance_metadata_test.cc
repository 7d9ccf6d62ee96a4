// Keys from the metadata service of an instance: the rows of the table, and what the service may do beside them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "instance_metadata_fixture.h"

namespace marketplace_metering {
namespace {

using namespace std::chrono_literals;
using test::InstanceMetadata;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

class ThrowingRandomSource : public RandomSource {
 public:
  void Fill(std::uint8_t*, std::size_t) override { throw std::runtime_error("no entropy"); }
  double Uniform() override { throw std::runtime_error("no entropy"); }
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
    outside.transport = transport;
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
  EXPECT_EQ(Header(1, "x-aws-ec2-metadata-token"), "none");
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
  outside.random = std::make_shared<ThrowingRandomSource>();
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

TEST_F(InstanceMetadata, M7KeepsItsKeysThoughNoCallHasTheTimeToAskThrice) {
  GiveToken();
  GiveKeys("A", "2026-12-01T01:00:00Z");
  const auto provider = MakeChain();
  ASSERT_EQ(Text(provider->Resolve({})), "A");
  const auto is_silent = [this](const HttpRequest&, const SendOptions& send) -> Outcome<HttpResponse> {
    const auto limit = clock->MonotonicNow() + 1s;
    clock->Advance(std::min(*send.deadline, limit) - clock->MonotonicNow());
    Error error;
    error.code = *send.deadline < limit ? ErrorCode::kDeadlineExceeded : ErrorCode::kConnectTimeout;
    return error;
  };

  for (int minute = 0; minute < 2 * 60; ++minute) {
    clock->Advance(1min);
    for (int i = 0; i < 3; ++i) transport->Answer(is_silent);
    CredentialsRequest request;
    request.deadline = clock->MonotonicNow() + 2s;
    const auto keys = provider->Resolve(request);
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
    outside.transport = transport;
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
    outside.transport = transport;
    GiveToken();
    transport->Reply(200, "role");
    for (int i = 0; i < 4; ++i) transport->Reply(200, document);

    const std::string text = Text(Make()->Resolve({}));

    EXPECT_THAT(text, StartsWith("CredentialsUnavailable: instance metadata: the answer cannot be understood: "));
    EXPECT_THAT(text, Not(HasSubstr("hunter"))) << why;
    EXPECT_THAT(transport->requests(), SizeIs(6)) << why;
  }
}

TEST_F(InstanceMetadata, EndsWithTheCall) {
  CredentialsRequest late;
  late.deadline = clock->MonotonicNow() + 50ms;
  transport->Reply(500, "");
  EXPECT_THAT(Text(Make()->Resolve(late)), AllOf(StartsWith("DeadlineExceeded: instance metadata: "),
                                                 HasSubstr("(status 500); the call's time ran out")));

  const CancellationSource source;
  CredentialsRequest cancelled;
  cancelled.cancellation = source.token();
  source.Cancel();
  EXPECT_THAT(Text(Make()->Resolve(cancelled)), StartsWith("Cancelled: instance metadata: "));
}

}  // namespace
}  // namespace marketplace_metering
