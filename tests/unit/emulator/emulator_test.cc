#include "marketplace_metering/emulator/emulator.h"

#include <thread>
#include <vector>

#include "support/temp_dir.h"
#include "unit/emulator/fault_builders.h"
#include "unit/emulator/service_fixture.h"
#include "unit/emulator/socket_client.h"

namespace marketplace_metering::emulator {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kResolve = R"({"RegistrationToken":"token-good"})";

class EmulatorTest : public ::testing::Test {
 protected:
  EmulatorTest() : options(ExampleOptions()) { options.clock = clock; }

  Emulator& emulator() {
    if (!emulator_) emulator_ = Emulator::Start(options).value();
    return *emulator_;
  }

  std::string Request(const char* body = kResolve, const char* operation = "ResolveCustomer") {
    return Serialize(SignedRequest(operation, body, SellerKeys(), clock->Now()));
  }

  const std::shared_ptr<marketplace_metering::testing::FakeClock> clock =
      std::make_shared<marketplace_metering::testing::FakeClock>();
  EmulatorOptions options;

 private:
  std::unique_ptr<Emulator> emulator_;
};

TEST_F(EmulatorTest, AnswersOneRequestAfterAnotherOnAConnection) {
  SocketClient client(emulator().url());

  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(client.Send(Request()));
    const WireReply reply = client.ReadReply();
    EXPECT_EQ(reply.status, 200);
    EXPECT_THAT(reply.body, HasSubstr("ifAPxuKWpyV"));
  }

  EXPECT_THAT(emulator().requests(), SizeIs(3));
}

TEST_F(EmulatorTest, AnswersRequestsThatCameTogetherInTheirOrder) {
  SocketClient client(emulator().url());

  ASSERT_TRUE(client.Send(Request() + Request(R"({"RegistrationToken":"x"})") + Request()));

  EXPECT_EQ(client.ReadReply().status, 200);
  EXPECT_EQ(client.ReadReply().status, 400);
  EXPECT_EQ(client.ReadReply().status, 200);
}

TEST_F(EmulatorTest, TravelsInTime) {
  emulator().SetTime(At("2026-09-01T00:00:00Z"));
  EXPECT_EQ(emulator().Now(), At("2026-09-01T00:00:00Z"));
  emulator().AdvanceTime(std::chrono::hours(6));
  EXPECT_EQ(emulator().Now(), At("2026-09-01T06:00:00Z"));
  ASSERT_TRUE(emulator().SetTimeScale(60));
  clock->Advance(std::chrono::minutes(1));
  EXPECT_EQ(emulator().Now(), At("2026-09-01T07:00:00Z"));
  const auto refused = emulator().SetTimeScale(-1);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalidRequest);
}

TEST_F(EmulatorTest, ClosesWhenTheClientAsksFor) {
  SocketClient client(emulator().url());
  WireRequest request = SignedRequest("ResolveCustomer", kResolve, SellerKeys(), clock->Now());
  request.headers.push_back({"Connection", "close"});

  ASSERT_TRUE(client.Send(Serialize(request)));

  const WireReply reply = client.ReadReply();
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(*FindHeader(reply.headers, "Connection"), "close");
  EXPECT_TRUE(client.IsClosedByServer());
}

TEST_F(EmulatorTest, AnswersMalformedRequestsAndGoesOnServingOthers) {
  for (const char* bytes : {"nonsense\r\n\r\n", "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", "\r\n\r\n\r\n \r\n"}) {
    SocketClient client(emulator().url());
    ASSERT_TRUE(client.Send(bytes));
    const WireReply reply = client.ReadReply();
    EXPECT_EQ(reply.status, 400) << bytes;
    EXPECT_EQ(ErrorNameOf(reply), "SerializationException");
    EXPECT_TRUE(client.IsClosedByServer());
  }
  SocketClient cut_off(emulator().url());
  ASSERT_TRUE(cut_off.Send("POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\n{"));

  SocketClient client(emulator().url());
  ASSERT_TRUE(client.Send(Request()));
  EXPECT_EQ(client.ReadReply().status, 200);
}

TEST_F(EmulatorTest, RefusesAnOversizedBodySoThatTheClientReadsTheReply) {
  SocketClient client(emulator().url());
  const std::string body(std::size_t{5} << 20, 'x');

  ASSERT_TRUE(client.Send("POST / HTTP/1.1\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n"));
  ASSERT_TRUE(client.Send(body));

  const WireReply reply = client.ReadReply();
  EXPECT_EQ(reply.status, 413);
  EXPECT_EQ(ErrorNameOf(reply), "RequestEntityTooLarge");
}

