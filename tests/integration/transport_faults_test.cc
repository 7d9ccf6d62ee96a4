// Everything that can befall a request on its way, and whether it may have been billed.
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "marketplace_metering/http_transport.h"
#include "support/fault_server.h"
#include "support/transport_scene.h"

namespace marketplace_metering::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kShort{200};

struct Scene {
  FaultServerOptions server = {};
  HttpConfig http = {};
  TlsConfig tls = {};
  HttpRequest request = PostTo("");
  SendOptions options = PatientOptions();
  std::string url = {};  // instead of the server's
  TrustedTls trust = {};
  RefusingPort refusing = {};
  SilentPort silent = {};
};

struct Fault {
  const char* name;
  ErrorCode code;
  Delivery delivery;
  Script script = {};
  std::function<void(Scene&)> arrange = [](Scene&) {};
  const char* said = "";  // must stand in the message
};

std::ostream& operator<<(std::ostream& out, const Fault& fault) {
  return out << fault.name;
}

void Secure(Scene& scene) {
  scene.server = scene.trust.server();
  scene.tls = scene.trust.config();
}

std::function<void(Scene&)> SecureWith(std::function<TlsIdentity(const TestCa&)> issue) {
  return [issue = std::move(issue)](Scene& scene) {
    scene.server.identity = issue(scene.trust.ca());
    scene.tls = scene.trust.config();
  };
}

void LimitSilence(Scene& scene) {
  scene.options.read_timeout = kShort;
}

void LimitConnecting(Scene& scene) {
  scene.options.connect_timeout = kShort;
}

void SendMuch(Scene& scene) {
  scene.request.body.assign(std::size_t{2} << 20U, 'b');
}

std::string Url(const char* scheme, int port) {
  return std::string(scheme) + "://127.0.0.1:" + std::to_string(port);
}

