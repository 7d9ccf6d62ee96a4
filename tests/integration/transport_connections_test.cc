// Kept connections: used again, closed when idle, found dead, and handed to nobody else.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "marketplace_metering/http_transport.h"
#include "marketplace_metering/testing/fake_clock.h"
#include "support/fault_server.h"
#include "support/transport_scene.h"

namespace marketplace_metering::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Script Answering() {
  return {steps::ReadRequest(), steps::Respond(200, "{}"), steps::Again()};
}

// Answers one request, then takes the next one in and dies.
Script DyingAtSecond() {
  return {steps::ReadRequest(), steps::Respond(200, "{}"), steps::ReadRequest(), steps::Close()};
}

bool IsTcpSocket(int fd) {
  int domain = 0;
  socklen_t size = sizeof domain;
  return getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0 && domain == AF_INET;
}

bool ClosesOnExec(int fd) {
  return (fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0;
}

std::ptrdiff_t CountDescriptors() {
  const std::filesystem::directory_iterator entries("/proc/self/fd");
  return std::distance(begin(entries), end(entries));
}

class TransportConnections : public ::testing::TestWithParam<bool> {
 protected:
  bool secure() const { return GetParam(); }
  FaultServerOptions server_options() const { return secure() ? trust_.server() : FaultServerOptions{}; }
  std::shared_ptr<HttpTransport> Make(const HttpConfig& http = {}, std::shared_ptr<Clock> clock = nullptr) const {
    return MakeTransport(http, trust_.config(), std::move(clock));
  }

  TrustedTls trust_;
};

INSTANTIATE_TEST_SUITE_P(Over, TransportConnections, ::testing::Bool(),
                         [](const auto& row) { return std::string(row.param ? "Tls" : "Plain"); });

TEST_P(TransportConnections, OneServesTwoCalls) {
  FaultServer server(Answering(), server_options());
  const auto transport = Make();

  const auto first = transport->Send(PostTo(server.url()), PatientOptions());
  const auto second = transport->Send(PostTo(server.url()), PatientOptions());

  ASSERT_TRUE(first.ok()) << Tell(first);
  ASSERT_TRUE(second.ok()) << Tell(second);
  EXPECT_EQ(server.connections(), 1);
  EXPECT_EQ(server.requests().size(), 2U);
}

TEST_P(TransportConnections, IsClosedOnceIdleForTooLong) {
  const auto clock = std::make_shared<testing::FakeClock>();
  HttpConfig http;
  http.idle_timeout = seconds(5);
  FaultServer server(Answering(), server_options());
  const auto transport = Make(http, clock);

  transport->Send(PostTo(server.url()), PatientOptions()).value();
  clock->Advance(seconds(5));
  transport->Send(PostTo(server.url()), PatientOptions()).value();
  const int after_five_seconds = server.connections();
  clock->Advance(seconds(5) + milliseconds(1));
  transport->Send(PostTo(server.url()), PatientOptions()).value();

  EXPECT_EQ(after_five_seconds, 1);
  EXPECT_EQ(server.connections(), 2);
  EXPECT_TRUE(server.AwaitClosed(1));
}

TEST_P(TransportConnections, IsClosedAfterEachCallWithoutIdleTime) {
  HttpConfig http;
  http.idle_timeout = milliseconds(0);
  FaultServer server(Answering(), server_options());
  const auto transport = Make(http);

  transport->Send(PostTo(server.url()), PatientOptions()).value();
  const bool closed_after_first = server.AwaitClosed(1);
  transport->Send(PostTo(server.url()), PatientOptions()).value();

  EXPECT_TRUE(closed_after_first);
  EXPECT_EQ(server.connections(), 2);
  EXPECT_TRUE(server.AwaitClosed(2));
}

TEST_P(TransportConnections, IsNotKeptAfterAFailure) {
  FaultServer server(Answering(), server_options());
  server.OnNext({steps::ReadRequest(), steps::Send("HTTP/1.1 200 OK\r\n\r\n" + std::string(8192, 'x')),
                 steps::ReadUntilClosed()});
  HttpConfig http;
  http.max_response_bytes = 1024;
  const auto transport = Make(http);

  const auto first = transport->Send(PostTo(server.url()), PatientOptions());
  const bool closed = server.AwaitClosed(1);
  const auto second = transport->Send(PostTo(server.url()), PatientOptions());

  EXPECT_FALSE(first.ok());
  EXPECT_TRUE(closed);
  EXPECT_TRUE(second.ok()) << Tell(second);
}

TEST_P(TransportConnections, FoundClosedBeforeUseIsReplacedWithoutAWord) {
  FaultServer server(Answering(), server_options());
  server.OnNext({steps::ReadRequest(), steps::Respond(200, "{}"), steps::Close()});
  const auto transport = Make();

  transport->Send(PostTo(server.url()), PatientOptions()).value();
  ASSERT_TRUE(server.AwaitClosed(1));
  const auto second = transport->Send(PostTo(server.url()), PatientOptions());

  ASSERT_TRUE(second.ok()) << Tell(second);
  EXPECT_EQ(second->resends, 0);
  EXPECT_EQ(server.requests().size(), 2U);
}

TEST_P(TransportConnections, DyingAfterTheRequestIsReplacedWhereResendIsAllowed) {
  FaultServer server(Answering(), server_options());
  server.OnNext(DyingAtSecond());
  const auto transport = Make();
  SendOptions options = PatientOptions();
  options.resend_allowed = true;

  transport->Send(PostTo(server.url()), options).value();
  const auto second = transport->Send(PostTo(server.url(), "twice"), options);

  ASSERT_TRUE(second.ok()) << Tell(second);
  EXPECT_EQ(second->resends, 1);
  const auto requests = server.requests();
  ASSERT_EQ(requests.size(), 3U);
  EXPECT_EQ(requests[1].body, "twice") << "the server had read the whole request before it died";
  EXPECT_EQ(requests[2].body, "twice");
  EXPECT_EQ(requests[2].head, requests[1].head) << "a resend must carry every signed header";
}

TEST_P(TransportConnections, DyingAfterTheRequestEndsTheSendWhereResendIsNotAllowed) {
  FaultServer server(Answering(), server_options());
  server.OnNext(DyingAtSecond());
  const auto transport = Make();

  transport->Send(PostTo(server.url()), PatientOptions()).value();
  const auto second = transport->Send(PostTo(server.url(), "once"), PatientOptions());

  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, ErrorCode::kConnectionReset);
  EXPECT_EQ(second.error().delivery, Delivery::kUnknown);
  EXPECT_THAT(second.error().message, ::testing::HasSubstr("not sent again"));
  EXPECT_EQ(server.requests().size(), 2U);
  EXPECT_EQ(server.connections(), 1) << "there was no need even to connect";
}

