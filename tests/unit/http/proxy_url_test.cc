// configuration.md, section 11: scheme and credentials of a proxy's URL.
#include "http/proxy_url.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace marketplace_metering::http {
namespace {

TEST(ParseProxy, GivesSchemeHostAndPortApartFromCredentials) {
  struct Row {
    std::string text;
    std::string url;
    std::string user;
    std::string password;
  };
  const std::vector<Row> rows = {
      {"http://p:8080", "http://p:8080", "", ""},
      {"http://p:8080/", "http://p:8080", "", ""},
      {"HTTP://Proxy.Test:8080", "http://proxy.test:8080", "", ""},
      {"http://p", "http://p:80", "", ""},
      {"https://p", "https://p:443", "", ""},
      {"socks5://p", "socks5://p:1080", "", ""},
      {"socks5h://p:1", "socks5h://p:1", "", ""},
      {"p", "http://p:80", "", ""},
      {"p:3128", "http://p:3128", "", ""},
      {"10.0.0.1:3128", "http://10.0.0.1:3128", "", ""},
      {"[2001:DB8::1]:3128", "http://[2001:db8::1]:3128", "", ""},
      {"http://user:pass@p:1", "http://p:1", "user", "pass"},
      {"user:pass@p:1", "http://p:1", "user", "pass"},
      {"http://user@p:1", "http://p:1", "user", ""},
      {"http://user:@p:1", "http://p:1", "user", ""},
      {"http://:pass@p:1", "http://p:1", "", "pass"},
      {"http://user:a:b@p:1", "http://p:1", "user", "a:b"},
      {"http://us%40er:p%3Aa%2fs%25s%c3%a9@p:1", "http://p:1", "us@er", "p:a/s%s\xc3\xa9"},
  };
  for (const Row& row : rows) {
    const auto proxy = ParseProxy(row.text);

    ASSERT_TRUE(proxy.ok()) << row.text << ": " << proxy.error().message;
    EXPECT_EQ(proxy->url, row.url) << row.text;
    EXPECT_EQ(proxy->user_name.Reveal(), row.user) << row.text;
    EXPECT_EQ(proxy->password.Reveal(), row.password) << row.text;
    EXPECT_EQ(proxy->has_credentials, row.text.find('@') != std::string::npos) << row.text;
  }
}

TEST(ParseProxy, SaysWhatIsWrongAndHowToMendIt) {
  const std::string form = "; write it as http://host:port or http://user:password@host:port, with special characters ";
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"", "'' is empty" + form},
      {"ftp://p:21", "'ftp://p:21' has a scheme that is none of http, https, socks5, socks5h" + form},
      {"socks4://p", "'socks4://p' has a scheme that is none of"},
      {"://p", "'://p' has a scheme that is none of"},
      {"http://", "'http://' is not well formed" + form},
      {"http://:8080", "'http://:8080' is not well formed"},
      {"http://p:99999", "'http://p:99999' is not well formed"},
      {"http://p:0", "'http://p:0' is not well formed"},
      {"http://p:", "'http://p...' is not well formed"},
      {"http://[::zz]:80", "'http://[::zz]:80' is not well formed"},
      {"http://p q:80", "'http://p q:80' is not well formed"},
      {" http://p:80", "' http...' has a scheme"},
      {"http://p:80 ", "'http://p...' is not well formed"},
      {"http://@p:80", "'http://***@p:80' is not well formed"},
      {"http://u:%zz@p:80", "'http://***@p:80' is not well formed"},
      {"http://p:80/proxy.pac", "'http://p:80...' has something behind its host and port; take it out"},
      {"http://p:80?x", "'http://p:80...' has something behind its host and port; take it out"},
      {"http://p:80#x", "'http://p:80...' has something behind its host and port; take it out"},
      {"http://u:a%0db@p:80", "'http://***@p:80' has a control character in its user name or password; take it out"},
      {"http://u%00:a@p:80", "'http://***@p:80' has a control character in its user name or password"},
      {"socks5://u:" + std::string(256, 'x') + "@p", "'socks5://***@p' has a user name or password of more than 255"},
      {"http://u:" + std::string(5000, 'x') + "@p", "'http://***@p' has more than 4096 bytes"},
  };
  for (const auto& [text, message] : rows) {
    const auto proxy = ParseProxy(text);

    ASSERT_FALSE(proxy.ok()) << text;
    EXPECT_EQ(proxy.error().code, ErrorCode::kInvalidConfiguration);
    EXPECT_EQ(proxy.error().message.rfind(message, 0), 0U) << proxy.error().message;
  }
  EXPECT_TRUE(ParseProxy("socks5://u:" + std::string(255, 'x') + "@p").ok());
  EXPECT_TRUE(ParseProxy("http://u:" + std::string(256, 'x') + "@p").ok());
}

TEST(DisplayProxy, ShowsNoCredentials) {
  for (const char* text : {"http://user:hunter2@p:80", "user:hunter2@p", "http://user:hunt@er:hunter2@p:80",
                           "http://hunter2@p", "http://user:hunter2/x@p:80", "http://user:x?hunter2@p",
                           "http://user:hunter2", "user:hunter2", "socks5://user:hunter2@p", "foo://user:hunter2@p",
                           "user:hunter2://p@q", "http://user:hunter2%40p:80", "http:/user:hunter2@p",
                           "http://user:hunter2\n@p", "http://p/?hunter2", "http://p#hunter2", "[::1]hunter2:a@p"}) {
    EXPECT_EQ(DisplayProxy(text).find("hunter2"), std::string::npos) << DisplayProxy(text);
  }
}

TEST(DisplayProxy, ShowsTheRest) {
  const std::vector<std::pair<std::string, std::string>> rows = {{"", ""},
                                                                 {"http://p:8080", "http://p:8080"},
                                                                 {"http://p:8080/", "http://p:8080"},
                                                                 {"p:8080", "p:8080"},
                                                                 {"http://[::1]:80", "http://[::1]:80"},
                                                                 {"http://a:b@p:8080", "http://***@p:8080"}};
  for (const auto& [text, shown] : rows) EXPECT_EQ(DisplayProxy(text), shown) << text;
}

}  // namespace
}  // namespace marketplace_metering::http
