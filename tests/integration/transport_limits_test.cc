// Time-outs, deadlines and cancellation: kept to the moment, whatever the connection is doing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <string>
#include <thread>

#include "marketplace_metering/http_transport.h"
#include "marketplace_metering/testing/fake_clock.h"
#include "support/fault_server.h"
#include "support/sanitizers.h"
#include "support/transport_scene.h"

namespace marketplace_metering::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

// What a loaded machine may add to a limit. With a sanitizer the system's roots are parsed ten times as slowly.
constexpr milliseconds kSlack = kSanitized ? milliseconds(5000) : milliseconds(700);

class TransportLimits : public ::testing::Test {
 protected:
  // Sends on another thread.
  std::future<Outcome<HttpResponse>> Start(const std::string& url, SendOptions options) {
    return std::async(std::launch::async,
                      [this, url, options = std::move(options)] { return transport_->Send(PostTo(url), options); });
  }

  // Lets time pass on the wire instead of asleep.
  void Lapse(milliseconds time) {
    SendOptions options = PatientOptions();
    options.read_timeout = time;
    EXPECT_FALSE(transport_->Send(PostTo(silence_.url()), options).ok());
  }

  FaultServer silence_{{steps::ReadUntilClosed()}};
  std::shared_ptr<HttpTransport> transport_ = MakeTransport();
};

TEST_F(TransportLimits, ReadTimeoutIsKeptToTheMoment) {
  SendOptions options = PatientOptions();
  options.read_timeout = milliseconds(150);

  const auto begin = steady_clock::now();
  const auto outcome = transport_->Send(PostTo(silence_.url()), options);
  const auto took = steady_clock::now() - begin;

  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::kReadTimeout);
  EXPECT_GE(took, milliseconds(150));
  EXPECT_LT(took, milliseconds(300) + kSlack);
}

TEST_F(TransportLimits, ReadTimeoutBoundsSilenceAndNotTheWhole) {
  Script script = {steps::ReadRequest()};
  const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
  // Six pauses within one header line, longer together than the limit; then between lines, and within the body.
  const std::vector<std::size_t> cuts = {19, 20, 21, 22, 23, 24, 36, 38, 39};
  std::size_t from = 0;
  for (const std::size_t cut : cuts) {
    script.push_back(steps::Send(answer.substr(from, cut - from)));
    script.push_back(steps::AwaitSignal(std::to_string(cut)));
    from = cut;
  }
  script.push_back(steps::Send(answer.substr(from)));
  script.push_back(steps::ReadUntilClosed());
  FaultServer server(script);
  SendOptions options = PatientOptions();
  options.read_timeout = milliseconds(400);

  const auto begin = steady_clock::now();
  auto pending = Start(server.url(), options);
  for (const std::size_t cut : cuts) {
    Lapse(milliseconds(100));
    server.Signal(std::to_string(cut));
  }
  const auto outcome = pending.get();
  const auto took = steady_clock::now() - begin;

  ASSERT_TRUE(outcome.ok()) << Tell(outcome);
  EXPECT_GT(took, options.read_timeout);
}

TEST_F(TransportLimits, ConnectTimeoutCoversTheHandshakeToo) {
  SendOptions options = PatientOptions();
  options.connect_timeout = milliseconds(150);
  const std::string url = "https://127.0.0.1:" + std::to_string(silence_.port()) + "/";

  const auto begin = steady_clock::now();
  const auto outcome = transport_->Send(PostTo(url), options);
  const auto took = steady_clock::now() - begin;

  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::kConnectTimeout);
  EXPECT_LT(took, milliseconds(300) + kSlack);
}

TEST_F(TransportLimits, ZeroMeansNoLimit) {
  FaultServer server({steps::ReadRequest(), steps::AwaitSignal("go"), steps::Respond(200, "{}")});
  SendOptions options;
  options.connect_timeout = milliseconds(0);
  options.read_timeout = milliseconds(0);

  auto pending = Start(server.url(), options);
  const bool arrived = server.AwaitRequests(1);
  Lapse(milliseconds(100));
  server.Signal("go");
  const auto outcome = pending.get();

  EXPECT_TRUE(arrived);
  EXPECT_TRUE(outcome.ok()) << Tell(outcome);
}

TEST_F(TransportLimits, TheLargestLimitsDoNotOverflow) {
  FaultServer server({steps::ReadRequest(), steps::Respond(200, "{}")});
  SendOptions options;
  options.connect_timeout = milliseconds::max();
  options.read_timeout = milliseconds::max();
  options.continue_timeout = milliseconds::max();
  options.deadline = steady_clock::time_point::max();

  const auto outcome = transport_->Send(PostTo(server.url()), options);

  EXPECT_TRUE(outcome.ok()) << Tell(outcome);
}

TEST_F(TransportLimits, NegativeLimitsAreRefused) {
  SendOptions options;
  options.read_timeout = milliseconds(-1);

  const auto outcome = transport_->Send(PostTo(silence_.url()), options);

  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::kTransportFailed);
  EXPECT_EQ(outcome.error().delivery, Delivery::kNotSent);
  EXPECT_EQ(silence_.connections(), 0);
}

