#include "endpoints/custom_endpoint.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace marketplace_metering::endpoints {
namespace {

TEST(ParseCustomEndpoint, TakesUrlsAndKeepsThePathAsWritten) {
  struct Row {
    const char* url;
    const char* scheme;
    const char* host;
    int port;  // 0: none
    const char* path;
  };
  const std::vector<Row> rows = {
      {"https://example.com", "https", "example.com", 0, ""},
      {"HTTP://localhost:4566", "http", "localhost", 4566, ""},
      {"https://gw.example.com/base/", "https", "gw.example.com", 0, "/base/"},
      {"https://gw.example.com:8443/a/../b//c%2Fd", "https", "gw.example.com", 8443, "/a/../b//c%2Fd"},
      {"https://gw.example.com/a@b:c", "https", "gw.example.com", 0, "/a@b:c"},
      {"http://metering_emulator:8080", "http", "metering_emulator", 8080, ""},
      {"http://[::1]:8080/x", "http", "[::1]", 8080, "/x"},
      {"http://127.0.0.1", "http", "127.0.0.1", 0, ""},
  };
  for (const Row& row : rows) {
    const auto uri = ParseCustomEndpoint(row.url);
    ASSERT_TRUE(uri.ok()) << row.url << ": " << uri.error().message;
    EXPECT_EQ(uri->scheme, row.scheme) << row.url;
    EXPECT_EQ(uri->host, row.host) << row.url;
    EXPECT_EQ(uri->port.value_or(0), row.port) << row.url;
    EXPECT_EQ(uri->path, row.path) << row.url;
  }
}

TEST(ParseCustomEndpoint, SaysWhatIsWrongWithEveryOtherUrl) {
  struct Row {
    const char* url;
    const char* reason;
  };
  const std::vector<Row> rows = {
      {"", "'' is empty"},
      {"example.com", "'example.com' is not an http or https URL"},
      {"localhost:8080", "'localhost:8080' is not an http or https URL"},
      {"//example.com", "is not an http or https URL"},
      {"ftp://example.com", "'ftp://example.com' is not an http or https URL"},
      {"https:example.com", "is not an http or https URL"},
      {" https://example.com", "is not an http or https URL"},
      {"https://", "has no host"},
      {"https:///path", "has no host"},
      {"https://:8080", "has no host"},
      {"https://example.com\r\nHost: evil", "'https://example.com\\x0d\\x0aHost: evil' holds a blank, a control"},
      {"https://exam ple.com", "holds a blank"},
      {"https://ex\xc3\xa4mple.com", "outside ASCII"},
      {"https://user@example.com", "'https://***@example.com' holds user info"},
      {"https://user:pw@example.com/", "'https://***@example.com/' holds user info"},
      {"https://@example.com", "holds user info"},
      {"https://example.com?", "holds a query"},
      {"https://example.com/a?b=c", "'https://example.com/a?...' holds a query"},
      {"https://example.com#", "holds a fragment"},
      {"https://example.com/a#b?c", "'https://example.com/a#...' holds a fragment"},
      {"https://example.com:0", "host, port or path"},
      {"https://example.com:65536", "host, port or path"},
      {"https://example.com:", "host, port or path"},
      {"https://example.com:80x", "host, port or path"},
      {"https://[::1", "host, port or path"},
      {"https://a..b", "host, port or path"},
      {"https://good.example\\evil.example", "host, port or path"},
      {"https://example.com/%zz", "host, port or path"},
  };
  for (const Row& row : rows) {
    const auto uri = ParseCustomEndpoint(row.url);
    ASSERT_FALSE(uri.ok()) << row.url;
    EXPECT_EQ(uri.error().code, ErrorCode::kInvalidEndpoint) << row.url;
    EXPECT_NE(uri.error().message.find(row.reason), std::string::npos) << row.url << ": " << uri.error().message;
    EXPECT_NE(uri.error().message.find("; "), std::string::npos) << "no remedy: " << uri.error().message;
  }
}

TEST(ParseCustomEndpoint, NeverPrintsWhatCouldBeASecret) {
  for (const char* url :
       {"https://u:hunter2@example.com", "u:hunter2@example.com", "https://u:hunt/hunter2@example.com",
        "https://u:?hunter2@example.com", "https://u:#hunter2@example.com", "http:/u:hunter2@example.com",
        "ftp://u:hunter2@example.com", "hunter2://x@example.com", "https://u:hunter2%40example.com:",
        "https://u:a@hunter2@example.com", "https://example.com/?X-Amz-Signature=hunter2",
        "https://example.com/#hunter2", "https://u:hunter2@example.com\n"}) {
    const auto uri = ParseCustomEndpoint(url);
    ASSERT_FALSE(uri.ok()) << url;
    EXPECT_EQ(uri.error().message.find("hunter2"), std::string::npos) << uri.error().message;
  }
}

TEST(DisplayUrl, LeavesAnOrdinaryUrlAsItIs) {
  EXPECT_EQ(DisplayUrl("https://gw.example.com:8443/base"), "https://gw.example.com:8443/base");
  EXPECT_EQ(DisplayUrl(""), "");
}

TEST(IsLoopback, KnowsThisMachine) {
  for (const char* host : {"localhost", "LocalHost", "localhost.", "127.0.0.1", "127.255.3.4", "::1", "[::1]",
                           "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]"}) {
    EXPECT_TRUE(IsLoopback(host)) << host;
  }
}

TEST(IsLoopback, KnowsEverythingElseIsNot) {
  for (const char* host :
       {"", ".", "example.com", "localhost.example.com", "notlocalhost", "127.0.0.1.example.com", "126.255.255.255",
        "128.0.0.1", "10.0.0.1", "0.0.0.0", "::", "[::]", "[::2]", "[1::1]", "[::ffff:10.0.0.1]", "[::1", "[]"}) {
    EXPECT_FALSE(IsLoopback(host)) << host;
  }
}

}  // namespace
}  // namespace marketplace_metering::endpoints
