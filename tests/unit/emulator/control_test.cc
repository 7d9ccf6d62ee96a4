#include "emulator/control.h"

#include <thread>

#include "unit/emulator/service_fixture.h"
#include "unit/emulator/socket_client.h"

namespace marketplace_metering::emulator {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

// An emulator, and its control port without the socket. It is 2026-08-15 12:36 UTC.
class ControlTest : public ::testing::Test {
 protected:
  ControlTest() {
    options.clock = clock;
    options.random = std::make_shared<marketplace_metering::testing::FakeRandomSource>();
  }

  Emulator& emulator() {
    if (!emulator_) emulator_ = Emulator::Start(options).value();
    return *emulator_;
  }

  WireReply Ask(const std::string& method, const std::string& target, const std::string& body = "",
                std::vector<HttpHeader> headers = {{"Host", "127.0.0.1:8081"}}) {
    WireRequest request;
    request.method = method;
    request.target = target;
    request.headers = std::move(headers);
    request.body = body;
    return Control(emulator(), options).Handle(request);
  }
  std::string Text(const std::string& method, const std::string& target, const std::string& body = "") {
    const WireReply reply = Ask(method, target, body);
    EXPECT_EQ(reply.status, 200) << reply.body;
    return reply.body;
  }

  const std::shared_ptr<marketplace_metering::testing::FakeClock> clock =
      std::make_shared<marketplace_metering::testing::FakeClock>();
  EmulatorOptions options = ExampleOptions();

