// What goes over the wire, byte for byte, and what comes back of what the server said.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <string>
#include <vector>

#include "marketplace_metering/http_transport.h"
#include "support/fault_server.h"
#include "support/transport_scene.h"

namespace marketplace_metering::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

Script AnsweringWith(std::string text) {
  return {steps::ReadRequest(), steps::Send(std::move(text)), steps::Again()};
}

Script Answering() {
  return AnsweringWith(ResponseText(200, "{}"));
}

// Sends `request` to a server that does `script`.
class TransportWire : public ::testing::Test {
 protected:
  Outcome<HttpResponse> Send(Script script, HttpRequest request, const SendOptions& options = PatientOptions()) {
    server_.emplace(std::move(script));
    request.url = server_->url() + request.url;
    return transport_->Send(request, options);
  }
  Outcome<HttpResponse> SendPost(Script script, const SendOptions& options = PatientOptions()) {
    return Send(std::move(script), PostTo(""), options);
  }
  ReceivedRequest only_request() const {
    const auto requests = server_->requests();
    EXPECT_EQ(requests.size(), 1U);
    return requests.empty() ? ReceivedRequest{} : requests.front();
  }

  std::shared_ptr<HttpTransport> transport_ = MakeTransport();
  std::optional<FaultServer> server_;
};

TEST_F(TransportWire, ARequestHasItsOwnHeadersAndThreeMore) {
  HttpRequest request = PostTo("", R"({"a":1})");
  request.headers.push_back({"X-Amz-Date", "20260815T123600Z"});

  Send(Answering(), request).value();

  const ReceivedRequest received = only_request();
  EXPECT_EQ(received.RequestLine(), "POST / HTTP/1.1");
  EXPECT_THAT(received.HeaderNames(),
              UnorderedElementsAre("Host", "Accept", "Content-Length", "Content-Type", "Authorization", "X-Amz-Date"));
  EXPECT_EQ(received.Header("Host"), "127.0.0.1:" + std::to_string(server_->port()));
  EXPECT_EQ(received.Header("Accept"), "*/*");
  EXPECT_EQ(received.Header("Content-Length"), "7");
  EXPECT_EQ(received.Header("X-Amz-Date"), "20260815T123600Z");
  EXPECT_EQ(received.body, R"({"a":1})");
}

TEST_F(TransportWire, WithoutContentTypeNoneIsMadeUp) {
  HttpRequest request;
  request.body = "a=b";

  Send(Answering(), request).value();

  EXPECT_THAT(only_request().HeaderNames(), UnorderedElementsAre("Host", "Accept", "Content-Length"));
}

TEST_F(TransportWire, HeaderValuesLeaveAsTheyStand) {
  HttpRequest request = PostTo("");
  request.headers = {
      {"X-Inner", "a  b;c, \"d\""}, {"X-Empty", ""}, {"x-lower", "1"}, {"X-Utf", "\xc3\xa9"}, {"X-Inner", "again"}};

  Send(Answering(), request).value();

  const std::string head = only_request().head + "\r\n";
  EXPECT_THAT(head, HasSubstr("\r\nX-Inner: a  b;c, \"d\"\r\n"));
  EXPECT_THAT(head, ::testing::AnyOf(HasSubstr("\r\nX-Empty:\r\n"), HasSubstr("\r\nX-Empty: \r\n")));
  EXPECT_THAT(head, HasSubstr("\r\nx-lower: 1\r\n"));
  EXPECT_THAT(head, HasSubstr("\r\nX-Utf: \xc3\xa9\r\n"));
  EXPECT_THAT(head, HasSubstr("\r\nX-Inner: again\r\n"));
}

TEST_F(TransportWire, ALargeBodyIsSentWithoutAskingFirst) {
  const std::string body(std::size_t{2} << 20U, 'b');

  Send(Answering(), PostTo("", body)).value();

  const ReceivedRequest received = only_request();
  EXPECT_FALSE(received.Header("Expect"));
  EXPECT_FALSE(received.Header("Transfer-Encoding"));
  EXPECT_EQ(received.body, body);
}