TEST_F(TransportLimits, CancellationEndsTheWaitForAnAnswer) {
  const CancellationSource source;
  SendOptions options = PatientOptions();
  options.cancellation = source.token();

  auto pending = Start(silence_.url(), options);
  ASSERT_TRUE(silence_.AwaitRequests(1));
  // libcurl wakes by itself some 200 ms after connecting; nothing but the token may help here.
  Lapse(milliseconds(400));
  const auto cancelled = steady_clock::now();
  source.Cancel();
  const auto outcome = pending.get();
  const auto took = steady_clock::now() - cancelled;

  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::kCancelled);
  EXPECT_EQ(outcome.error().delivery, Delivery::kUnknown);
  EXPECT_LT(took, kSlack);
}

TEST_F(TransportLimits, CancellationEndsTheHandshake) {
  const CancellationSource source;
  SendOptions options = PatientOptions();
  options.cancellation = source.token();

  auto pending = Start("https://127.0.0.1:" + std::to_string(silence_.port()) + "/", options);
  ASSERT_TRUE(silence_.AwaitBytes(1));
  source.Cancel();
  const auto outcome = pending.get();

  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::kCancelled);
  EXPECT_EQ(outcome.error().delivery, Delivery::kNotSent);
}

TEST_F(TransportLimits, OneTokenEndsManySends) {
  const CancellationSource source;
  SendOptions options = PatientOptions();
  options.cancellation = source.token();

  std::vector<std::future<Outcome<HttpResponse>>> pending;
  for (int i = 0; i < 8; ++i) pending.push_back(Start(silence_.url(), options));
  ASSERT_TRUE(silence_.AwaitRequests(8));
  source.Cancel();

  for (auto& send : pending) EXPECT_EQ(send.get().error().code, ErrorCode::kCancelled);
}

TEST_F(TransportLimits, CancellationFromAChunkCallbackEndsTheSend) {
  FaultServer server({steps::ReadHead(), steps::ReadUntilClosed()});
  const CancellationSource source;
  SendOptions options = PatientOptions();
  options.cancellation = source.token();
  options.on_chunk_sent = [&source](auto...) { source.Cancel(); };
  HttpRequest request = PostTo(server.url(), std::string(std::size_t{32} << 20U, 'b'));

  const auto outcome = transport_->Send(request, options);

  ASSERT_FALSE(outcome.ok()) << Tell(outcome);
  EXPECT_EQ(outcome.error().code, ErrorCode::kCancelled);
}

// The answer says whether something was billed, so it is worth more than punctuality.
TEST_F(TransportLimits, AnAnswerThatIsThereBeatsTheCancellation) {
  FaultServer server({steps::ReadRequest(), steps::Respond(200, "{}"), steps::Again()});
  const CancellationSource source;
  SendOptions options = PatientOptions();
  options.cancellation = source.token();
  options.on_chunk_received = [&source](auto...) { source.Cancel(); };

  const auto outcome = transport_->Send(PostTo(server.url()), options);

  EXPECT_TRUE(outcome.ok()) << Tell(outcome);
}

TEST_F(TransportLimits, ASlowChunkCallbackIsNoSilence) {
  FaultServer server({steps::ReadRequest(), steps::Send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab"),
                      steps::AwaitSignal("rest"), steps::Send("cd"), steps::Again()});
  SendOptions options = PatientOptions();
  options.read_timeout = milliseconds(400);
  bool first = true;
  options.on_chunk_received = [&](auto...) {
    if (!std::exchange(first, false)) return;
    Lapse(milliseconds(600));
    server.Signal("rest");
  };

  const auto outcome = transport_->Send(PostTo(server.url()), options);

  EXPECT_TRUE(outcome.ok()) << Tell(outcome);
}

TEST_F(TransportLimits, TheDeadlineIsReadOffTheGivenClock) {
  const auto clock = std::make_shared<testing::FakeClock>();
  const auto transport = MakeTransport({}, {}, clock);
  SendOptions options = PatientOptions();
  options.deadline = clock->MonotonicNow() + milliseconds(1);
  clock->Advance(milliseconds(1));

  const auto outcome = transport->Send(PostTo(silence_.url()), options);

  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(outcome.error().delivery, Delivery::kNotSent);
  EXPECT_EQ(silence_.connections(), 0);
}

TEST_F(TransportLimits, ACancellationThatComesWhileAHandleIsFetchedSendsNothing) {
  // Cancels when it is asked for the time the third time: after the first look, before the request is written.
  struct CancellingClock : testing::FakeClock {
    std::chrono::steady_clock::time_point MonotonicNow() const override {
      if (countdown > 0 && --countdown == 0) source.Cancel();
      return FakeClock::MonotonicNow();
    }
    mutable int countdown = 0;
    CancellationSource source;
  };
  const auto clock = std::make_shared<CancellingClock>();
  FaultServer server({steps::ReadRequest(), steps::Respond(200, "{}"), steps::Again()});
  const auto transport = MakeTransport({}, {}, clock);
  transport->Send(PostTo(server.url()), PatientOptions()).value();
  SendOptions options = PatientOptions();
  options.cancellation = clock->source.token();
  clock->countdown = 2;

  const auto outcome = transport->Send(PostTo(server.url()), options);

  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::kCancelled);
  EXPECT_EQ(outcome.error().delivery, Delivery::kNotSent);
  EXPECT_EQ(server.requests().size(), 1U);
}

}  // namespace
}  // namespace marketplace_metering::test
