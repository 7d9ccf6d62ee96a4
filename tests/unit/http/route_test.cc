#include "http/route.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace marketplace_metering::http {
namespace {

Proxies FromEnvironment(const std::string& no_proxy = {}) {
  std::vector<Violation> violations;
  return ReadProxies({}, {Secret("http://secure:1"), Secret("http://plain:2"), no_proxy}, violations);
}

Proxies FromCode(const std::string& proxy) {
  HttpConfig http;
  http.proxy = proxy;
  std::vector<Violation> violations;
  return ReadProxies(http, {Secret("http://secure:1"), Secret("http://plain:2"), "*"}, violations);
}

std::string ProxyFor(const Proxies& proxies, const std::string& url, const SendOptions& options = {}) {
  const Route route = FindRoute(proxies, ParseTarget(url).value(), options);
  return route.proxy == nullptr ? "none" : route.proxy->url;
}

std::string KeyFor(const Proxies& proxies, const SendOptions& options) {
  const std::string url = "https://a.test:8443/path";
  return FindRoute(proxies, ParseTarget(url).value(), options).key;
}

SendOptions Directly() {
  SendOptions options;
  options.bypass_proxy = true;
  return options;
}

SendOptions At(const std::string& address) {
  SendOptions options;
  options.connect_to = address;
  return options;
}

TEST(FindRoute, TakesTheProxyOfTheScheme) {
  EXPECT_EQ(ProxyFor(FromEnvironment(), "https://a.test/"), "http://secure:1");
  EXPECT_EQ(ProxyFor(FromEnvironment(), "http://a.test/"), "http://plain:2");
  EXPECT_EQ(ProxyFor({}, "https://a.test/"), "none");
}

TEST(FindRoute, AsksNoProxyForHostAndPort) {
  const Proxies proxies = FromEnvironment("a.test:443,b.test:80,[2001:db8::1]:8443");

  EXPECT_EQ(ProxyFor(proxies, "https://a.test/"), "none");
  EXPECT_EQ(ProxyFor(proxies, "https://a.test:0443/"), "none");
  EXPECT_EQ(ProxyFor(proxies, "https://a.test:444/"), "http://secure:1");
  EXPECT_EQ(ProxyFor(proxies, "http://a.test/"), "http://plain:2");
  EXPECT_EQ(ProxyFor(proxies, "http://b.test"), "none");
  EXPECT_EQ(ProxyFor(proxies, "https://[2001:db8::1]:8443/"), "none");
}

TEST(FindRoute, ReachesThisMachineWithoutTheProxyOfTheEnvironment) {
  for (const char* url : {"http://localhost/", "https://LOCALHOST.:8443", "http://127.0.0.1:8080/", "http://127.9.9.9",
                          "http://[::1]/", "http://[::ffff:127.0.0.1]:80/"}) {
    EXPECT_EQ(ProxyFor(FromEnvironment(), url), "none") << url;
  }
  EXPECT_EQ(ProxyFor(FromEnvironment(), "http://localhost.test/"), "http://plain:2");
}

TEST(FindRoute, TakesTheProxyOfCodeForEveryHost) {
  for (const char* url : {"http://a.test/", "https://a.test/", "http://localhost/", "https://127.0.0.1/"}) {
    EXPECT_EQ(ProxyFor(FromCode("p:3128"), url), "http://p:3128") << url;
    EXPECT_EQ(ProxyFor(FromCode(""), url), "none") << url;
  }
}

TEST(FindRoute, BypassesWhateverProxyThereIs) {
  EXPECT_EQ(ProxyFor(FromEnvironment(), "http://169.254.169.254/", Directly()), "none");
  EXPECT_EQ(ProxyFor(FromCode("p:3128"), "http://169.254.169.254/", Directly()), "none");
}

TEST(FindRoute, GoesToAnAddressWithoutAProxy) {
  EXPECT_EQ(ProxyFor(FromCode("p:3128"), "http://a.test/", At("10.0.0.1")), "none");
}

TEST(FindRoute, KeepsConnectionsOfDifferentWaysApart) {
  const std::string usual = KeyFor(FromEnvironment(), {});

  EXPECT_EQ(usual, "https://a.test:8443");
  EXPECT_NE(KeyFor(FromEnvironment(), Directly()), usual);
  EXPECT_NE(KeyFor(FromEnvironment(), At("10.0.0.1")), usual);
  EXPECT_NE(KeyFor(FromEnvironment(), At("10.0.0.1")), KeyFor(FromEnvironment(), At("10.0.0.2")));
}

TEST(FindRoute, SharesConnectionsOfOneWay) {
  EXPECT_EQ(KeyFor({}, Directly()), KeyFor({}, {}));
  EXPECT_EQ(KeyFor(FromEnvironment("a.test"), Directly()), KeyFor(FromEnvironment("a.test"), {}));
}

TEST(ReadProxies, NamesEachThatCannotBeUsedWithoutItsSecrets) {
  std::vector<Violation> violations;
  ReadProxies({}, {Secret("ftp://u:hunter2@a"), Secret("http://u:hunter2@b:x"), ""}, violations);
  HttpConfig http;
  http.proxy = "c:99999";
  ReadProxies(http, {Secret("ftp://u:hunter2@a"), {}, ""}, violations);

  ASSERT_EQ(violations.size(), 3U);
  EXPECT_EQ(violations[0].path, "proxies.for_https");
  EXPECT_EQ(violations[1].path, "proxies.for_http");
  EXPECT_EQ(violations[2].path, "http.proxy");
  for (const Violation& violation : violations) {
    EXPECT_EQ(violation.message.find("hunter2"), std::string::npos) << violation.message;
  }
}

}  // namespace
}  // namespace marketplace_metering::http