TEST_F(TransportWire, BodiesHoldAnyByte) {
  const std::string body("\0\r\n\xff{}\0", 7);

  const auto outcome = Send({steps::ReadRequest(), steps::Respond(200, body), steps::Again()}, PostTo("", body));

  ASSERT_TRUE(outcome.ok()) << Tell(outcome);
  EXPECT_EQ(only_request().body, body);
  EXPECT_EQ(outcome->body, body);
}

TEST_F(TransportWire, ThePathIsNotTidiedUp) {
  HttpRequest request = PostTo("a/../b/./c%2F?x=1&y=%20");

  Send(Answering(), request).value();

  EXPECT_EQ(only_request().RequestLine(), "POST /a/../b/./c%2F?x=1&y=%20 HTTP/1.1");
}

struct Method {
  const char* name;
  const char* body;
  std::optional<std::string> content_length;
};

TEST_F(TransportWire, MethodsFollowEachOtherOnOneConnection) {
  server_.emplace(Answering());
  const std::vector<Method> methods = {
      {"POST", "{}", "2"},        {"GET", "", std::nullopt}, {"PUT", "", "0"},
      {"HEAD", "", std::nullopt}, {"POST", "", "0"},         {"DELETE", "", std::nullopt},
      {"PUT", "abc", "3"},        {"GET", "", std::nullopt}, {"POST", "{}", "2"}};

  for (const Method& method : methods) {
    HttpRequest request;
    request.method = method.name;
    request.url = server_->url();
    request.body = method.body;
    // The server sends a body after HEAD too, which ends that connection.
    transport_->Send(request, PatientOptions()).value();
  }

  const auto requests = server_->requests();
  ASSERT_EQ(requests.size(), methods.size());
  for (std::size_t i = 0; i < methods.size(); ++i) {
    EXPECT_EQ(requests[i].RequestLine(), std::string(methods[i].name) + " / HTTP/1.1");
    EXPECT_EQ(requests[i].Header("Content-Length"), methods[i].content_length) << i << " " << methods[i].name;
    EXPECT_EQ(requests[i].body, methods[i].body);
  }
}

TEST_F(TransportWire, NetrcIsNotRead) {
  const TempDir home;
  home.Write(".netrc", "machine 127.0.0.1 login me password hidden\n");
  const char* const before = std::getenv("HOME");
  const std::string old_home = before == nullptr ? "" : before;
  setenv("HOME", home.path().c_str(), 1);
  HttpRequest request;

  Send(Answering(), request).value();

  setenv("HOME", old_home.c_str(), 1);
  EXPECT_FALSE(only_request().Header("Authorization"));
}

TEST_F(TransportWire, RedirectsAreAnswersLikeOthers) {
  const auto outcome = SendPost(
      {steps::ReadRequest(), steps::Respond(307, "go", {{"Location", "http://other.invalid/"}}), steps::Again()});

  ASSERT_TRUE(outcome.ok()) << Tell(outcome);
  EXPECT_EQ(outcome->status, 307);
  EXPECT_EQ(outcome->body, "go");
  EXPECT_EQ(server_->requests().size(), 1U);
}

TEST_F(TransportWire, AChallengeIsNotAnswered) {
  const auto outcome = SendPost(
      {steps::ReadRequest(), steps::Respond(401, "", {{"WWW-Authenticate", "Basic realm=x"}}), steps::Again()});

  ASSERT_TRUE(outcome.ok()) << Tell(outcome);
  EXPECT_EQ(outcome->status, 401);
  EXPECT_EQ(server_->requests().size(), 1U);
}

TEST_F(TransportWire, CookiesAreNotKept) {
  SendPost({steps::ReadRequest(), steps::Respond(200, "", {{"Set-Cookie", "a=b"}}), steps::Again()}).value();

  transport_->Send(PostTo(server_->url()), PatientOptions()).value();

  EXPECT_FALSE(server_->requests().back().Header("Cookie"));
}