 private:
  std::unique_ptr<Emulator> emulator_;
};

TEST_F(ControlTest, ServesThePage) {
  const WireReply reply = Ask("GET", "/");

  EXPECT_EQ(reply.status, 200);
  EXPECT_THAT(reply.body, HasSubstr("<!DOCTYPE html>"));
  EXPECT_THAT(*FindHeader(reply.headers, "Content-Security-Policy"), HasSubstr("default-src 'none'"));
}

TEST_F(ControlTest, ShowsAndMovesTheClock) {
  EXPECT_EQ(Text("GET", "/clock"), "{\"now\":\"2026-08-15T12:36:00Z\",\"scale\":1}\n");
  EXPECT_EQ(Text("POST", "/clock", R"({"advance_seconds":3600})"), "{\"now\":\"2026-08-15T13:36:00Z\",\"scale\":1}\n");
  EXPECT_EQ(Text("POST", "/clock", R"({"advance_seconds":-60.5})"), "{\"now\":\"2026-08-15T13:34:59Z\",\"scale\":1}\n");
  EXPECT_EQ(Text("POST", "/clock", R"({"now":"2026-09-01T05:59:00Z","scale":0.5})"),
            "{\"now\":\"2026-09-01T05:59:00Z\",\"scale\":0.5}\n");
  clock->Advance(std::chrono::seconds(4));
  EXPECT_EQ(emulator().Now(), At("2026-09-01T05:59:02Z"));
}

TEST_F(ControlTest, ReadsAndChangesSettings) {
  EXPECT_THAT(Text("GET", "/settings"), HasSubstr(R"("identical_resend":"success")"));
  EXPECT_THAT(Text("GET", "/settings"), Not(HasSubstr(kExampleSecretAccessKey)));
  Text("PATCH", "/settings", R"({"identical_resend":"duplicate_record","batch_window_seconds":21600})");

  EXPECT_EQ(emulator().options().identical_resend, IdenticalResend::kDuplicateRecord);
  EXPECT_EQ(emulator().options().batch_window, std::chrono::hours(6));
  EXPECT_THAT(emulator().options().credentials, SizeIs(2));
}

TEST_F(ControlTest, ChangesNothingWhenASettingIsWrong) {
  const WireReply reply = Ask("PATCH", "/settings", R"({"region":"eu-west-1","batch_window_seconds":-1,"regoin":"x"})");

  EXPECT_EQ(reply.status, 400);
  EXPECT_THAT(reply.body, HasSubstr(R"({"path":"regoin")"));
  EXPECT_EQ(emulator().options().region, "us-east-1");
}

TEST_F(ControlTest, KeepsPortsAndFilesAsTheyWereAtTheStart) {
  ASSERT_TRUE(emulator().ChangeOptions([](EmulatorOptions& changed) {
    changed.port = 1;
    changed.ledger_file = "elsewhere.db";
    changed.max_connections = 0;
    changed.faults = {Fault{}};
  }));

  EXPECT_EQ(emulator().options().port, 0);
  EXPECT_EQ(emulator().options().ledger_file, "");
  EXPECT_EQ(emulator().options().max_connections, 128);
  EXPECT_THAT(emulator().faults(), IsEmpty());
}

// Who is told 200 believes that it counts.
TEST_F(ControlTest, RefusesToChangeWhatStaysAsItWasAtTheStart) {
  for (const char* body : {R"({"max_connections":5})", R"({"max_ledger_entries":5})", R"({"max_logged_requests":5})",
                           R"({"start_time":"2026-01-01T00:00:00Z"})", R"({"time_scale":2})", R"({"fault_seed":5})",
                           R"({"faults":[{"kind":"reset"}]})"}) {
    const std::string before = Text("GET", "/settings");
    const WireReply reply = Ask("PATCH", "/settings", body);
    EXPECT_EQ(reply.status, 400) << body;
    EXPECT_THAT(reply.body, HasSubstr("stays as it was at the start")) << body;
    EXPECT_EQ(Text("GET", "/settings"), before);
  }
  Text("PATCH", "/settings", R"({"time_scale":1,"faults":[]})");
}

TEST_F(ControlTest, PutsChangesAndRemovesProducts) {
  Text("PUT", "/products", R"({"product_code":"prod-2","dimensions":[{"name":"users"}]})");
  EXPECT_THAT(Text("GET", "/products"), HasSubstr(R"("product_code":"prod-2")"));
  Text("PATCH", "/products?product_code=prod-2", R"({"dimensions":[{"name":"users"},{"name":"seats"}]})");
  EXPECT_THAT(emulator().options().products.at(1).dimensions, SizeIs(2));
  Text("PUT", "/products", R"({"product_code":"prod-2"})");
  EXPECT_THAT(emulator().options().products.at(1).dimensions, IsEmpty());
  Text("DELETE", "/products?product_code=prod-2");
  EXPECT_THAT(emulator().options().products, SizeIs(1));
  EXPECT_EQ(Ask("DELETE", "/products?product_code=prod-2").status, 404);
}

TEST_F(ControlTest, DoesNotRemoveAProductThatSomebodyBought) {
  const WireReply reply = Ask("DELETE", "/products?product_code=prod-1a2b3c");

  EXPECT_EQ(reply.status, 400);
  EXPECT_THAT(reply.body, HasSubstr("is not among the products"));
  EXPECT_THAT(emulator().options().products, SizeIs(1));
}

TEST_F(ControlTest, PutsChangesAndRemovesCustomers) {
  Text("PUT", "/customers", R"({"product_code":"prod-1a2b3c","customer_identifier":"cust-1"})");
  EXPECT_THAT(emulator().options().customers, SizeIs(4));
  Text("PUT", "/customers", R"({"product_code":"prod-1a2b3c","customer_identifier":"cust-1","subscribed":false})");
  ASSERT_THAT(emulator().options().customers, SizeIs(4));
  EXPECT_FALSE(emulator().options().customers[3].subscribed);
  Text("PATCH", "/customers?customer_identifier=cust-1", R"({"cancelled_at":"2026-08-15T12:00:00Z"})");
  EXPECT_EQ(emulator().options().customers[3].cancelled_at, At("2026-08-15T12:00:00Z"));
  Text("PATCH", "/customers?customer_identifier=cust-1", R"({"cancelled_at":null})");
  EXPECT_FALSE(emulator().options().customers[3].cancelled_at);
  Text("DELETE", "/customers?customer_identifier=cust-1");
  EXPECT_THAT(emulator().options().customers, SizeIs(3));
}

TEST_F(ControlTest, RefusesToGuessWhichCustomerIsMeant) {
  EXPECT_EQ(Ask("DELETE", "/customers?product_code=prod-1a2b3c").status, 400);
  EXPECT_EQ(Ask("DELETE", "/customers").status, 400);
  EXPECT_EQ(Ask("DELETE", "/customers?customer_identifer=x").status, 400);
  EXPECT_EQ(Ask("DELETE", "/customers?customer_identifier=nobody").status, 404);
  const WireReply empty = Ask("DELETE", "/customers?product_code=prod-1a2b3c&customer_identifier=");
  EXPECT_EQ(empty.status, 400);
  EXPECT_THAT(empty.body, HasSubstr("customer_identifier is empty"));
  EXPECT_THAT(Ask("POST", "/tokens", R"({"customer_identifier":""})").body, HasSubstr("customer_identifier is empty"));
  EXPECT_THAT(emulator().options().customers, SizeIs(3));
}

TEST_F(ControlTest, IssuesTokensThatResolveUntilTheyExpire) {
  const std::string text = Text("POST", "/tokens", R"({"customer_identifier":"ifAPxuKWpyV","expires_in_seconds":60})");
  const json::Document document = json::Document::Parse(text);
  EXPECT_EQ(document.root().String("expires_at"), "2026-08-15T12:37:00Z");
  const std::string token(document.root().String("token").value());

  EXPECT_EQ(emulator().options().customers[0].registration_tokens.back().token, token);
  EXPECT_EQ(Ask("POST", "/tokens", R"({"customer_identifier":"nobody"})").status, 400);
  EXPECT_EQ(Ask("POST", "/tokens", R"({"product_code":"prod-1a2b3c"})").status, 400);
  EXPECT_EQ(Ask("POST", "/tokens", R"({"custmer_identifier":"ifAPxuKWpyV"})").status, 400);
}

TEST_F(ControlTest, AddsShowsAndRemovesFaults) {
  EXPECT_EQ(Text("POST", "/faults", R"({"kind":"reset","performed":true,"times":0})"), "{\"number\":1}\n");
  EXPECT_EQ(Text("POST", "/faults", R"({"name":"ThrottlingException"})"), "{\"number\":2}\n");
  const std::string shown = Text("GET", "/faults");
  EXPECT_THAT(shown, HasSubstr(R"({"number":1,"seen":0,"struck":0,"kind":"reset")"));
  EXPECT_THAT(shown, HasSubstr("\"seed\":\"" + std::to_string(emulator().fault_seed()) + "\""));
  Text("DELETE", "/faults/1");
  EXPECT_EQ(Ask("DELETE", "/faults/1").status, 404);
  EXPECT_EQ(Ask("DELETE", "/faults/x").status, 404);
  EXPECT_THAT(emulator().faults(), SizeIs(1));
  Text("DELETE", "/faults");
  EXPECT_THAT(emulator().faults(), IsEmpty());
  EXPECT_EQ(Ask("POST", "/faults", R"({"kind":"slow"})").status, 400);
  EXPECT_EQ(Ask("POST", "/faults", R"({"kind":"expired_certificate"})").status, 400);
}

TEST_F(ControlTest, ShowsTheLedgerInEveryFormat) {
  EXPECT_EQ(Text("GET", "/ledger"), "{\"entries\":[]}\n");
  EXPECT_EQ(Text("GET", "/ledger?format=jsonl"), "");
  EXPECT_THAT(Text("GET", "/ledger?format=table"), HasSubstr("product"));
  EXPECT_THAT(Text("GET", "/ledger?format=csv"), HasSubstr("region,product_code"));
  EXPECT_EQ(Text("GET", "/bill"), "{\"months\":[]}\n");
  EXPECT_EQ(Text("GET", "/conservation"), "{\"holds\":true,\"rows\":[]}\n");
  EXPECT_EQ(Ask("GET", "/ledger?format=xml").status, 400);
}

TEST_F(ControlTest, ShowsRequestsFromANumberOn) {
  EXPECT_EQ(Text("GET", "/requests"), "{\"last\":0,\"requests\":[]}\n");
  EXPECT_EQ(Ask("GET", "/requests?after=-1").status, 400);
  EXPECT_EQ(Ask("GET", "/requests?limit=x").status, 400);
  EXPECT_EQ(Ask("GET", "/requests/7").status, 404);
}

TEST_F(ControlTest, ResetsWhatItIsTold) {
  options.start_time = At("2026-01-01T00:00:00Z");
  options.faults = {Fault{}};
  options.faults[0].name = "ThrottlingException";
  Text("POST", "/clock", R"({"advance_seconds":86400,"scale":0})");
  Text("PATCH", "/settings", R"({"meter_window_seconds":60})");
  Text("DELETE", "/faults");

  Text("POST", "/reset", R"({"what":["clock"]})");
  EXPECT_EQ(emulator().Now(), At("2026-01-01T00:00:00Z"));
  EXPECT_EQ(emulator().time_scale(), 1.0);
  EXPECT_THAT(emulator().faults(), IsEmpty());
  Text("POST", "/reset");
  EXPECT_THAT(emulator().faults(), SizeIs(1));
  EXPECT_EQ(emulator().options().meter_window, std::chrono::hours(6));
  EXPECT_EQ(Ask("POST", "/reset", R"({"what":["everything"]})").status, 400);
  EXPECT_EQ(Ask("POST", "/reset", R"({"waht":[]})").status, 400);
  EXPECT_EQ(Ask("POST", "/reset", R"({"what":null})").status, 400);
  EXPECT_EQ(Ask("POST", "/reset", "{}").status, 400);
}

TEST_F(ControlTest, CountsFaultsAnewAfterAReset) {
  EXPECT_EQ(Text("POST", "/faults", R"({"kind":"reset"})"), "{\"number\":1}\n");
  Text("POST", "/reset", R"({"what":["faults"]})");
  EXPECT_EQ(Text("POST", "/faults", R"({"kind":"reset"})"), "{\"number\":1}\n");
}

TEST_F(ControlTest, ShowsKeysAndTheAuthority) {
  EXPECT_THAT(Text("GET", "/keys?product_code=prod-1a2b3c&version=2"), HasSubstr("BEGIN PUBLIC KEY"));
  EXPECT_EQ(Ask("GET", "/keys?product_code=prod-1a2b3c&version=9").status, 404);
  EXPECT_EQ(Ask("GET", "/keys?product_code=prod-1a2b3c&version=two").status, 400);
  EXPECT_EQ(Ask("GET", "/ca.pem").status, 404);
}

TEST_F(ControlTest, NamesTheMethodsThatAPathKnows) {
  const WireReply reply = Ask("POST", "/customers", "{}");

  EXPECT_EQ(reply.status, 405);
  EXPECT_THAT(reply.body, HasSubstr("GET, PUT, PATCH, DELETE"));
  EXPECT_EQ(Ask("GET", "/nothing").status, 404);
  EXPECT_EQ(Ask("GET", "/clock/now").status, 404);
  EXPECT_EQ(Ask("GET", "clock").status, 404);
}

struct BadBody {
  const char* name;
  const char* method;
  const char* target;
  const char* body;
};

class BadBodies : public ControlTest, public ::testing::WithParamInterface<BadBody> {};

TEST_P(BadBodies, AreRefusedWithAReason) {
  const WireReply reply = Ask(GetParam().method, GetParam().target, GetParam().body);
  const json::Document document = json::Document::Parse(reply.body);

  EXPECT_EQ(reply.status, 400);
  ASSERT_EQ(document.problem(), nullptr) << reply.body;
  EXPECT_TRUE(document.root().String("error"));
}

INSTANTIATE_TEST_SUITE_P(
    Rows, BadBodies,
    ::testing::Values(
        BadBody{"NoJson", "POST", "/clock", "now"}, BadBody{"Nothing", "POST", "/clock", "{}"},
        BadBody{"AList", "POST", "/faults", "[]"}, BadBody{"ScaleTooFast", "POST", "/clock", R"({"scale":1e9})"},
        BadBody{"ScaleBackwards", "POST", "/clock", R"({"scale":-1})"},
        BadBody{"FarAway", "POST", "/clock", R"({"advance_seconds":1e300})"},
        BadBody{"BeforeTheClockBegins", "POST", "/clock", R"({"now":"1960-01-01T00:00:00Z"})"},
        BadBody{"AfterTheClockEnds", "POST", "/clock", R"({"now":"2200-01-02T00:00:00Z"})"},
        BadBody{"PastItsEnd", "POST", "/clock", R"({"advance_seconds":6e9})"},
        BadBody{"BeforeItsBeginning", "POST", "/clock", R"({"advance_seconds":-2e9})"},
        BadBody{"ThereAndBack", "POST", "/clock", R"({"now":"2300-01-01","advance_seconds":-8e9})"},
        BadBody{"MisspeltQuery", "GET", "/ledger?fomat=csv", ""},
        BadBody{"QueryOfAnother", "GET", "/keys?customer_identifier=ifAPxuKWpyV", ""},
        BadBody{"QueryWithBlanks", "GET", "/keys?product_code%20version=1", ""},
        BadBody{"QueryWithoutName", "GET", "/keys?=1", ""}, BadBody{"Misspelt", "POST", "/clock", R"({"advance":1})"},
        BadBody{"NotUtf8", "PUT", "/products", "{\"product_code\":\"\xff\"}"},
        BadBody{"NameNotUtf8", "PUT", "/products", "{\"\xff\":1}"},
        BadBody{"EmptyCode", "PUT", "/products", R"({"product_code":""})"},
        BadBody{"BuyerOfNothing", "PUT", "/customers", R"({"customer_identifier":"c"})"},
        BadBody{"BadQuery", "DELETE", "/customers?customer_identifier=%zz", ""},
        BadBody{"NegativeLife", "POST", "/tokens", R"({"customer_identifier":"ifAPxuKWpyV","expires_in_seconds":-1})"}),
    [](const auto& row) { return std::string(row.param.name); });

struct OriginRow {
  const char* name;
  std::vector<HttpHeader> headers;
  int status;
};

class Origins : public ControlTest, public ::testing::WithParamInterface<OriginRow> {};

TEST_P(Origins, OnlyTheEmulatorsOwnPageMaySteer) {
  EXPECT_EQ(Ask("POST", "/clock", R"({"scale":0})", GetParam().headers).status, GetParam().status);
  EXPECT_EQ(emulator().time_scale(), GetParam().status == 200 ? 0.0 : 1.0);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, Origins,
    ::testing::Values(OriginRow{"NoBrowser", {{"Host", "127.0.0.1:8081"}}, 200},
                      OriginRow{"ByName", {{"Host", "localhost:8081"}}, 200},
                      OriginRow{"IPv6", {{"Host", "[::1]:8081"}}, 200},
                      OriginRow{"ItsPage", {{"Host", "127.0.0.1:8081"}, {"Origin", "http://127.0.0.1:8081"}}, 200},
                      OriginRow{"AnotherPage", {{"Host", "127.0.0.1:8081"}, {"Origin", "https://evil.example"}}, 403},
                      OriginRow{"AnotherPort", {{"Host", "127.0.0.1:8081"}, {"Origin", "http://127.0.0.1:80"}}, 403},
                      OriginRow{"FromAFile", {{"Host", "127.0.0.1:8081"}, {"Origin", "null"}}, 403},
                      OriginRow{"NameThatLeadsHere", {{"Host", "evil.example:8081"}}, 403},
                      OriginRow{"NoHost", {}, 400}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(ControlTest, LosesNoChangeOfTwoAtATime) {
  emulator();
  const auto add = [&](const std::string& prefix) {
    for (int i = 0; i < 50; ++i) {
      const std::string name = prefix + std::to_string(i);
      Ask("PUT", "/customers", R"({"product_code":"prod-1a2b3c","customer_identifier":")" + name + "\"}");
    }
  };
  std::thread other(add, "a");
  add("b");
  other.join();

  EXPECT_THAT(emulator().options().customers, SizeIs(103));
}

TEST_F(ControlTest, ShowsWhatBecameOfEachRequest) {
  options.control_port = 0;
  const auto running = Emulator::Start(options).value();
  const auto ask = [&](const std::string& target) {
    WireRequest request;
    request.method = "GET";
    request.target = target;
    request.headers = {{"Host", "127.0.0.1"}};
    return Control(*running, options).Handle(request).body;
  };
  const std::string body =
      R"({"ProductCode":"prod-1a2b3c","UsageRecords":[{"Timestamp":1786795200,"Dimension":"users",)"
      R"("CustomerIdentifier":"ifAPxuKWpyV","Quantity":3}]})";
  SocketClient client(running->url());
  for (int i = 0; i < 2; ++i) {
    client.Send(Serialize(SignedRequest("BatchMeterUsage", body, SellerKeys(), clock->Now())));
    ASSERT_EQ(client.ReadReply().status, 200);
  }

  const json::Document document = json::Document::Parse(ask("/requests?after=0"));
  EXPECT_EQ(document.root().Integer("last", 0, 9), 2);
  const auto requests = document.root().List("requests").value();
  ASSERT_THAT(requests, SizeIs(2));
  EXPECT_EQ(requests[0].List("verdicts")->at(0).String("fate"), "billed");
  EXPECT_EQ(requests[1].List("verdicts")->at(0).String("fate"), "repeated");
  EXPECT_THAT(ask("/requests?after=1"), Not(HasSubstr("\"number\":1,")));
  EXPECT_THAT(ask("/requests?after=0&limit=1"), Not(HasSubstr("\"number\":2,")));
  EXPECT_THAT(ask("/requests/1"), HasSubstr(R"("body":"{\"ProductCode\")"));
  EXPECT_THAT(ask("/requests?format=csv"), HasSubstr("repeated"));
  EXPECT_THAT(ask("/bill"), HasSubstr(R"("month":"2026-08")"));
  EXPECT_THAT(ask("/conservation"), HasSubstr(R"("sent":6,"billed":3,"repeated":3)"));
  EXPECT_THAT(ask("/ledger"), HasSubstr(R"({"entries":[{"region":"us-east-1","product_code":"prod-1a2b3c")"));
}

TEST_F(ControlTest, ListensOnAPortOfItsOwn) {
  EXPECT_EQ(emulator().control_url(), "");
  options.control_port = 0;
  const auto with_control = Emulator::Start(options).value();

  EXPECT_THAT(with_control->control_url(), HasSubstr("http://127.0.0.1:"));
  EXPECT_NE(with_control->control_url(), with_control->url());
}

}  // namespace
}  // namespace marketplace_metering::emulator