TEST_F(EmulatorTest, TakesLargerBodiesOnceTheLimitIsRaised) {
  options.max_body_bytes = 1'000'000;
  std::string body = kResolve;
  body.resize((std::size_t{2} << 20) - 1, ' ');  // far beyond the limit that holds at the start
  const std::string request = Serialize(SignedRequest("ResolveCustomer", body, SellerKeys(), clock->Now()));
  const auto status = [&] {
    SocketClient client(emulator().url());
    EXPECT_TRUE(client.Send(request));
    return client.ReadReply().status;
  };
  const auto set_limit = [&](std::size_t bytes) {
    EXPECT_TRUE(emulator().ChangeOptions([&](EmulatorOptions& changed) { changed.max_body_bytes = bytes; }));
  };

  EXPECT_EQ(status(), 413);
  set_limit(std::size_t{2} << 20);
  EXPECT_EQ(status(), 200);
  set_limit(body.size());
  EXPECT_EQ(status(), 413);
}

TEST_F(EmulatorTest, AsksForABodyThatWaits) {
  SocketClient client(emulator().url());
  WireRequest request = SignedRequest("ResolveCustomer", kResolve, SellerKeys(), clock->Now());
  request.headers.push_back({"Expect", "100-continue"});
  const std::string text = Serialize(request);
  const auto body = text.find("\r\n\r\n") + 4;

  ASSERT_TRUE(client.Send(text.substr(0, body)));
  EXPECT_EQ(client.ReadReply().status, 100);
  ASSERT_TRUE(client.Send(text.substr(body)));

  EXPECT_EQ(client.ReadReply().status, 200);
}

TEST_F(EmulatorTest, SendsNoBodyToHead) {
  SocketClient client(emulator().url());
  ASSERT_TRUE(client.Send("HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"));

  // It announces a body, and the connection ends without one.
  EXPECT_EQ(client.ReadReply().status, 0);
}

TEST_F(EmulatorTest, LetsConnectionsBeyondTheLimitWaitTheirTurn) {
  options.max_connections = 1;
  SocketClient first(emulator().url());
  const std::string request = Request();
  ASSERT_TRUE(first.Send(request.substr(0, 10)));
  SocketClient second(emulator().url());
  ASSERT_TRUE(second.Send(Request()));

  ASSERT_TRUE(first.Send(request.substr(10)));

  EXPECT_EQ(first.ReadReply().status, 200);
  EXPECT_EQ(second.ReadReply().status, 200);
}

TEST_F(EmulatorTest, ClosesTheConnectionThatIsIdleLongestForOneBeyondTheLimit) {
  options.max_connections = 2;
  SocketClient first(emulator().url());
  SocketClient second(emulator().url());
  for (SocketClient* client : {&second, &first, &second}) {
    ASSERT_TRUE(client->Send(Request()));
    EXPECT_EQ(client->ReadReply().status, 200);
  }
  SocketClient third(emulator().url());
  ASSERT_TRUE(third.Send(Request()));

  EXPECT_EQ(third.ReadReply().status, 200);
  EXPECT_TRUE(first.IsClosedByServer());
  ASSERT_TRUE(second.Send(Request()));
  EXPECT_EQ(second.ReadReply().status, 200);
}

TEST_F(EmulatorTest, KeepsOneBillForClientsOnManyThreads) {
  const std::string batch =
      R"({"UsageRecords":[{"Timestamp":1786797000,"CustomerIdentifier":"ifAPxuKWpyV","Dimension":"users",)"
      R"("Quantity":3}],"ProductCode":"prod-1a2b3c"})";
  const std::string url = emulator().url();
  const std::string request = Request(batch.c_str(), "BatchMeterUsage");
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      SocketClient client(url);
      for (int j = 0; j < 25; ++j) {
        ASSERT_TRUE(client.Send(request));
        EXPECT_EQ(client.ReadReply().status, 200);
      }
    });
  }
  for (int i = 0; i < 25; ++i) {
    emulator().ledger();
    emulator().requests();
    EXPECT_TRUE(emulator().AddFault(ErrorFault("RegisterUsage", "ThrottlingException")));
  }
  for (std::thread& thread : threads) thread.join();

  EXPECT_THAT(emulator().ledger(), SizeIs(1));
  EXPECT_THAT(emulator().requests(), SizeIs(100));
}

TEST_F(EmulatorTest, StopsWithConnectionsOpenAndKeepsTheLedger) {
  SocketClient idle(emulator().url());
  ASSERT_TRUE(idle.Send(Request()));
  ASSERT_EQ(idle.ReadReply().status, 200);
  SocketClient halfway(emulator().url());
  ASSERT_TRUE(halfway.Send("POST / HTTP/1.1\r\n"));

  emulator().Stop();
  emulator().Stop();

  EXPECT_TRUE(idle.IsClosedByServer());
  EXPECT_THAT(emulator().ledger(), IsEmpty());
  EXPECT_THAT(emulator().requests(), SizeIs(1));
  SocketClient late(emulator().url());
  EXPECT_FALSE(late.Send(Request()) && late.ReadReply().status != 0);
}