TEST_P(TransportConnections, AResendThatFailsTooIsToldInTheAttempts) {
  FaultServer server({steps::ReadRequest(), steps::Reset()}, server_options());
  server.OnNext(DyingAtSecond());
  const auto transport = Make();
  SendOptions options = PatientOptions();
  options.resend_allowed = true;

  transport->Send(PostTo(server.url()), options).value();
  const auto second = transport->Send(PostTo(server.url()), options);

  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, ErrorCode::kConnectionReset);
  EXPECT_EQ(second.error().delivery, Delivery::kUnknown);
  ASSERT_EQ(second.error().attempts.size(), 1U);
  EXPECT_EQ(second.error().attempts[0].resends, 1);
}

TEST_P(TransportConnections, AResendRepeatsTheChunkCallbacksFromTheStart) {
  FaultServer server(Answering(), server_options());
  server.OnNext(DyingAtSecond());
  const auto transport = Make();
  SendOptions options = PatientOptions();
  options.resend_allowed = true;
  transport->Send(PostTo(server.url()), options).value();
  std::vector<std::uint64_t> counts;
  options.on_chunk_sent = [&counts](std::string_view, std::uint64_t so_far, auto) { counts.push_back(so_far); };

  const auto second = transport->Send(PostTo(server.url(), "12345"), options);

  ASSERT_TRUE(second.ok()) << Tell(second);
  EXPECT_EQ(server.requests().back().body, "12345");
  EXPECT_THAT(counts, ::testing::ElementsAre(5U, 5U));
}

TEST_P(TransportConnections, WithAnAnswerTooManyAreNotUsedAgain) {
  FaultServer server({steps::ReadRequest(), steps::Respond(200, "second")}, server_options());
  server.OnNext({steps::ReadRequest(), steps::Send(ResponseText(200, "first") + ResponseText(200, "stray")),
                 steps::ReadUntilClosed()});
  const auto transport = Make();

  const auto first = transport->Send(PostTo(server.url()), PatientOptions());
  const auto second = transport->Send(PostTo(server.url()), PatientOptions());

  ASSERT_TRUE(first.ok() && second.ok()) << Tell(first) << Tell(second);
  EXPECT_EQ(first->body, "first");
  EXPECT_EQ(second->body, "second");
}