TEST_F(TransportWire, CompressionIsLeftToOthers) {
  const auto outcome =
      SendPost({steps::ReadRequest(), steps::Respond(200, "\x1f\x8b not really", {{"Content-Encoding", "gzip"}}),
                steps::Again()});

  ASSERT_TRUE(outcome.ok()) << Tell(outcome);
  EXPECT_EQ(outcome->body, "\x1f\x8b not really");
}

struct Answered {
  const char* name;
  std::string text;
  int status;
  std::string body;
};

class TransportAnswer : public ::testing::TestWithParam<Answered> {};

TEST_P(TransportAnswer, IsUnderstood) {
  FaultServer server({steps::ReadRequest(), steps::Send(GetParam().text), steps::Close()});
  const auto transport = MakeTransport();

  const auto outcome = transport->Send(PostTo(server.url()), PatientOptions());

  ASSERT_TRUE(outcome.ok()) << Tell(outcome);
  EXPECT_EQ(outcome->status, GetParam().status);
  EXPECT_EQ(outcome->body, GetParam().body);
  ASSERT_NE(outcome->FindHeader("x-mark"), nullptr);
  EXPECT_EQ(*outcome->FindHeader("x-mark"), "m");
  EXPECT_EQ(outcome->FindHeader("x-trailer"), nullptr);
}

