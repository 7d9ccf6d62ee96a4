// A proxy named in the environment, as libcurl reads it: its failures are not the endpoint's.
#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>
#include <string>

#include "marketplace_metering/http_transport.h"
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
  Outcome<HttpResponse> SendThrough(const std::string& proxy, const std::string& url, const TlsConfig& tls = {}) {
    const ScopedVariable plain("http_proxy", proxy);
    const ScopedVariable secure("https_proxy", proxy);
    const ScopedVariable exceptions("no_proxy", "");
    return MakeTransport({}, tls)->Send(PostTo(url), PatientOptions());
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
                            "user:s3cretpw@[::zz]:80", "foo://user:s3cretpw@127.0.0.1:80",
                            "http://user:s3cretpw@nonexistent.invalid:3128", "http://user:s3cretpw@127.0.0.1:1"}) {
    const auto outcome = SendThrough(proxy, "http://service.invalid/");

    ASSERT_FALSE(outcome.ok()) << proxy;
    EXPECT_EQ(outcome.error().message.find("s3cr"), std::string::npos) << outcome.error().message;
  }
}

}  // namespace
}  // namespace marketplace_metering::test
