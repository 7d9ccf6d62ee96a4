// configuration.md, section 11: proxies from code and from the environment.
#include <gtest/gtest.h>

#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "http/route.h"
#include "resolving.h"

namespace marketplace_metering::config {
namespace {

const std::string kMetering = "https://metering.marketplace.us-east-1.amazonaws.com/";
const std::string kPlain = "http://service.test/";

/// `scheme://host:port` that a transport would go through, made as a client makes it.
std::string ProxyFor(const Texts& environment, const std::string& url, const std::optional<std::string>& option = {},
                     bool bypass = false) {
  HttpConfig http;
  http.proxy = option;
  std::vector<Violation> violations;
  const auto read = ReadProxyEnvironment(testing::FakeEnvironment(environment)).value();
  const auto proxies = http::ReadProxies(http, read, violations);
  SendOptions options;
  options.bypass_proxy = bypass;
  const auto route = http::FindRoute(proxies, http::ParseTarget(url).value(), options);
  return route.proxy == nullptr ? "none" : route.proxy->url;
}

TEST(Proxies, ComeFromTheEnvironmentAsTheTableSays) {
  struct Row {
    std::string id;
    Texts environment;
    std::string url;
    std::string proxy;
    bool bypass = false;
  };
  const std::string p = "http://p:8080";
  const std::vector<Row> rows = {
      {"X1", {{"HTTPS_PROXY", p}}, kMetering, p},
      {"X2", {{"HTTP_PROXY", p}}, kMetering, "none"},
      {"X3", {{"HTTPS_PROXY", p}, {"NO_PROXY", ".amazonaws.com"}}, kMetering, "none"},
      {"X4", {{"HTTPS_PROXY", p}, {"NO_PROXY", "amazonaws.com:444"}}, kMetering, p},
      {"X5", {{"HTTP_PROXY", p}}, "http://169.254.169.254/", "none", true},
      {"X6", {{"https_proxy", "a"}, {"HTTPS_PROXY", "b"}}, kMetering, "http://a:80"},
      // The questions of the table.
      {"variable for https targets, 1", {{"https_proxy", "a"}, {"all_proxy", "c"}}, kMetering, "http://a:80"},
      {"variable for https targets, 2", {{"HTTPS_PROXY", "b"}, {"all_proxy", "c"}}, kMetering, "http://b:80"},
      {"variable for https targets, 3", {{"all_proxy", "c"}, {"ALL_PROXY", "d"}}, kMetering, "http://c:80"},
      {"variable for https targets, 4", {{"ALL_PROXY", "d"}}, kMetering, "http://d:80"},
      {"variable for https targets, not", {{"http_proxy", "a"}}, kMetering, "none"},
      {"variable for http targets, 1", {{"http_proxy", "a"}, {"HTTP_PROXY", "b"}}, kPlain, "http://a:80"},
      {"variable for http targets, 2", {{"HTTP_PROXY", "b"}, {"all_proxy", "c"}}, kPlain, "http://b:80"},
      {"variable for http targets, 3", {{"all_proxy", "c"}, {"ALL_PROXY", "d"}}, kPlain, "http://c:80"},
      {"variable for http targets, 4", {{"ALL_PROXY", "d"}}, kPlain, "http://d:80"},
      {"variable for http targets, not", {{"https_proxy", "a"}}, kPlain, "none"},
      {"CGI", {{"REQUEST_METHOD", "GET"}, {"HTTP_PROXY", "evil"}}, kPlain, "none"},
      {"CGI goes on", {{"REQUEST_METHOD", "GET"}, {"HTTP_PROXY", "evil"}, {"ALL_PROXY", "d"}}, kPlain, "http://d:80"},
      {"CGI, lower case", {{"REQUEST_METHOD", "GET"}, {"http_proxy", "a"}}, kPlain, "http://a:80"},
      {"CGI, https", {{"REQUEST_METHOD", "GET"}, {"HTTPS_PROXY", "a"}}, kMetering, "http://a:80"},
      {"blank is unset", {{"REQUEST_METHOD", " "}, {"http_proxy", ""}, {"HTTP_PROXY", "b"}}, kPlain, "http://b:80"},
      {"no_proxy, lower first", {{"HTTPS_PROXY", p}, {"no_proxy", "x"}, {"NO_PROXY", "*"}}, kMetering, p},
      {"no_proxy, upper", {{"HTTPS_PROXY", p}, {"no_proxy", " "}, {"NO_PROXY", "*"}}, kMetering, "none"},
      {"loopback", {{"HTTP_PROXY", p}}, "http://localhost:8080/", "none"},
      {"scheme, socks5h", {{"https_proxy", "socks5h://s"}}, kMetering, "socks5h://s:1080"},
      {"credentials", {{"https_proxy", "http://u:p%40@a:1"}}, kMetering, "http://a:1"},
      {"metadata services", {{"all_proxy", p}}, "http://169.254.170.2/v2", "none", true},
  };
  for (const Row& row : rows) EXPECT_EQ(ProxyFor(row.environment, row.url, {}, row.bypass), row.proxy) << row.id;
}

TEST(Proxies, OfCodeBeatTheEnvironment) {
  const Texts environment = {{"all_proxy", "a"}, {"no_proxy", "*"}};

  EXPECT_EQ(ProxyFor(environment, kMetering, "http://p:8080"), "http://p:8080");
  EXPECT_EQ(ProxyFor(environment, "http://localhost/", "http://p:8080"), "http://p:8080");
  EXPECT_EQ(ProxyFor({{"all_proxy", "a"}}, kMetering, ""), "none");
}

TEST(Proxies, AreResolvedWithTheirSourcesAndWithoutSecrets) {
  const auto resolved = Resolve(InUsEast1(), {{"HTTPS_PROXY", "https://user:hunter2@secure.test"},
                                              {"ALL_PROXY", "user:hunter2@p"},
                                              {"NO_PROXY", "a.test, b.test"}});
  ASSERT_TRUE(resolved.ok()) << MessageOf(resolved);

  EXPECT_EQ(resolved->https_proxy.value, "https://secure.test:443");
  EXPECT_EQ(resolved->https_proxy.source, "environment variable HTTPS_PROXY");
  EXPECT_EQ(resolved->http_proxy.value, "http://p:80");
  EXPECT_EQ(resolved->http_proxy.source, "environment variable ALL_PROXY");
  EXPECT_EQ(resolved->no_proxy.value, "a.test, b.test");
  EXPECT_EQ(resolved->no_proxy.source, "environment variable NO_PROXY");
  EXPECT_EQ(resolved->http.proxy, std::nullopt);
  std::ostringstream printed;
  printed << *resolved;
  EXPECT_FALSE(Contains(printed.str(), "hunter2")) << printed.str();
  EXPECT_TRUE(Contains(printed.str(), "\nhttps_proxy = https://secure.test:443 (environment variable HTTPS_PROXY)\n"));
  EXPECT_TRUE(Contains(printed.str(), "\nhttp_proxy = http://p:80 (environment variable ALL_PROXY)\n"));
  EXPECT_TRUE(Contains(printed.str(), "\nno_proxy = a.test, b.test (environment variable NO_PROXY)\n"));
}

TEST(Proxies, OfCodeAreResolvedWithoutSecrets) {
  ClientConfig config = InUsEast1();
  config.http.proxy = "http://user:hunter2@p:8080/";
  const auto resolved = Resolve(config, {{"all_proxy", "http://env"}, {"no_proxy", "*"}});
  ASSERT_TRUE(resolved.ok()) << MessageOf(resolved);

  for (const auto* proxy : {&resolved->https_proxy, &resolved->http_proxy}) {
    EXPECT_EQ(proxy->value, "http://p:8080");
    EXPECT_EQ(proxy->source, "option");
  }
  EXPECT_EQ(resolved->no_proxy.value, "");
  EXPECT_EQ(resolved->http.proxy, "http://p:8080");
}

TEST(Proxies, OfCodeMayBeNone) {
  ClientConfig config = InUsEast1();
  config.http.proxy = "";
  const auto resolved = Resolve(config, {{"all_proxy", "not a proxy"}});
  ASSERT_TRUE(resolved.ok()) << MessageOf(resolved);

  EXPECT_EQ(resolved->https_proxy.value, std::nullopt);
  EXPECT_EQ(resolved->https_proxy.source, "option");
  EXPECT_EQ(resolved->http.proxy, "");
}

TEST(Proxies, AreUnsetByDefault) {
  const auto resolved = Resolve(InUsEast1());
  ASSERT_TRUE(resolved.ok()) << MessageOf(resolved);

  EXPECT_EQ(resolved->https_proxy.value, std::nullopt);
  EXPECT_EQ(resolved->https_proxy.source, "default");
  EXPECT_EQ(resolved->no_proxy.source, "default");
}

TEST(Proxies, ThatCannotBeUsedAreErrorsWithSettingValueSourceAndRemedy) {
  for (const char* variable : {"https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"}) {
    const Texts environment = {{variable, "ftp://user:hunter2@p:21"}};

    const auto resolved = Resolve(InUsEast1(), environment);
    const auto read = ReadProxyEnvironment(testing::FakeEnvironment(environment));

    ASSERT_FALSE(resolved.ok()) << variable;
    ASSERT_FALSE(read.ok()) << variable;
    EXPECT_EQ(resolved.error().code, ErrorCode::kInvalidConfiguration);
    EXPECT_EQ(resolved.error().message, "http.proxy (environment variable " + std::string(variable) +
                                            "): 'ftp://***@p:21' has a scheme that is none of http, https, socks5, "
                                            "socks5h; write it as http://host:port or http://user:password@host:port, "
                                            "with special characters of user and password percent-encoded, or unset "
                                            "the variable");
    EXPECT_EQ(read.error().message, resolved.error().message);
    EXPECT_EQ(resolved.error().violations.size(), 1U);
  }
}

TEST(Proxies, OfCodeThatCannotBeUsedAreErrorsToo) {
  ClientConfig config = InUsEast1();
  config.http.proxy = "http://user:hunter2@p:99999";

  const auto resolved = Resolve(config, {{"https_proxy", "http://p"}});

  ASSERT_FALSE(resolved.ok());
  EXPECT_TRUE(
      Contains(MessageOf(resolved), "http.proxy (option http.proxy): 'http://***@p:99999' is not well formed; "))
      << MessageOf(resolved);
  EXPECT_TRUE(Contains(MessageOf(resolved), ", or leave it unset to go by the environment, or empty for none"));
}

TEST(Proxies, AreAllJudgedAtOnce) {
  const auto resolved = Resolve(InUsEast1(), {{"https_proxy", "ftp://a"}, {"http_proxy", "b:x"}});

  ASSERT_FALSE(resolved.ok());
  EXPECT_EQ(resolved.error().violations.size(), 2U);
}

TEST(Proxies, PassOverWhatACgiProgramWasSent) {
  EXPECT_TRUE(Resolve(InUsEast1(), {{"REQUEST_METHOD", "POST"}, {"HTTP_PROXY", "ftp://evil"}}).ok());
}

TEST(Proxies, OfAConfigurationArePrintedWithoutSecrets) {
  ClientConfig config;
  config.http.proxy = "http://user:hunter2@p:8080";
  std::ostringstream printed;
  printed << config;

  EXPECT_TRUE(Contains(printed.str(), "\nhttp.proxy = http://***@p:8080\n")) << printed.str();
}

}  // namespace
}  // namespace marketplace_metering::config
