// What every `HttpTransport` promises, asked of the real one and of the scripted one alike.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "marketplace_metering/http_transport.h"
#include "marketplace_metering/testing/fake_clock.h"
#include "marketplace_metering/testing/scripted_transport.h"
#include "support/fault_server.h"
#include "support/transport_scene.h"

namespace marketplace_metering::test {
namespace {

using ::testing::ElementsAre;

struct Seen {
  std::string request_line;
  std::string body;
};

// A transport and the other side of it. Answers are given one to a send, in order.
class Network {
 public:
  virtual ~Network() = default;

  virtual HttpTransport& transport() = 0;
  virtual std::string url() = 0;
  virtual void WillReply(int status, const std::string& body, const std::vector<HttpHeader>& headers) = 0;
  // Takes a request in and ends the connection.
  virtual void WillDie() = 0;
  // As `WillDie`, on a connection kept from earlier; would answer if the request came again.
  virtual void WillDieAndReplyToAResend(int status, const std::string& body) = 0;
  virtual std::vector<Seen> seen() = 0;

  const std::shared_ptr<testing::FakeClock> clock = std::make_shared<testing::FakeClock>();
};

class CurlNetwork : public Network {
 public:
  HttpTransport& transport() override { return *transport_; }
  std::string url() override { return server_.url(); }

  void WillReply(int status, const std::string& body, const std::vector<HttpHeader>& headers) override {
    Headers plain;
    for (const HttpHeader& header : headers) plain.emplace_back(header.name, header.value);
    // The connection ends, so the next answer is the next script's.
    plain.emplace_back("Connection", "close");
    server_.OnNext({steps::ReadRequest(), steps::Respond(status, body, plain)});
  }

  void WillDie() override { server_.OnNext({steps::ReadRequest(), steps::Close()}); }

  void WillDieAndReplyToAResend(int status, const std::string& body) override {
    server_.OnNext({steps::ReadRequest(), steps::Respond(200, ""), steps::ReadRequest(), steps::Close()});
    WillReply(status, body, {});
    transport_->Send(PostTo(url(), ""), PatientOptions()).value();
    warm_ups_ = 1;
  }

  std::vector<Seen> seen() override {
    std::vector<Seen> all;
    for (const ReceivedRequest& request : server_.requests()) all.push_back({request.RequestLine(), request.body});
    all.erase(all.begin(), all.begin() + warm_ups_);
    return all;
  }

 private:
  FaultServer server_{{steps::Close()}};
  std::shared_ptr<HttpTransport> transport_ = MakeTransport({}, {}, clock);
  int warm_ups_ = 0;
};

class ScriptedNetwork : public Network {
 public:
  HttpTransport& transport() override { return transport_; }
  std::string url() override { return "http://scripted.example/"; }

  void WillReply(int status, const std::string& body, const std::vector<HttpHeader>& headers) override {
    transport_.Reply(status, body, headers);
  }
  void WillDie() override { transport_.Fail(ErrorCode::kConnectionReset, Delivery::kUnknown); }
  void WillDieAndReplyToAResend(int status, const std::string& body) override {
    HttpResponse response;
    response.status = status;
    response.body = body;
    response.resends = 1;
    transport_.Reply(response);
  }

  std::vector<Seen> seen() override {
    std::vector<Seen> all;
    for (const HttpRequest& request : transport_.requests()) {
      all.push_back({request.method + " / HTTP/1.1", request.body});
    }
    return all;
  }

 private:
  testing::ScriptedTransport transport_{clock};
};

struct Kind {
  const char* name;
  std::unique_ptr<Network> (*make)();
};

class HttpTransportContract : public ::testing::TestWithParam<Kind> {
 protected:
  Outcome<HttpResponse> Send(const std::string& body = "{}", const SendOptions& options = PatientOptions()) {
    return network_->transport().Send(PostTo(network_->url(), body), options);
  }