INSTANTIATE_TEST_SUITE_P(
    Every, TransportAnswer,
    ::testing::Values(
        Answered{"Plain", "HTTP/1.1 200 OK\r\nX-Mark: m\r\nContent-Length: 2\r\n\r\n{}", 200, "{}"},
        Answered{"Chunked",
                 "HTTP/1.1 200 OK\r\nX-Mark: m\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n3\r\nabc\r\n0\r\n\r\n",
                 200, "{}abc"},
        Answered{
            "ChunkedWithTrailer",
            "HTTP/1.1 200 OK\r\nX-Mark: m\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX-Trailer: t\r\n\r\n",
            200, "{}"},
        Answered{"ChunkedAndEmptyWithTrailer",
                 "HTTP/1.1 200 OK\r\nX-Mark: m\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Trailer: t\r\n\r\n", 200,
                 ""},
        Answered{"UntilClosed", "HTTP/1.1 500 Oops\r\nX-Mark: m\r\n\r\nwhatever", 500, "whatever"},
        Answered{"OldHttp", "HTTP/1.0 200 OK\r\nX-Mark: m\r\nContent-Length: 2\r\n\r\n{}", 200, "{}"},
        Answered{"NoContent", "HTTP/1.1 204 No Content\r\nX-Mark: m\r\n\r\n", 204, ""},
        Answered{"NotModified", "HTTP/1.1 304 Not Modified\r\nX-Mark: m\r\n\r\n", 304, ""},
        Answered{"AfterInterimAnswers",
                 "HTTP/1.1 100 Continue\r\nX-Trailer: no\r\n\r\nHTTP/1.1 103 Early Hints\r\nX-Trailer: no\r\n\r\n"
                 "HTTP/1.1 400 Bad\r\nX-Mark: m\r\nContent-Length: 2\r\n\r\n{}",
                 400, "{}"},
        Answered{"WithoutReason", "HTTP/1.1 429\r\nX-Mark: m\r\nContent-Length: 0\r\n\r\n", 429, ""},
        Answered{"FoldedAndPadded", "HTTP/1.1 200 OK\r\nX-Mark:   m  \r\nContent-Length:2\r\n\r\n{}", 200, "{}"},
        Answered{"MoreThanAnnounced", "HTTP/1.1 200 OK\r\nX-Mark: m\r\nContent-Length: 2\r\n\r\n{}excess", 200, "{}"},
        Answered{"UnknownStatus", "HTTP/1.1 799 New\r\nX-Mark: m\r\nContent-Length: 0\r\n\r\n", 799, ""}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(TransportWire, AnEarlyAnswerCountsThoughTheBodyIsNotRead) {
  HttpRequest request = PostTo("", std::string(std::size_t{8} << 20U, 'b'));

  const auto outcome = Send({steps::ReadHead(), steps::Respond(413, "too large", {{"Connection", "close"}}),
                             steps::AwaitSignal("answered"), steps::ReadUntilClosed()},
                            request);
  server_->Signal("answered");

  ASSERT_TRUE(outcome.ok()) << Tell(outcome);
  EXPECT_EQ(outcome->status, 413);
  EXPECT_EQ(outcome->body, "too large");
}

// The other side neither reads on nor says goodbye: our own limit ends it, and the answer counts.
TEST_F(TransportWire, AnEarlyAnswerOnAKeptConnectionCountsThoughTheBodyIsNotRead) {
  const HttpRequest request = PostTo("", std::string(std::size_t{8} << 20U, 'b'));
  SendOptions options = PatientOptions();
  options.read_timeout = std::chrono::milliseconds(200);

  const auto outcome =
      Send({steps::ReadHead(), steps::Respond(200, "done"), steps::AwaitSignal("answered")}, request, options);
  server_->Signal("answered");

  ASSERT_TRUE(outcome.ok()) << Tell(outcome);
  EXPECT_EQ(outcome->status, 200);
  EXPECT_EQ(outcome->body, "done");
}

class TransportExpect : public TransportWire {
 protected:
  static HttpRequest Expecting() {
    HttpRequest request = PostTo("", "body");
    request.headers.push_back({"Expect", "100-continue"});
    return request;
  }
};

TEST_F(TransportExpect, TheBodyWaitsForContinue) {
  SendOptions options = PatientOptions();
  options.continue_timeout = std::chrono::seconds(20);

  const auto outcome = Send(
      {steps::ReadHead(), steps::Send("HTTP/1.1 100 Continue\r\n\r\n"), steps::ReadBody(), steps::Respond(200, "{}")},
      Expecting(), options);

  ASSERT_TRUE(outcome.ok()) << Tell(outcome);
  EXPECT_EQ(only_request().body, "body");
}

TEST_F(TransportExpect, WithoutContinueTheBodyFollowsAfterTheTimeout) {
  SendOptions options = PatientOptions();
  options.continue_timeout = std::chrono::milliseconds(50);

  const auto outcome = Send(Answering(), Expecting(), options);

  ASSERT_TRUE(outcome.ok()) << Tell(outcome);
  EXPECT_EQ(only_request().body, "body");
}

TEST_F(TransportExpect, ARefusalComesBackAndNoBodyLeaves) {
  SendOptions options = PatientOptions();
  options.continue_timeout = std::chrono::seconds(20);

  const auto outcome =
      Send({steps::ReadHead(), steps::Respond(403, "denied"), steps::ReadUntilClosed()}, Expecting(), options);

  ASSERT_TRUE(outcome.ok()) << Tell(outcome);
  EXPECT_EQ(outcome->status, 403);
  EXPECT_EQ(outcome->body, "denied");
  ASSERT_TRUE(server_->AwaitClosed(1));
  EXPECT_EQ(server_->body_bytes(), 0U);
}

TEST_F(TransportExpect, ExpectationFailedIsAnAnswerAndNotAReasonToSendAgain) {
  SendOptions options = PatientOptions();
  options.continue_timeout = std::chrono::seconds(20);
  options.resend_allowed = true;

  const auto outcome =
      Send({steps::ReadHead(), steps::Respond(417, "no"), steps::ReadUntilClosed()}, Expecting(), options);

  ASSERT_TRUE(outcome.ok()) << Tell(outcome);
  EXPECT_EQ(outcome->status, 417);
  EXPECT_EQ(outcome->resends, 0);
  ASSERT_TRUE(server_->AwaitClosed(1));
  EXPECT_EQ(server_->requests().size(), 1U);
  EXPECT_EQ(server_->body_bytes(), 0U);
}

}  // namespace
}  // namespace marketplace_metering::test