// libcurl asks TLS for no more than the body then, and TLS has the rest where no poll sees it.
TEST_P(TransportConnections, WithAnAnswerTooManyBehindTheBodyAreNotUsedAgain) {
  const std::string first_head = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";
  FaultServer server({steps::ReadRequest(), steps::Respond(200, "third")}, server_options());
  server.OnNext({steps::ReadRequest(), steps::Send(first_head), steps::Send("first" + ResponseText(200, "stray")),
                 steps::ReadRequest(), steps::Respond(200, "late")});
  server.OnNext({steps::ReadRequest(), steps::Send(first_head), steps::Send("again" + ResponseText(200, "stray")),
                 steps::ReadRequest(), steps::Respond(200, "late")});
  const auto transport = Make();

  const auto first = transport->Send(PostTo(server.url()), PatientOptions());
  const auto again = transport->Send(PostTo(server.url()), PatientOptions());
  const auto third = transport->Send(PostTo(server.url()), PatientOptions());

  ASSERT_TRUE(first.ok() && again.ok() && third.ok()) << Tell(first) << Tell(again) << Tell(third);
  EXPECT_EQ(first->body, "first");
  EXPECT_EQ(again->body, "again");
  EXPECT_EQ(third->body, "third");
  EXPECT_EQ(server.connections(), 3);
}

TEST_P(TransportConnections, AreSeparateForEachOrigin) {
  FaultServer one(Answering(), server_options());
  FaultServer other(Answering(), server_options());
  const auto transport = Make();

  for (int round = 0; round < 3; ++round) {
    transport->Send(PostTo(one.url()), PatientOptions()).value();
    transport->Send(PostTo(other.url()), PatientOptions()).value();
  }

  EXPECT_EQ(one.connections(), 1);
  EXPECT_EQ(other.connections(), 1);
}

TEST_P(TransportConnections, AreNeverMoreThanTheLimit) {
  HttpConfig http;
  http.max_connections = 2;
  FaultServer server({steps::ReadRequest(), steps::Respond(200, "{}"), steps::Again()}, server_options());
  const auto transport = Make(http);

  std::vector<std::thread> callers;
  for (int i = 0; i < 8; ++i) {
    callers.emplace_back([&] {
      for (int n = 0; n < 20; ++n) transport->Send(PostTo(server.url()), PatientOptions()).value();
    });
  }
  for (std::thread& caller : callers) caller.join();

  EXPECT_EQ(server.requests().size(), 160U);
  EXPECT_LE(server.connections(), 2);
}