  const std::unique_ptr<Network> network_ = GetParam().make();
};

INSTANTIATE_TEST_SUITE_P(
    Of, HttpTransportContract,
    ::testing::Values(Kind{"Curl", []() -> std::unique_ptr<Network> { return std::make_unique<CurlNetwork>(); }},
                      Kind{"Script", []() -> std::unique_ptr<Network> { return std::make_unique<ScriptedNetwork>(); }}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_P(HttpTransportContract, EveryStatusIsAnAnswer) {
  for (const int status : {200, 201, 302, 400, 401, 403, 404, 408, 413, 417, 429, 500, 502, 503, 599}) {
    network_->WillReply(status, "body of " + std::to_string(status), {});

    const auto outcome = Send();

    ASSERT_TRUE(outcome.ok()) << status << " " << Tell(outcome);
    EXPECT_EQ(outcome->status, status);
    EXPECT_EQ(outcome->body, "body of " + std::to_string(status));
    EXPECT_EQ(outcome->resends, 0);
  }
}

TEST_P(HttpTransportContract, HeadersComeBackWithNameAndValue) {
  network_->WillReply(200, "{}", {{"x-amzn-RequestId", "id-1"}, {"Date", "Sat, 15 Aug 2026 12:36:00 GMT"}});

  const auto outcome = Send();

  ASSERT_TRUE(outcome.ok()) << Tell(outcome);
  ASSERT_NE(outcome->FindHeader("X-AMZN-REQUESTID"), nullptr);
  EXPECT_EQ(*outcome->FindHeader("X-AMZN-REQUESTID"), "id-1");
  EXPECT_THAT(outcome->headers, ::testing::Contains(HttpHeader{"Date", "Sat, 15 Aug 2026 12:36:00 GMT"}));
}

TEST_P(HttpTransportContract, BodiesComeBackWhole) {
  std::string body(std::size_t{1} << 20U, 'x');
  body[0] = '\0';
  network_->WillReply(200, body, {});

  const auto outcome = Send();

  ASSERT_TRUE(outcome.ok()) << Tell(outcome);
  EXPECT_TRUE(outcome->body == body);
}

TEST_P(HttpTransportContract, RequestsArriveAsTheyStand) {
  network_->WillReply(200, "{}", {});

  Send("{\"Quantity\": 1}\n").value();

  const auto seen = network_->seen();
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(seen[0].request_line, "POST / HTTP/1.1");
  EXPECT_EQ(seen[0].body, "{\"Quantity\": 1}\n");
}

TEST_P(HttpTransportContract, CancelledBeforehandNothingIsSent) {
  network_->WillReply(200, "{}", {});
  const CancellationSource source;
  source.Cancel();
  SendOptions options = PatientOptions();
  options.cancellation = source.token();

  const auto outcome = Send("{}", options);

  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::kCancelled);
  EXPECT_EQ(outcome.error().delivery, Delivery::kNotSent);
  EXPECT_TRUE(network_->seen().empty());
}

TEST_P(HttpTransportContract, PastTheDeadlineNothingIsSent) {
  network_->WillReply(200, "{}", {});
  SendOptions options = PatientOptions();
  options.deadline = network_->clock->MonotonicNow();

  const auto outcome = Send("{}", options);

  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(outcome.error().delivery, Delivery::kNotSent);
  EXPECT_TRUE(network_->seen().empty());
}

TEST_P(HttpTransportContract, AConnectionThatEndsLeavesTheFateUnknown) {
  network_->WillDie();

  const auto outcome = Send();

  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::kConnectionReset);
  EXPECT_EQ(outcome.error().delivery, Delivery::kUnknown);
}

TEST_P(HttpTransportContract, AResendThatIsAllowedIsReported) {
  network_->WillDieAndReplyToAResend(200, "second");
  SendOptions options = PatientOptions();
  options.resend_allowed = true;

  const auto outcome = Send("{}", options);

  ASSERT_TRUE(outcome.ok()) << Tell(outcome);
  EXPECT_EQ(outcome->resends, 1);
  EXPECT_EQ(outcome->body, "second");
}

TEST_P(HttpTransportContract, AResendThatIsNotAllowedDoesNotHappen) {
  network_->WillDieAndReplyToAResend(200, "second");

  const auto outcome = Send();

  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::kConnectionReset);
  EXPECT_EQ(outcome.error().delivery, Delivery::kUnknown);
  EXPECT_EQ(network_->seen().size(), 1U);
}

struct Chunks {
  std::string text;
  std::uint64_t last_count = 0;
  std::optional<std::uint64_t> last_total;
  bool counts_fit = true;

