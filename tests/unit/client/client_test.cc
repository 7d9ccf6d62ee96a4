#include "marketplace_metering/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <regex>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "support/call_fixture.h"

namespace marketplace_metering {
namespace {

using namespace std::chrono_literals;
using test::HeaderOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;

//! [scripted world]
struct World {
  World() {
    config.region = "us-east-1";
    config.access_key_id = "AKIDEXAMPLE";
    config.secret_access_key = Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    dependencies.transport = transport;
    dependencies.clock = clock;
    dependencies.random = std::make_shared<testing::FakeRandomSource>(1.0);
    dependencies.environment = environment;
    dependencies.files = std::make_shared<testing::FakeFileSystem>();
    dependencies.log = log;
  }

  MarketplaceMeteringClient Make() { return MarketplaceMeteringClient::Create(config, dependencies).value(); }

  std::shared_ptr<testing::FakeClock> clock = std::make_shared<testing::FakeClock>();
  std::shared_ptr<testing::ScriptedTransport> transport = std::make_shared<testing::ScriptedTransport>(clock);
  std::shared_ptr<testing::FakeEnvironment> environment = std::make_shared<testing::FakeEnvironment>();
  std::shared_ptr<testing::RecordingLogSink> log = std::make_shared<testing::RecordingLogSink>();
  ClientConfig config;
  Dependencies dependencies;
};
//! [scripted world]

MeterUsageRequest Hours(const World& world) {
  MeterUsageRequest request;
  request.product_code = "prod-1a2b3c";
  request.timestamp = world.clock->Now();
  request.usage_dimension = "hours";
  request.usage_quantity = 1;
  return request;
}

std::string TokenIn(const HttpRequest& request) {
  std::smatch match;
  std::regex_search(request.body, match, std::regex(R"re("ClientToken":"([^"]*)")re"));
  return match[1];
}

//! [one token for all attempts]
TEST(Client, FillsInOneClientTokenForAllAttemptsOfACall) {
  World world;
  world.transport->Fail(ErrorCode::kConnectionReset, Delivery::kUnknown)
      .Reply(200, R"({"MeteringRecordId":"id-1"})")
      .Reply(200, R"({"MeteringRecordId":"id-2"})");
  const auto client = world.Make();

  const auto first = client.MeterUsage(Hours(world));
  const auto second = client.MeterUsage(Hours(world));

  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(first->metering_record_id, "id-1");
  EXPECT_EQ(first->metadata.attempts[0].delivery, Delivery::kUnknown);
  const auto sent = world.transport->requests();
  ASSERT_EQ(sent.size(), 3U);
  EXPECT_THAT(TokenIn(sent[0]), MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  EXPECT_EQ(TokenIn(sent[0]), TokenIn(sent[1]));
  EXPECT_NE(TokenIn(sent[1]), TokenIn(sent[2]));
}
//! [one token for all attempts]

//! [repeat with the same token]
TEST(Client, TellsTheClientTokenOfACallOfUnknownFate) {
  World world;
  for (int i = 0; i < 3; ++i) world.transport->Fail(ErrorCode::kReadTimeout, Delivery::kUnknown);
  world.transport->Reply(200, R"({"MeteringRecordId":"id"})");
  const auto client = world.Make();
  auto request = Hours(world);

  const auto lost = client.MeterUsage(request);
  ASSERT_FALSE(lost.ok());
  request.client_token = lost.error().client_token;
  ASSERT_TRUE(client.MeterUsage(request).ok());

  const auto sent = world.transport->requests();
  ASSERT_EQ(sent.size(), 4U);
  EXPECT_EQ(TokenIn(sent[3]), TokenIn(sent[0])) << "the service takes both for one";
}
//! [repeat with the same token]

TEST(Client, KeepsTheClientTokenItIsGiven) {
  World world;
  world.transport->Reply(200, R"({"MeteringRecordId":"id"})");
  auto request = Hours(world);
  request.client_token = "mine";

  ASSERT_TRUE(world.Make().MeterUsage(request).ok());

  EXPECT_EQ(TokenIn(world.transport->requests()[0]), "mine");
}

TEST(Client, SendsNothingWhenTheRequestBreaksARule) {
  World world;
  BatchMeterUsageRequest request;
  request.product_code = "prod-1a2b3c";
  request.usage_records.resize(26);

  const auto outcome = world.Make().BatchMeterUsage(request);

  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::kInvalidRequest);
  EXPECT_EQ(outcome.error().delivery, Delivery::kNotSent);
  EXPECT_GT(outcome.error().violations.size(), 26U) << "every rule that is broken is told at once";
  EXPECT_THAT(world.transport->requests(), IsEmpty());
}

TEST(Client, InvokesAnyOperationUnchanged) {
  World world;
  world.transport->Reply(200, R"({"New":[1,2]})", {{"x-amzn-RequestId", "r"}})
      .Fail(ErrorCode::kReadTimeout, Delivery::kUnknown);
  const auto client = world.Make();

  const auto answered = client.Invoke("FifthOperation", R"({ "Member": null })");
  const auto lost = client.Invoke("FifthOperation", "{}");

  ASSERT_TRUE(answered.ok());
  EXPECT_EQ(answered->json, R"({"New":[1,2]})");
  EXPECT_EQ(answered->metadata.request_id, "r");
  EXPECT_EQ(world.transport->requests()[0].body, R"({ "Member": null })");
  EXPECT_EQ(HeaderOf(world.transport->requests()[0], "X-Amz-Target"), "AWSMPMeteringService.FifthOperation");
  ASSERT_FALSE(lost.ok());
  EXPECT_EQ(lost.error().attempts.size(), 1U) << "nobody would recognise a repetition";
}

TEST(Client, KeepsAReplyItCannotRead) {
  World world;
  world.transport->Reply(200, "<html>", {{"x-amzn-RequestId", "r"}});

  const auto outcome = world.Make().MeterUsage(Hours(world));

  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::kUnreadableReply);
  EXPECT_EQ(outcome.error().delivery, Delivery::kUnknown);
  EXPECT_EQ(outcome.error().reply->body, "<html>");
  EXPECT_EQ(outcome.error().reply->request_id, "r");
  EXPECT_EQ(outcome.error().attempts.size(), 1U);
  EXPECT_EQ(world.transport->requests().size(), 1U) << "it has probably been billed: not again";
}

TEST(Client, DoesNotTakeAnEmptyAnswerForASuccess) {
  for (const char* body : {"", "{}", R"({"status":"healthy"})", R"({"MeteringRecordId":null})"}) {
    SCOPED_TRACE(body);
    World world;
    world.transport->Reply(200, body);

    const auto outcome = world.Make().MeterUsage(Hours(world));

    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(outcome.error().code, ErrorCode::kUnreadableReply);
    EXPECT_EQ(outcome.error().delivery, Delivery::kUnknown);
  }
}

TEST(Client, IsNotMadeFromSettingsThatCannotBeUsed) {
  struct Row {
    const char* name;
    std::function<void(World&)> spoil;
    ErrorCode code;
    const char* mentions;
  };
  const std::vector<Row> rows = {
      {"no region", [](World& w) { w.config.region.reset(); }, ErrorCode::kMissingRegion, "AWS_REGION"},
      {"half a pair", [](World& w) { w.config.secret_access_key = Secret(); }, ErrorCode::kInvalidCredentials,
       "secret_access_key"},
      {"malformed endpoint", [](World& w) { w.config.endpoint_url = "example.com"; }, ErrorCode::kInvalidEndpoint,
       "example.com"},
      {"unreadable CA file", [](World& w) { w.config.tls.ca_file = "/none.pem"; }, ErrorCode::kUnreadableFile,
       "/none.pem"},
      {"keys and a provider",
       [](World& w) { w.dependencies.credentials = MakeStaticCredentialsProvider(test::TestKeys()); },
       ErrorCode::kInvalidConfiguration, "keep one of them"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    World world;
    row.spoil(world);

    const auto client = MarketplaceMeteringClient::Create(world.config, world.dependencies);

    ASSERT_FALSE(client.ok());
    EXPECT_EQ(client.error().code, row.code);
    EXPECT_THAT(client.error().message, HasSubstr(row.mentions));
  }
}

TEST(Client, SaysWhereToGetCredentialsWhenThereAreNone) {
  World world;
  world.config.access_key_id.clear();
  world.config.secret_access_key = Secret();
  world.environment->Set("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
  world.environment->Set("AWS_EC2_METADATA_DISABLED", "true");

  const auto outcome = world.Make().MeterUsage(Hours(world));

  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::kMissingCredentials);
  EXPECT_EQ(outcome.error().delivery, Delivery::kNotSent);
  EXPECT_THAT(outcome.error().message, HasSubstr("AWS_SECRET_ACCESS_KEY"));
  EXPECT_THAT(world.transport->requests(), IsEmpty());
}

TEST(Client, ShowsItsSettingsWithTheirSourcesAndWithoutSecrets) {
  World world;
  world.config.region.reset();
  world.environment->Set("AWS_REGION", "eu-west-1");
  const auto client = world.Make();

  std::ostringstream text;
  text << client.config() << world.config;

  EXPECT_EQ(client.config().region.value, "eu-west-1");
  EXPECT_THAT(client.config().region.source, HasSubstr("AWS_REGION"));
  EXPECT_EQ(text.str().find("wJalr"), std::string::npos);
}

TEST(Client, WarnsOfAnOldRegionName) {
  World world;
  world.config.region = "fips-us-east-1";

  world.Make();

  ASSERT_FALSE(world.log->lines().empty());
  EXPECT_THAT(world.log->lines()[0], HasSubstr("fips-us-east-1"));
}

TEST(Client, SharesOneQuotaAmongItsCopies) {
  World world;
  const auto client = world.Make();
  int sends = 0;
  for (int i = 0; i < 120; ++i) {
    world.transport->Answer([&](const HttpRequest&, const SendOptions&) -> Outcome<HttpResponse> {
      ++sends;
      HttpResponse response;
      response.status = 500;
      return response;
    });
  }

  for (int i = 0; i < 20; ++i) {
    const MarketplaceMeteringClient copy = client;
    EXPECT_FALSE(copy.MeterUsage(Hours(world)).ok());
  }

  EXPECT_EQ(sends, 20 + 35) << "500 tokens pay for 35 retries at 14";
}

TEST(Client, ServesManyThreadsAtOnce) {
  World world;
  struct Echo : HttpTransport {
    Outcome<HttpResponse> Send(const HttpRequest& request, const SendOptions&) override {
      HttpResponse response;
      response.status = HeaderOf(request, "Authorization").empty() ? 500 : 200;
      response.body = R"({"MeteringRecordId":")" + TokenIn(request) + R"("})";
      return response;
    }
  };
  world.dependencies.transport = std::make_shared<Echo>();
  const auto client = world.Make();
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      auto request = Hours(world);
      for (int i = 0; i < 50; ++i) {
        request.client_token = std::to_string(t) + "-" + std::to_string(i);
        const auto outcome = client.MeterUsage(request);
        ASSERT_TRUE(outcome.ok());
        EXPECT_EQ(outcome->metering_record_id, *request.client_token);
      }
    });
  }
  for (auto& thread : threads) thread.join();
}

}  // namespace
}  // namespace marketplace_metering
