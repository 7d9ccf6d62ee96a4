// Requests through a proxy, past it, and to an address of the caller's choice.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "marketplace_metering/client.h"
#include "marketplace_metering/http_transport.h"
#include "marketplace_metering/testing/fake_system.h"
#include "support/fault_server.h"
#include "support/transport_scene.h"

namespace marketplace_metering::test {
namespace {

class ScopedVariable {
 public:
  ScopedVariable(const char* name, const std::string& value) : name_(name) {
    if (const char* before = std::getenv(name)) before_ = before;
    setenv(name, value.c_str(), 1);
  }
  ~ScopedVariable() { before_ ? setenv(name_, before_->c_str(), 1) : unsetenv(name_); }
  ScopedVariable(const ScopedVariable&) = delete;
  ScopedVariable& operator=(const ScopedVariable&) = delete;

 private:
  const char* name_;
  std::optional<std::string> before_;
};

class TransportProxy : public ::testing::Test {
 protected:
  static Outcome<HttpResponse> SendThrough(const std::string& proxy, const std::string& url,
                                           const TlsConfig& tls = {}) {
    HttpConfig http;
    http.proxy = proxy;
    return MakeTransport(http, tls)->Send(PostTo(url), PatientOptions());
  }

  static std::shared_ptr<HttpTransport> MakeTransportThrough(const std::string& proxy, const std::string& no_proxy) {
    return MakeCurlTransport({}, {}, nullptr, {Secret(proxy), Secret(proxy), no_proxy}).value();
  }

  static Script Answering(const std::string& body) {
    return {steps::ReadRequest(), steps::Respond(200, body), steps::Again()};
  }