std::vector<Fault> Faults() {
  using namespace steps;
  const auto kNotSent = Delivery::kNotSent;
  const auto kUnknown = Delivery::kUnknown;
  const std::string big(std::size_t{64} << 10U, 'x');
  return {
      // --- No connection. ---
      {"NameHasNoAddress",
       ErrorCode::kNameResolutionFailed,
       kNotSent,
       {},
       [](Scene& scene) { scene.url = "http://nonexistent.invalid/"; },
       "nonexistent.invalid"},
      {"Refused",
       ErrorCode::kConnectionFailed,
       kNotSent,
       {},
       [](Scene& scene) { scene.url = Url("http", scene.refusing.port()); },
       "127.0.0.1:"},
      {"NeitherAcceptedNorRefused",
       ErrorCode::kConnectTimeout,
       kNotSent,
       {},
       [](Scene& scene) {
         scene.url = Url("http", scene.silent.port());
         LimitConnecting(scene);
       },
       "connect_timeout"},

      // --- No TLS. ---
      {"UnknownAuthority",
       ErrorCode::kCertificateRejected,
       kNotSent,
       {ReadUntilClosed()},
       SecureWith([](const TestCa&) { return TestCa("Another CA").Issue(); }),
       "roots.pem"},
      {"AuthorityOnlySharesTheName",
       ErrorCode::kCertificateRejected,
       kNotSent,
       {ReadUntilClosed()},
       SecureWith([](const TestCa&) { return TestCa().Issue(); }),
       "roots.pem"},
      {"Expired",
       ErrorCode::kCertificateRejected,
       kNotSent,
       {ReadUntilClosed()},
       SecureWith([](const TestCa& ca) { return ca.IssueExpired(); }),
       "expired"},
      {"ForAnotherHost",
       ErrorCode::kCertificateRejected,
       kNotSent,
       {ReadUntilClosed()},
       SecureWith([](const TestCa& ca) { return ca.IssueFor("other.example"); }),
       "127.0.0.1"},
      {"SelfSigned",
       ErrorCode::kCertificateRejected,
       kNotSent,
       {ReadUntilClosed()},
       SecureWith([](const TestCa&) { return MakeSelfSigned(); }),
       "self-signed"},
      {"NotTrustedBySystemRoots",
       ErrorCode::kCertificateRejected,
       kNotSent,
       {ReadUntilClosed()},
       [](Scene& scene) { scene.server = scene.trust.server(); },
       "TlsConfig::ca_file"},
      {"ServerSpeaksPlainHttp",
       ErrorCode::kTlsHandshakeFailed,
       kNotSent,
       {ReadBytes(1), Send("HTTP/1.1 400 Bad Request\r\n\r\n"), ReadUntilClosed()},
       [](Scene& scene) { scene.url = "https"; }},
      {"ServerIsSilentDuringHandshake",
       ErrorCode::kConnectTimeout,
       kNotSent,
       {ReadUntilClosed()},
       [](Scene& scene) {
         scene.url = "https";
         LimitConnecting(scene);
       }},
      {"ServerResetsDuringHandshake",
       ErrorCode::kTlsHandshakeFailed,
       kNotSent,
       {ReadBytes(1), Reset()},
       [](Scene& scene) { scene.url = "https"; }},
      {"ServerClosesDuringHandshake",
       ErrorCode::kTlsHandshakeFailed,
       kNotSent,
       {ReadBytes(1), Close()},
       [](Scene& scene) { scene.url = "https"; }},
      {"TlsVersionTooOld",
       ErrorCode::kTlsHandshakeFailed,
       kNotSent,
       {ReadUntilClosed()},
       [](Scene& scene) {
         Secure(scene);
         scene.server.at_most_tls1_2 = true;
         scene.tls.min_version = TlsVersion::kTls1_3;
       }},

      // --- The connection breaks. ---
      // Not at once: a reset that overtakes the end of `connect` means there was no connection at all.
      {"ResetBeforeHeadIsRead", ErrorCode::kConnectionReset, kUnknown, {AwaitInput(), Reset()}},
      {"ResetWithinHead", ErrorCode::kConnectionReset, kUnknown, {ReadBytes(10), Reset()}},
      {"ResetWithinBody", ErrorCode::kConnectionReset, kUnknown, {ReadHead(), ReadBytes(200), Reset()}, SendMuch},
      {"ResetAfterRequest", ErrorCode::kConnectionReset, kUnknown, {ReadRequest(), Reset()}},
      {"ClosedAfterRequest", ErrorCode::kConnectionReset, kUnknown, {ReadRequest(), Close()}},
      {"ResetWithinAnswersHead",
       ErrorCode::kConnectionReset,
       kUnknown,
       {ReadRequest(), Send("HTTP/1.1 200 OK\r\nContent-"), AwaitSignal("part"), Reset()},
       [](Scene& scene) { scene.url = "signal"; }},
      {"ClosedWithinAnswersHead",
       ErrorCode::kTruncatedResponse,
       kUnknown,
       {ReadRequest(), Send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n"), Close()}},
      {"TlsResetAfterRequest", ErrorCode::kConnectionReset, kUnknown, {ReadRequest(), Reset()}, Secure},
      {"TlsClosedAfterRequest", ErrorCode::kConnectionReset, kUnknown, {ReadRequest(), Close()}, Secure},
      {"TlsResetWithinBody",
       ErrorCode::kConnectionReset,
       kUnknown,
       {ReadHead(), ReadBytes(200), Reset()},
       [](Scene& scene) {
         Secure(scene);
         SendMuch(scene);
       }},

      // --- Silence. ---
      {"NoAnswer", ErrorCode::kReadTimeout, kUnknown, {ReadUntilClosed()}, LimitSilence, "200 ms"},
      {"SilenceWithinAnswersHead",
       ErrorCode::kReadTimeout,
       kUnknown,
       {ReadRequest(), Send("HTTP/1.1 200 OK\r\nConte"), ReadUntilClosed()},
       LimitSilence},
      {"SilenceWithinAnswersBody",
       ErrorCode::kReadTimeout,
       kUnknown,
       {ReadRequest(), Send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345"), ReadUntilClosed()},
       LimitSilence},
      {"ServerStopsReading",
       ErrorCode::kReadTimeout,
       kUnknown,
       {ReadHead(), AwaitSignal("failed"), ReadUntilClosed()},
       [](Scene& scene) {
         scene.request.body.assign(std::size_t{32} << 20U, 'b');
         LimitSilence(scene);
       }},
      {"TlsNoAnswer",
       ErrorCode::kReadTimeout,
       kUnknown,
       {ReadUntilClosed()},
       [](Scene& scene) {
         Secure(scene);
         LimitSilence(scene);
       }},
      {"DeadlineWhileWaiting",
       ErrorCode::kDeadlineExceeded,
       kUnknown,
       {ReadUntilClosed()},
       [](Scene& scene) { scene.options.deadline = steady_clock::now() + kShort; }},
      {"DeadlineWhileConnecting",
       ErrorCode::kDeadlineExceeded,
       kNotSent,
       {},
       [](Scene& scene) {
         scene.url = Url("http", scene.silent.port());
         scene.options.deadline = steady_clock::now() + kShort;
       }},

      // --- The answer is wrong. ---
      {"BodyShorterThanAnnounced",
       ErrorCode::kTruncatedResponse,
       kUnknown,
       {ReadRequest(), Send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345"), Close()}},
      {"HeadCutShort",
       ErrorCode::kTruncatedResponse,
       kUnknown,
       {ReadRequest(), Send("HTTP/1.1 200 OK\r\nX-A: b\r\n"), Close()}},
      {"ChunkedBodyWithoutEnd",
       ErrorCode::kTruncatedResponse,
       kUnknown,
       {ReadRequest(), Send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n"), Close()}},
      {"ChunkSizeIsNoNumber",
       ErrorCode::kMalformedResponse,
       kUnknown,
       {ReadRequest(), Send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n12345\r\n"), Close()}},
      {"NotHttp", ErrorCode::kMalformedResponse, kUnknown, {ReadRequest(), Send("SSH-2.0-OpenSSH_9.2\r\n"), Close()}},
      {"NotHttpWithoutLineEnd",
       ErrorCode::kMalformedResponse,
       kUnknown,
       {ReadRequest(), Send(std::string("\x00\x01\x02\x03", 4)), Close()}},
      {"HttpVersionUnknown",
       ErrorCode::kMalformedResponse,
       kUnknown,
       {ReadRequest(), Send("HTTP/7.7 200 OK\r\nContent-Length: 0\r\n\r\n"), Close()}},
      {"ContentLengthIsNoNumber",
       ErrorCode::kMalformedResponse,
       kUnknown,
       {ReadRequest(), Send("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"), Close()}},
      {"AnnouncesTooMuch",
       ErrorCode::kResponseTooLarge,
       kUnknown,
       {ReadRequest(), Send("HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n"), ReadUntilClosed()}},
      {"SendsTooMuch",
       ErrorCode::kResponseTooLarge,
       kUnknown,
       {ReadRequest(), Send("HTTP/1.1 200 OK\r\n\r\n" + big), ReadUntilClosed()},
       [](Scene& scene) { scene.http.max_response_bytes = 4096; },
       "4096"},
      {"ManyHeaders",
       ErrorCode::kResponseTooLarge,
       kUnknown,
       {ReadRequest(),
        Send("HTTP/1.1 200 OK\r\nA: " + big + "\r\nB: " + big + "\r\nC: " + big + "\r\nD: " + big + "\r\nE: " + big +
             "\r\nContent-Length: 0\r\n\r\n"),
        ReadUntilClosed()}},
      {"OneHugeHeader",
       ErrorCode::kResponseTooLarge,
       kUnknown,
       {ReadRequest(), Send("HTTP/1.1 200 OK\r\nA: " + big + big + "\r\nContent-Length: 0\r\n\r\n"),
        ReadUntilClosed()}},
      {"InterimAnswersWithoutEnd",
       ErrorCode::kResponseTooLarge,
       kUnknown,
       {ReadRequest(),
        Send("HTTP/1.1 103 Early Hints\r\nA: " + big + "\r\n\r\n" + "HTTP/1.1 103 Early Hints\r\nA: " + big +
             "\r\n\r\n" + "HTTP/1.1 103 Early Hints\r\nA: " + big + "\r\n\r\n" +
             "HTTP/1.1 103 Early Hints\r\nA: " + big + "\r\n\r\n"),
        ReadUntilClosed()}},

      // --- Asked for, the body waits for `100 Continue`. ---
      {"ResetInsteadOfContinue",
       ErrorCode::kConnectionReset,
       kNotSent,
       {ReadHead(), Reset()},
       [](Scene& scene) {
         scene.request.headers.push_back({"Expect", "100-continue"});
         scene.options.continue_timeout = std::chrono::seconds(20);
       }},
      {"ResetAfterContinue",
       ErrorCode::kConnectionReset,
       kUnknown,
       {ReadHead(), Send("HTTP/1.1 100 Continue\r\n\r\n"), ReadBody(), Reset()},
       [](Scene& scene) {
         scene.request.headers.push_back({"Expect", "100-continue"});
         scene.options.continue_timeout = std::chrono::seconds(20);
       }},

      // --- Our own side. ---
      {"CallbackThrowsBeforeBody",
       ErrorCode::kExtensionFailed,
       kNotSent,
       {ReadUntilClosed()},
       [](Scene& scene) { scene.options.on_chunk_sent = [](auto...) { throw std::runtime_error("no ink"); }; },
       "no ink"},
      {"CallbackThrowsAtAnswer",
       ErrorCode::kExtensionFailed,
       kUnknown,
       {ReadRequest(), Respond(200, "{}"), Again()},
       [](Scene& scene) { scene.options.on_chunk_received = [](auto...) { throw 7; }; },
       "on_chunk_received"},
      {"HeaderWithLineEnd",
       ErrorCode::kTransportFailed,
       kNotSent,
       {ReadUntilClosed()},
       [](Scene& scene) {
         scene.request.headers.push_back({"X-Note", "secret\r\nX-Other: 1"});
       },
       "X-Note"},
      {"HeaderNameWithSpace",
       ErrorCode::kTransportFailed,
       kNotSent,
       {ReadUntilClosed()},
       [](Scene& scene) {
         scene.request.headers.push_back({"X Note", "1"});
       },
       "number 3"},
      {"SecondContentLength",
       ErrorCode::kTransportFailed,
       kNotSent,
       {ReadUntilClosed()},
       [](Scene& scene) {
         scene.request.headers.push_back({"content-length", "1"});
       },
       "content-length"},
      {"FileUrl", ErrorCode::kTransportFailed, kNotSent, {}, [](Scene& scene) { scene.url = "file:///etc/passwd"; }},
      {"UserInUrl",
       ErrorCode::kTransportFailed,
       kNotSent,
       {},
       [](Scene& scene) { scene.url = "http://me:secret@127.0.0.1/"; }},
  };
}

class TransportFault : public ::testing::TestWithParam<Fault> {};

TEST_P(TransportFault, HasItsCodeAndSaysWhetherItMayHaveBilled) {
  const Fault& fault = GetParam();
  Scene scene;
  fault.arrange(scene);
  FaultServer server(fault.script, scene.server);
  const auto transport = MakeTransport(scene.http, scene.tls);
  scene.request.url = scene.url.find("://") != std::string::npos ? scene.url : server.url();
  if (scene.url == "https") scene.request.url = Url("https", server.port());
  if (scene.url == "signal") server.Signal("part");

  const auto begin = steady_clock::now();
  const auto outcome = transport->Send(scene.request, scene.options);
  const auto took = steady_clock::now() - begin;
  server.Signal("failed");

  ASSERT_FALSE(outcome.ok()) << Tell(outcome);
  const Error& error = outcome.error();
  EXPECT_EQ(NameOf(error.code), NameOf(fault.code)) << error.message;
  EXPECT_EQ(NameOf(error.delivery), NameOf(fault.delivery)) << error.message;
  EXPECT_NE(error.message.find(fault.said), std::string::npos) << error.message;
  EXPECT_EQ(error.message.find("secret"), std::string::npos) << error.message;
  EXPECT_EQ(error.message.find("ProductCode"), std::string::npos) << error.message;
  ASSERT_EQ(error.attempts.size(), 1U);
  EXPECT_EQ(error.attempts[0].delivery, fault.delivery);
  EXPECT_EQ(error.attempts[0].resends, 0);
  EXPECT_LT(took, std::chrono::seconds(10));
  ASSERT_TRUE(server.AwaitClosed(server.connections())) << "the failed connection was kept";
  if (fault.delivery == Delivery::kNotSent) {
    EXPECT_EQ(server.body_bytes(), 0U);
  }
}

INSTANTIATE_TEST_SUITE_P(Every, TransportFault, ::testing::ValuesIn(Faults()),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace marketplace_metering::test