TEST_P(TransportConnections, WaitedForInVainEndTheSendUnsent) {
  HttpConfig http;
  http.max_connections = 1;
  http.acquire_timeout = std::chrono::milliseconds(50);
  FaultServer server({steps::ReadRequest(), steps::AwaitSignal("go"), steps::Respond(200, "{}")}, server_options());
  const auto transport = Make(http);
  std::thread busy([&] { transport->Send(PostTo(server.url()), PatientOptions()).value(); });
  const bool arrived = server.AwaitRequests(1);

  const auto exhausted = transport->Send(PostTo(server.url()), PatientOptions());
  SendOptions hasty = PatientOptions();
  hasty.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(20);
  const auto late = transport->Send(PostTo(server.url()), hasty);
  const CancellationSource source;
  SendOptions cancelled = PatientOptions();
  cancelled.cancellation = source.token();
  std::thread canceller([&] { source.Cancel(); });
  const auto given_up = transport->Send(PostTo(server.url()), cancelled);
  canceller.join();
  server.Signal("go");
  busy.join();

  EXPECT_TRUE(arrived);
  EXPECT_EQ(exhausted.error().code, ErrorCode::kConnectionPoolExhausted);
  EXPECT_NE(exhausted.error().message.find("max_connections"), std::string::npos) << exhausted.error().message;
  EXPECT_EQ(late.error().code, ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(given_up.error().code, ErrorCode::kCancelled);
  for (const auto* outcome : {&exhausted, &late, &given_up}) {
    EXPECT_EQ(outcome->error().delivery, Delivery::kNotSent);
  }
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST_P(TransportConnections, AreAllThereAgainAfterAnyMixOfFailures) {
  constexpr int kAtOnce = 6;
  HttpConfig http;
  http.max_connections = kAtOnce;
  FaultServer server({steps::ReadRequest(), steps::AwaitSignal("all"), steps::Respond(200, "{}")}, server_options());
  for (int i = 0; i < kAtOnce; ++i) {
    server.OnNext({steps::ReadBytes(1), steps::Reset()})
        .OnNext({steps::ReadRequest(), steps::Close()})
        .OnNext({steps::ReadRequest(), steps::Send("nonsense"), steps::Close()});
  }
  const auto transport = Make(http);
  const RefusingPort refusing;
  for (int i = 0; i < 3 * kAtOnce; ++i) EXPECT_FALSE(transport->Send(PostTo(server.url()), PatientOptions()).ok());
  EXPECT_FALSE(transport->Send(PostTo("http://127.0.0.1:" + std::to_string(refusing.port())), PatientOptions()).ok());

  std::vector<std::thread> callers;
  for (int i = 0; i < kAtOnce; ++i) {
    callers.emplace_back([&] { transport->Send(PostTo(server.url()), PatientOptions()).value(); });
  }
  const bool all_at_once = server.AwaitConnections(4 * kAtOnce);
  server.Signal("all");
  for (std::thread& caller : callers) caller.join();

  EXPECT_TRUE(all_at_once);
}

TEST_P(TransportConnections, ServeManyThreadsAndLeakNoDescriptor) {
  constexpr int kThreads = 8;
  constexpr int kCalls = 200;
  FaultServer server(Answering(), server_options());
  const std::ptrdiff_t before = CountDescriptors();
  std::atomic<int> succeeded{0};
  {
    const auto transport = Make();
    std::vector<std::thread> callers;
    for (int i = 0; i < kThreads; ++i) {
      callers.emplace_back([&, i] {
        for (int call = 0; call < kCalls; ++call) {
          const std::string body = std::to_string(i) + "/" + std::to_string(call);
          succeeded += transport->Send(PostTo(server.url(), body), PatientOptions()).ok() ? 1 : 0;
        }
      });
    }
    for (std::thread& caller : callers) caller.join();
  }

  EXPECT_EQ(succeeded, kThreads * kCalls);
  EXPECT_LE(server.connections(), kThreads);
  EXPECT_EQ(server.requests().size(), static_cast<std::size_t>(kThreads * kCalls));
  ASSERT_TRUE(server.AwaitClosed(server.connections()));
  EXPECT_EQ(CountDescriptors(), before);
}

TEST_P(TransportConnections, FailuresLeakNoDescriptor) {
  FaultServer server({steps::ReadRequest(), steps::Reset()}, server_options());
  const auto transport = Make();
  transport->Send(PostTo(server.url()), PatientOptions()).error();
  ASSERT_TRUE(server.AwaitClosed(1));
  const std::ptrdiff_t before = CountDescriptors();

  for (int i = 0; i < 50; ++i) EXPECT_FALSE(transport->Send(PostTo(server.url()), PatientOptions()).ok());

  ASSERT_TRUE(server.AwaitClosed(51));
  EXPECT_EQ(CountDescriptors(), before);
}

TEST_P(TransportConnections, AreNotInheritedByProgramsThatAreStarted) {
  FaultServer server(Answering(), server_options());
  const auto transport = Make();
  transport->Send(PostTo(server.url()), PatientOptions()).value();

  int sockets_left_open_by_exec = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    const auto target = std::filesystem::read_symlink(entry.path(), gone).string();
    const int fd = std::stoi(entry.path().filename().string());
    const bool is_inet = target.rfind("socket:", 0) == 0 && IsTcpSocket(fd);
    if (is_inet && !ClosesOnExec(fd)) ++sockets_left_open_by_exec;
  }

  EXPECT_EQ(sockets_left_open_by_exec, 0) << "the server's own sockets close on exec too";
}

// The child must neither write on its parent's connections nor end them.
TEST_P(TransportConnections, SurviveAForkInParentAndChild) {
  FaultServer server(Answering(), server_options());
  auto transport = Make();
  transport->Send(PostTo(server.url(), "before"), PatientOptions()).value();

  const pid_t child = fork();
  if (child == 0) {
    const bool sent = transport->Send(PostTo(server.url(), "child"), PatientOptions()).ok();
    transport.reset();  // as a static object's destructor would at `exit`
    _exit(sent ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  const auto after = transport->Send(PostTo(server.url(), "after"), PatientOptions());

  EXPECT_EQ(status, 0);
  ASSERT_TRUE(after.ok()) << Tell(after);
  const auto requests = server.requests();
  ASSERT_EQ(requests.size(), 3U);
  EXPECT_EQ(requests[0].connection, 1);
  EXPECT_EQ(requests[1].body, "after");
  EXPECT_EQ(requests[1].connection, 1) << "the parent's connection was lost";
  EXPECT_EQ(requests[2].body, "child");
  EXPECT_EQ(requests[2].connection, 2) << "the child used its parent's connection";
}

}  // namespace
}  // namespace marketplace_metering::test