  static void ExpectProxyFailure(const Outcome<HttpResponse>& outcome) {
    ASSERT_FALSE(outcome.ok()) << Tell(outcome);
    EXPECT_EQ(NameOf(outcome.error().code), "ProxyFailed") << outcome.error().message;
    EXPECT_EQ(outcome.error().delivery, Delivery::kNotSent);
  }
};

TEST_F(TransportProxy, ThatIsNotThereFailsAsProxy) {
  const RefusingPort nobody;

  const auto outcome = SendThrough("http://127.0.0.1:" + std::to_string(nobody.port()), "http://service.invalid/");

  ExpectProxyFailure(outcome);
}

TEST_F(TransportProxy, WithoutAnAddressFailsAsProxy) {
  ExpectProxyFailure(SendThrough("http://nonexistent.invalid:3128", "http://service.invalid/"));
}

TEST_F(TransportProxy, ThatRefusesTheTunnelFailsAsProxy) {
  FaultServer proxy({steps::ReadHead(), steps::Respond(407, "", {{"Proxy-Authenticate", "Basic realm=x"}}),
                     steps::ReadUntilClosed()});

  const auto outcome = SendThrough(proxy.url(), "https://service.invalid/");

  ExpectProxyFailure(outcome);
  ASSERT_EQ(proxy.requests().size(), 1U);
  EXPECT_EQ(proxy.requests()[0].RequestLine(), "CONNECT service.invalid:443 HTTP/1.1");
  EXPECT_FALSE(proxy.requests()[0].Header("Authorization")) << "the signature is not for the proxy";
  EXPECT_EQ(proxy.body_bytes(), 0U);
}

TEST_F(TransportProxy, ThatDropsTheTunnelFailsAsProxy) {
  FaultServer proxy({steps::ReadHead(), steps::Close()});

  ExpectProxyFailure(SendThrough(proxy.url(), "https://service.invalid/"));
}

TEST_F(TransportProxy, ThatTalksNonsenseFailsAsProxy) {
  FaultServer proxy({steps::ReadHead(), steps::Send("SSH-2.0-OpenSSH_9.2\r\n\r\n"), steps::ReadUntilClosed()});

  ExpectProxyFailure(SendThrough(proxy.url(), "https://service.invalid/"));
}

TEST_F(TransportProxy, ForwardsPlainRequestsAndGivesTheirAnswers) {
  FaultServer proxy({steps::ReadRequest(), steps::Respond(200, "{}"), steps::Again()});

  const auto outcome = SendThrough(proxy.url(), "http://service.invalid/path");

  ASSERT_TRUE(outcome.ok()) << Tell(outcome);
  EXPECT_EQ(proxy.requests()[0].RequestLine(), "POST http://service.invalid/path HTTP/1.1");
}

TEST_F(TransportProxy, ThatSpeaksTlsIsHeldToTheSameRoots) {
  const TrustedTls trust;
  FaultServer proxy({steps::ReadRequest(), steps::Respond(200, "{}"), steps::Again()}, trust.server());
  const std::string address = "https://127.0.0.1:" + std::to_string(proxy.port());

  const auto trusted = SendThrough(address, "http://service.invalid/", trust.config());
  const auto stranger = SendThrough(address, "http://service.invalid/", TrustedTls().config());

  EXPECT_TRUE(trusted.ok()) << Tell(trusted);
  ASSERT_FALSE(stranger.ok());
  EXPECT_EQ(stranger.error().delivery, Delivery::kNotSent);
  EXPECT_EQ(proxy.requests().size(), 1U);
}

TEST_F(TransportProxy, ItsPasswordStandsInNoError) {
  for (const char* proxy : {"http://user:s3cretpw@127.0.0.1:99999", "http://user:s3cr etpw@127.0.0.1:1",
                            "user:s3cretpw@[::zz]:80", "foo://user:s3cretpw@127.0.0.1:80", "http://user:s3cretpw",
                            "http://user:s3cretpw@nonexistent.invalid:3128", "http://user:s3cretpw@127.0.0.1:1",
                            "socks5h://user:s3cretpw@127.0.0.1:1", "https://user:s3cretpw@127.0.0.1:1"}) {
    HttpConfig http;
    http.proxy = proxy;
    const auto transport = MakeCurlTransport(http);
    if (!transport) {
      EXPECT_EQ(transport.error().code, ErrorCode::kInvalidConfiguration) << proxy;
      EXPECT_EQ(Describe(transport.error()).find("s3cr"), std::string::npos) << Describe(transport.error());
      continue;
    }

    const auto outcome = (*transport)->Send(PostTo("http://service.invalid/"), PatientOptions());

    ASSERT_FALSE(outcome.ok()) << proxy;
    EXPECT_EQ(Describe(outcome.error()).find("s3cr"), std::string::npos) << Describe(outcome.error());
  }
}

TEST_F(TransportProxy, IsToldItsCredentialsDecoded) {
  FaultServer proxy(Answering("{}"));

  const auto outcome =
      SendThrough("us%40er:p%3aw%2f@127.0.0.1:" + std::to_string(proxy.port()), "http://service.invalid/");

  ASSERT_TRUE(outcome.ok()) << Tell(outcome);
  EXPECT_EQ(proxy.requests()[0].Header("Proxy-Authorization"), "Basic dXNAZXI6cDp3Lw==");
}

TEST_F(TransportProxy, IsToldNoCredentialsThatItWasNotGiven) {
  FaultServer proxy(Answering("{}"));

  const auto outcome = SendThrough(proxy.url(), "http://service.invalid/");

  ASSERT_TRUE(outcome.ok()) << Tell(outcome);
  EXPECT_FALSE(proxy.requests()[0].Header("Proxy-Authorization"));
}

TEST_F(TransportProxy, ItsCredentialsAreNotForTheService) {
  FaultServer proxy({steps::ReadHead(), steps::Respond(407, "", {{"Proxy-Authenticate", "Basic realm=x"}}),
                     steps::ReadUntilClosed()});
  FaultServer service(Answering("{}"));
  HttpConfig http;
  http.proxy = "user:password@127.0.0.1:" + std::to_string(proxy.port());
  const auto transport = MakeTransport(http);
  SendOptions options = PatientOptions();
  options.bypass_proxy = true;

  ExpectProxyFailure(transport->Send(PostTo("https://service.invalid/"), PatientOptions()));
  const auto direct = transport->Send(PostTo(service.url()), options);

  ASSERT_TRUE(direct.ok()) << Tell(direct);
  ASSERT_EQ(service.requests().size(), 1U);
  EXPECT_TRUE(proxy.requests()[0].Header("Proxy-Authorization"));
  EXPECT_FALSE(service.requests()[0].Header("Proxy-Authorization"));
}

// The greeting and the request of RFC 1928, with the host as a name: the proxy resolves it.
TEST_F(TransportProxy, MaySpeakSocksAndResolveTheName) {
  const std::string to_service = std::string("\x05\x01\x00\x03\x0fservice.invalid\x00\x50", 22);
  FaultServer proxy({steps::ReadBytes(3), steps::Send(std::string("\x05\x00", 2)), steps::ReadBytes(25),
                     steps::Send(std::string("\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x50", 10)), steps::ReadBytes(26),
                     steps::Respond(200, "{}"), steps::ReadUntilClosed()});

  const auto outcome = SendThrough("socks5h://127.0.0.1:" + std::to_string(proxy.port()), "http://service.invalid/");

  ASSERT_TRUE(outcome.ok()) << Tell(outcome);
  ASSERT_EQ(proxy.requests().size(), 1U);
  EXPECT_NE(proxy.requests()[0].head.find(to_service), std::string::npos);
}

TEST_F(TransportProxy, OfTheEnvironmentIsNotReadByABareTransport) {
  FaultServer service(Answering("{}"));
  FaultServer proxy(Answering("from the proxy"));
  const std::string address = "http://127.0.0.1:" + std::to_string(proxy.port());
  std::vector<std::unique_ptr<ScopedVariable>> variables;
  for (const char* name : {"http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) {
    variables.push_back(std::make_unique<ScopedVariable>(name, address));
  }
  const ScopedVariable exceptions("no_proxy", "");
  const ScopedVariable upper_exceptions("NO_PROXY", "");

  const auto outcome = MakeTransport()->Send(PostTo(service.url()), PatientOptions());

  ASSERT_TRUE(outcome.ok()) << Tell(outcome);
  EXPECT_EQ(outcome->body, "{}");
  EXPECT_EQ(proxy.connections(), 0);
}

TEST_F(TransportProxy, OfCodeIsUsedWhateverTheEnvironmentExempts) {
  FaultServer proxy(Answering("{}"));
  const ScopedVariable exceptions("no_proxy", "*");
  const ScopedVariable upper_exceptions("NO_PROXY", "*");

  const auto outcome = SendThrough(proxy.url(), "http://localhost:1/");

  ASSERT_TRUE(outcome.ok()) << Tell(outcome);
  EXPECT_EQ(proxy.requests()[0].RequestLine(), "POST http://localhost:1/ HTTP/1.1");
}

TEST_F(TransportProxy, IsPassedByForThisMachineAndForExemptHosts) {
  FaultServer service(Answering("straight"));
  FaultServer proxy(Answering("by proxy"));
  const std::string port = std::to_string(service.port());
  const auto transport = MakeTransportThrough(proxy.url(), "exempt.invalid");
  const auto body_of = [&transport](const std::string& url) {
    const auto outcome = transport->Send(PostTo(url), PatientOptions());
    return outcome ? outcome->body : std::string(NameOf(outcome.error().code));
  };

  EXPECT_EQ(body_of("http://127.0.0.1:" + port), "straight");
  EXPECT_EQ(body_of("http://localhost:" + port), "straight");
  EXPECT_EQ(body_of("http://service.invalid:" + port), "by proxy");
  EXPECT_EQ(body_of("http://exempt.invalid:" + port), "NameResolutionFailed") << "it looks for the host itself";
}

TEST_F(TransportProxy, IsBypassedWhenTheSendSaysSoAndConnectionsAreNotMixed) {
  FaultServer service(Answering("straight"));
  FaultServer proxy(Answering("by proxy"));
  HttpConfig http;
  http.proxy = proxy.url();
  const auto transport = MakeTransport(http);
  SendOptions directly = PatientOptions();
  directly.bypass_proxy = true;

  std::string bodies;
  for (int i = 0; i < 3; ++i) {
    bodies += transport->Send(PostTo(service.url()), PatientOptions()).value().body + ", ";
    bodies += transport->Send(PostTo(service.url()), directly).value().body + "; ";
  }

  EXPECT_EQ(bodies, "by proxy, straight; by proxy, straight; by proxy, straight; ");
  EXPECT_EQ(proxy.connections(), 1) << "each is kept for its own kind";
  EXPECT_EQ(service.connections(), 1);
}

// Without kept connections a handle goes one way now and another way next.
TEST_F(TransportProxy, IsNotWhatTheHandlesLastSendLeftBehind) {
  FaultServer service(Answering("straight"));
  FaultServer proxy(Answering("by proxy"));
  HttpConfig http;
  http.proxy = "user:password@127.0.0.1:" + std::to_string(proxy.port());
  http.max_connections = 1;
  http.idle_timeout = std::chrono::milliseconds(0);
  const auto transport = MakeTransport(http);
  SendOptions directly = PatientOptions();
  directly.bypass_proxy = true;

  std::string bodies;
  for (int i = 0; i < 3; ++i) {
    bodies += transport->Send(PostTo(service.url()), PatientOptions()).value().body + ", ";
    bodies += transport->Send(PostTo(service.url()), directly).value().body + "; ";
  }

  EXPECT_EQ(bodies, "by proxy, straight; by proxy, straight; by proxy, straight; ");
  for (const ReceivedRequest& request : proxy.requests()) EXPECT_TRUE(request.Header("Proxy-Authorization"));
  for (const ReceivedRequest& request : service.requests()) EXPECT_FALSE(request.Header("Proxy-Authorization"));
}

class ConnectTo : public ::testing::Test {
 protected:
  static SendOptions At(const std::string& address) {
    SendOptions options = PatientOptions();
    options.connect_to = address;
    return options;
  }
};

TEST_F(ConnectTo, ReachesTheAddressWhileHostStaysTheUrls) {
  FaultServer service({steps::ReadRequest(), steps::Respond(200, "{}"), steps::Again()});
  const std::string authority = "service.invalid:" + std::to_string(service.port());

  const auto outcome = MakeTransport()->Send(PostTo("http://" + authority + "/path"), At("127.0.0.1"));

  ASSERT_TRUE(outcome.ok()) << Tell(outcome);
  EXPECT_EQ(service.requests()[0].RequestLine(), "POST /path HTTP/1.1");
  EXPECT_EQ(service.requests()[0].Header("Host"), authority);
}

TEST_F(ConnectTo, HoldsTheServerToTheNameOfTheUrl) {
  const TrustedTls trust;
  FaultServer service({steps::ReadRequest(), steps::Respond(200, "{}"), steps::Again()}, trust.server());
  const std::string port = std::to_string(service.port());
  const auto transport = MakeTransport({}, trust.config());

  const auto right = transport->Send(PostTo("https://localhost:" + port + "/"), At("127.0.0.1"));
  const auto wrong = transport->Send(PostTo("https://service.invalid:" + port + "/"), At("127.0.0.1"));

  EXPECT_TRUE(right.ok()) << Tell(right);
  ASSERT_FALSE(wrong.ok());
  EXPECT_EQ(NameOf(wrong.error().code), "CertificateRejected") << wrong.error().message;
}

TEST_F(ConnectTo, PassesAProxyBy) {
  FaultServer service({steps::ReadRequest(), steps::Respond(200, "{}"), steps::Again()});
  const RefusingPort nobody;
  HttpConfig http;
  http.proxy = "http://127.0.0.1:" + std::to_string(nobody.port());

  const auto outcome = MakeTransport(http)->Send(
      PostTo("http://service.invalid:" + std::to_string(service.port()) + "/"), At("127.0.0.1"));

  EXPECT_TRUE(outcome.ok()) << Tell(outcome);
}

TEST_F(ConnectTo, FailsAsAConnectionWhenNobodyIsThere) {
  const RefusingPort nobody;
  const std::string port = std::to_string(nobody.port());
  for (const char* address : {"127.0.0.1", "::1"}) {
    const auto outcome = MakeTransport()->Send(PostTo("http://service.invalid:" + port + "/"), At(address));

    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(NameOf(outcome.error().code), "ConnectionFailed") << outcome.error().message;
    EXPECT_NE(outcome.error().message.find(address), std::string::npos) << outcome.error().message;
    EXPECT_EQ(outcome.error().delivery, Delivery::kNotSent);
  }
}

// The server listens on 127.0.0.1 alone, so what reaches it went there and what failed went elsewhere.
TEST_F(ConnectTo, UsesNoKeptConnectionOfAnotherAddress) {
  FaultServer service({steps::ReadRequest(), steps::Respond(200, "{}"), steps::Again()});
  const std::string url = "http://localhost:" + std::to_string(service.port()) + "/";
  for (const int idle : {0, 5000}) {  // without and with kept connections
    HttpConfig http;
    http.max_connections = idle == 0 ? 1 : 50;
    http.idle_timeout = std::chrono::milliseconds(idle);
    const auto transport = MakeTransport(http);
    ASSERT_TRUE(transport->Send(PostTo(url), PatientOptions()).ok());

    const auto elsewhere = transport->Send(PostTo(url), At("127.0.0.2"));
    const auto there = transport->Send(PostTo(url), At("127.0.0.1"));
    const auto elsewhere_again = transport->Send(PostTo(url), At("127.0.0.2"));
    const auto resolved = transport->Send(PostTo(url), PatientOptions());

    ASSERT_FALSE(elsewhere.ok()) << "sent over the connection to 127.0.0.1";
    EXPECT_EQ(NameOf(elsewhere.error().code), "ConnectionFailed") << elsewhere.error().message;
    EXPECT_TRUE(there.ok()) << Tell(there);
    EXPECT_FALSE(elsewhere_again.ok());
    EXPECT_TRUE(resolved.ok()) << Tell(resolved);
  }
}

TEST_F(ConnectTo, IsForOneSendAlone) {
  FaultServer service({steps::ReadRequest(), steps::Respond(200, "{}"), steps::Again()});
  HttpConfig http;
  http.idle_timeout = std::chrono::milliseconds(0);
  const auto transport = MakeTransport(http);
  const std::string url = "http://service.invalid:" + std::to_string(service.port()) + "/";

  const auto there = transport->Send(PostTo(url), At("127.0.0.1"));
  const auto nowhere = transport->Send(PostTo(url), PatientOptions());

  EXPECT_TRUE(there.ok()) << Tell(there);
  ASSERT_FALSE(nowhere.ok());
  EXPECT_EQ(NameOf(nowhere.error().code), "NameResolutionFailed") << nowhere.error().message;
}

TEST_F(ConnectTo, KeepsItsConnection) {
  FaultServer service({steps::ReadRequest(), steps::Respond(200, "{}"), steps::Again()});
  const auto transport = MakeTransport();
  for (int i = 0; i < 3; ++i) {
    const auto outcome =
        transport->Send(PostTo("http://service.invalid:" + std::to_string(service.port()) + "/"), At("127.0.0.1"));
    ASSERT_TRUE(outcome.ok()) << Tell(outcome);
  }

  EXPECT_EQ(service.connections(), 1);
}

TEST_F(ConnectTo, SendsNothingToWhatIsNoAddress) {
  FaultServer service({steps::ReadRequest(), steps::Respond(200, "{}"), steps::Again()});
  for (const char* address : {"localhost", "127.1", "127.0.0.1:80", "[::1]", "fe80::1%lo", "127.0.0.1,x", " ", "*"}) {
    const auto outcome = MakeTransport()->Send(PostTo(service.url()), At(address));

    ASSERT_FALSE(outcome.ok()) << address;
    EXPECT_EQ(NameOf(outcome.error().code), "TransportFailed");
    EXPECT_EQ(outcome.error().delivery, Delivery::kNotSent);
    EXPECT_NE(outcome.error().message.find("'" + std::string(address) + "', is not a numeric one"), std::string::npos)
        << outcome.error().message;
  }
  EXPECT_EQ(service.connections(), 0);
}

class ClientProxy : public ::testing::Test {
 protected:
  static Outcome<InvokeResult> Call(const ClientConfig& changes, std::map<std::string, std::string> variables) {
    ClientConfig config = changes;
    config.region = "us-east-1";
    config.endpoint_url = "http://service.invalid";
    config.access_key_id = "AKIDEXAMPLE";
    config.secret_access_key = Secret("secret");
    config.retry.max_attempts = 1;
    Dependencies world;
    world.environment = std::make_shared<testing::FakeEnvironment>(std::move(variables));
    world.files = std::make_shared<testing::FakeFileSystem>();
    return MarketplaceMeteringClient::Create(config, world).value().Invoke("MeterUsage", "{}");
  }
};

TEST_F(ClientProxy, ComesFromTheEnvironmentItWasGivenCredentialsIncluded) {
  FaultServer proxy({steps::ReadRequest(), steps::Respond(200, "{}"), steps::Again()});

  const auto outcome = Call({}, {{"http_proxy", "user:password@127.0.0.1:" + std::to_string(proxy.port())}});

  ASSERT_TRUE(outcome.ok()) << Describe(outcome.error());
  EXPECT_EQ(proxy.requests()[0].RequestLine(), "POST http://service.invalid/ HTTP/1.1");
  EXPECT_EQ(proxy.requests()[0].Header("Proxy-Authorization"), "Basic dXNlcjpwYXNzd29yZA==");
}

TEST_F(ClientProxy, ComesFromCodeFirst) {
  FaultServer proxy({steps::ReadRequest(), steps::Respond(200, "{}"), steps::Again()});
  const RefusingPort nobody;
  ClientConfig config;
  config.http.proxy = "user:password@127.0.0.1:" + std::to_string(proxy.port());

  const auto outcome = Call(config, {{"http_proxy", "http://127.0.0.1:" + std::to_string(nobody.port())}});

  ASSERT_TRUE(outcome.ok()) << Describe(outcome.error());
  EXPECT_EQ(proxy.requests()[0].Header("Proxy-Authorization"), "Basic dXNlcjpwYXNzd29yZA==");
}

TEST_F(ClientProxy, IsNoneForHostsTheEnvironmentExempts) {
  const RefusingPort nobody;

  const auto outcome =
      Call({}, {{"http_proxy", "http://127.0.0.1:" + std::to_string(nobody.port())}, {"no_proxy", ".invalid"}});

  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(NameOf(outcome.error().code), "NameResolutionFailed") << outcome.error().message;
}

}  // namespace
}  // namespace marketplace_metering::test