  ChunkCallback Collect() {
    return [this](std::string_view chunk, std::uint64_t so_far, std::optional<std::uint64_t> total) {
      text += chunk;
      last_count = so_far;
      last_total = total;
      counts_fit = counts_fit && so_far == text.size();
    };
  }
};

TEST_P(HttpTransportContract, ChunkCallbacksSeeEveryByteOnce) {
  const std::string sent_body(200000, 's');
  const std::string received_body(100000, 'r');
  network_->WillReply(400, received_body, {});
  Chunks sent;
  Chunks received;
  SendOptions options = PatientOptions();
  options.on_chunk_sent = sent.Collect();
  options.on_chunk_received = received.Collect();

  const auto outcome = Send(sent_body, options);

  ASSERT_TRUE(outcome.ok()) << Tell(outcome);
  EXPECT_TRUE(sent.text == sent_body);
  EXPECT_TRUE(sent.counts_fit);
  EXPECT_EQ(sent.last_count, sent_body.size());
  EXPECT_EQ(sent.last_total, sent_body.size());
  EXPECT_TRUE(received.text == received_body);
  EXPECT_TRUE(received.counts_fit);
  EXPECT_EQ(received.last_total, received_body.size());
  EXPECT_TRUE(outcome->body == received_body);
  EXPECT_TRUE(network_->seen()[0].body == sent_body);
}

TEST_P(HttpTransportContract, ChunkCountsStartAgainWithEachSend) {
  std::vector<std::uint64_t> counts;
  SendOptions options = PatientOptions();
  options.on_chunk_sent = [&counts](std::string_view, std::uint64_t so_far, auto) { counts.push_back(so_far); };
  network_->WillReply(200, "{}", {});
  network_->WillReply(200, "{}", {});

  Send("12345", options).value();
  Send("12345", options).value();

  EXPECT_THAT(counts, ElementsAre(5U, 5U));
}

TEST_P(HttpTransportContract, AThrowingSentCallbackEndsTheSend) {
  network_->WillReply(200, "{}", {});
  SendOptions options = PatientOptions();
  options.on_chunk_sent = [](auto...) { throw std::runtime_error("no ink"); };

  const auto outcome = Send("{}", options);

  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::kExtensionFailed);
  EXPECT_NE(outcome.error().delivery, Delivery::kRefused);
  EXPECT_THAT(outcome.error().message, ::testing::HasSubstr("no ink"));
}

TEST_P(HttpTransportContract, AThrowingReceivedCallbackEndsTheSendWithItsFateUnknown) {
  network_->WillReply(200, "{}", {});
  SendOptions options = PatientOptions();
  options.on_chunk_received = [](auto...) { throw std::runtime_error("no paper"); };

  const auto outcome = Send("{}", options);

  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::kExtensionFailed);
  EXPECT_EQ(outcome.error().delivery, Delivery::kUnknown);
}

TEST_P(HttpTransportContract, ManyThreadsMaySendAtOnce) {
  constexpr int kThreads = 8;
  for (int i = 0; i < kThreads; ++i) network_->WillReply(200, "{}", {});

  std::atomic<int> succeeded{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < kThreads; ++i) {
    callers.emplace_back([&] { succeeded += Send().ok() ? 1 : 0; });
  }
  for (std::thread& caller : callers) caller.join();

  EXPECT_EQ(succeeded, kThreads);
  EXPECT_EQ(network_->seen().size(), static_cast<std::size_t>(kThreads));
}

}  // namespace
}  // namespace marketplace_metering::test