TEST_F(EmulatorTest, RefusesOptionsAndSaysWhatIsWrong) {
  options.host = "0.0.0.0";
  options.region = "";

  const auto started = Emulator::Start(options);

  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, ErrorCode::kInvalidConfiguration);
  EXPECT_THAT(started.error().violations, SizeIs(2));
}

TEST_F(EmulatorTest, SaysThatAPortIsTaken) {
  const std::string url = emulator().url();
  EmulatorOptions same = options;
  same.port = static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));

  const auto started = Emulator::Start(same);

  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, ErrorCode::kInvalidConfiguration);
  EXPECT_THAT(started.error().message, HasSubstr("port " + std::to_string(same.port)));
}

TEST_F(EmulatorTest, ListensOnIpv6) {
  options.host = "::1";
  const auto started = Emulator::Start(options);
  if (!started) GTEST_SKIP() << "this machine has no IPv6: " << started.error().message;

  EXPECT_EQ((*started)->url().rfind("http://[::1]:", 0), 0U);
}

TEST_F(EmulatorTest, ForcesErrorsAtRunTime) {
  SocketClient client(emulator().url());
  ASSERT_TRUE(emulator().AddFault(ErrorFault("ResolveCustomer", "DisabledApiException")));
  ASSERT_TRUE(client.Send(Request() + Request()));

  EXPECT_EQ(ErrorNameOf(client.ReadReply()), "DisabledApiException");
  EXPECT_EQ(client.ReadReply().status, 200);
  EXPECT_EQ(emulator().AddFault(ErrorFault("Refund", "X")).error().code, ErrorCode::kInvalidRequest);
}

TEST_F(EmulatorTest, GivesOutPublicKeysOfItsProductsAlone) {
  EXPECT_THAT(emulator().PublicKeyPem("prod-1a2b3c", 2).value(), HasSubstr("BEGIN PUBLIC KEY"));
  EXPECT_EQ(emulator().PublicKeyPem("prod-1a2b3c", 3).error().code, ErrorCode::kInvalidRequest);
  EXPECT_EQ(emulator().PublicKeyPem("prod-x", 1).error().code, ErrorCode::kInvalidRequest);
}

TEST_F(EmulatorTest, HasNoAuthorityWithoutTls) {
  EXPECT_EQ(emulator().ca_pem(), "");
  EXPECT_EQ(emulator().WriteCaFile("/nonexistent/ca.pem").error().code, ErrorCode::kInvalidConfiguration);
}

TEST_F(EmulatorTest, WritesItsAuthorityToAFile) {
  const test::TempDir directory;
  options.tls = true;
  const std::string path = directory.path() + "/ca.pem";

  ASSERT_TRUE(emulator().WriteCaFile(path));

  EXPECT_EQ(MakeSystemFileSystem()->Read(path, 65536).value(), emulator().ca_pem());
  const auto failed = emulator().WriteCaFile(directory.path() + "/none/ca.pem");
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().message, HasSubstr("/none/ca.pem"));
}

TEST_F(EmulatorTest, GoesOnWithItsLedgerFile) {
  const test::TempDir dir;
  options.ledger_file = dir.path() + "/ledger.db";
  const char* const batch =
      R"({"UsageRecords":[{"Timestamp":1786797000,"CustomerIdentifier":"ifAPxuKWpyV","Dimension":"users","Quantity":3}],)"
      R"("ProductCode":"prod-1a2b3c"})";
  for (int start = 1; start <= 2; ++start) {
    const auto started = Emulator::Start(options);
    ASSERT_TRUE(started) << Describe(started.error());
    SocketClient client((*started)->url());
    ASSERT_TRUE(client.Send(Request(batch, "BatchMeterUsage")));
    EXPECT_THAT(client.ReadReply().body, HasSubstr("\"Success\""));
    EXPECT_THAT((*started)->ledger(), SizeIs(1));
    EXPECT_THAT((*started)->verdicts().value(), SizeIs(start));
    EXPECT_THAT((*started)->verdicts(2, 2).value(), SizeIs(start - 1));
    const auto account = (*started)->CheckConservation();
    EXPECT_TRUE(account->holds);
    EXPECT_EQ(account->rows[0].sent, 3 * start);
  }

  const auto last = Emulator::Start(options).value();
  ASSERT_TRUE(last->ClearLedger());
  EXPECT_THAT(last->ledger(), IsEmpty());
  EXPECT_THAT(last->verdicts().value(), IsEmpty());
}

TEST_F(EmulatorTest, DoesNotStartWithALedgerFileItCannotUse) {
  const test::TempDir dir;
  options.ledger_file = dir.Write("ledger.db", "something else altogether");

  const auto started = Emulator::Start(options);

  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, ErrorCode::kStorageFailed);
  EXPECT_THAT(started.error().message, HasSubstr(options.ledger_file));
}

}  // namespace
}  // namespace marketplace_metering::emulator
