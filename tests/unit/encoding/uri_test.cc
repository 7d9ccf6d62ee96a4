#include "encoding/uri.h"

#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <string>
#include <string_view>

namespace marketplace_metering::encoding {
namespace {

// All parts on one line, so that a row is easy to read and to compare.
std::string Parts(const Uri& uri) {
  std::string text = uri.scheme + " | " + uri.user_info + " | " + uri.host + " | ";
  text += (uri.port ? std::to_string(*uri.port) : "-") + " | " + uri.path + " | ";
  return text + uri.query.value_or("-") + " | " + uri.fragment.value_or("-");
}

struct GoodRow {
  const char* text;
  const char* parts;
};

TEST(ParseUri, SplitsIntoParts) {
  const GoodRow kRows[] = {
      {"https://metering.marketplace.us-east-1.amazonaws.com",
       "https |  | metering.marketplace.us-east-1.amazonaws.com | - |  | - | -"},
      {"HTTPS://Gw.Example.com/", "https |  | Gw.Example.com | - | / | - | -"},
      {"http://localhost:8080/a/b?c=d&e#f", "http |  | localhost | 8080 | /a/b | c=d&e | f"},
      {"http://h?q", "http |  | h | - |  | q | -"},
      {"http://h#f?g", "http |  | h | - |  | - | f?g"},
      {"http://h?#", "http |  | h | - |  |  | "},
      {"http://h/a?b/c:d@e?f", "http |  | h | - | /a | b/c:d@e?f | -"},
      {"http://h//a%20b/./c/../d~e/%E2%82%AC", "http |  | h | - | //a%20b/./c/../d~e/%E2%82%AC | - | -"},
      {"http://h/v1:x/@y/a+b,c;d=e!$'()*/", "http |  | h | - | /v1:x/@y/a+b,c;d=e!$'()*/ | - | -"},
      {"http://user:p%40ss@proxy:3128", "http | user:p%40ss | proxy | 3128 |  | - | -"},
      {"http://[::1]:8443/", "http |  | [::1] | 8443 | / | - | -"},
      {"http://[2001:DB8::192.0.2.1]", "http |  | [2001:DB8::192.0.2.1] | - |  | - | -"},
      {"http://u@[::1]", "http | u | [::1] | - |  | - | -"},
      {"http://127.0.0.1:65535", "http |  | 127.0.0.1 | 65535 |  | - | -"},
      {"http://my_service:00080", "http |  | my_service | 80 |  | - | -"},
      {"http://1.2.3.example:1", "http |  | 1.2.3.example | 1 |  | - | -"},
      {"socks5h://h:1080", "socks5h |  | h | 1080 |  | - | -"},
  };
  for (const GoodRow& row : kRows) {
    const auto uri = ParseUri(row.text);
    ASSERT_TRUE(uri) << row.text;
    EXPECT_EQ(Parts(*uri), row.parts) << row.text;
  }
}

struct BadRow {
  const char* name;
  std::string_view text;
};

TEST(ParseUri, RefusesWhatIsNotStrictlyAUri) {
  const BadRow kRows[] = {
      {"empty", ""},
      {"no scheme", "example.com"},
      {"no scheme, but slashes", "//example.com"},
      {"empty scheme", "://example.com"},
      {"scheme beginning with a digit", "1http://h"},
      {"blank in scheme", "ht tp://h"},
      {"no authority", "mailto:a@b.example"},
      {"one slash", "http:/h"},
      {"empty host", "http://"},
      {"empty host before path", "http:///a"},
      {"empty host before port", "http://:80"},
      {"empty host after user info", "http://u@"},
      {"empty user info", "http://@h"},
      {"two @", "http://a@b@h"},
      {"leading blank", " http://h"},
      {"trailing blank", "http://h "},
      {"blank in path", "http://h/a b"},
      {"tab in path", "http://h/a\tb"},
      {"line break in path", "http://h/a\r\nHost: evil"},
      {"line break in host", "http://h\nx"},
      {"NUL in host", std::string_view("http://h\0x/", 11)},
      {"NUL in address", std::string_view("http://[::1\0]/", 14)},
      {"DEL in path", "http://h/\x7f"},
      {"raw UTF-8 in path", "http://h/\xe2\x82\xac"},
      {"raw UTF-8 in host", "http://caf\xc3\xa9"},
      {"backslash as slash", "http://good.example\\@evil.example"},
      {"percent in host", "http://a%2eb"},
      {"percent without digits", "http://h/%"},
      {"percent with one digit", "http://h/%2"},
      {"percent with one digit, and one outside", std::string_view("http://h/%2f", 11)},
      {"percent with a letter", "http://h/%2g"},
      {"percent without digits in query", "http://h/?a=%"},
      {"quote in path", "http://h/\"a\""},
      {"angle bracket in query", "http://h/?<a>"},
      {"brace in path", "http://h/{a}"},
      {"bracket in path", "http://h/[a]"},
      {"hash in fragment", "http://h/#a#b"},
      {"two dots", "http://a..b"},
      {"leading dot", "http://.a"},
      {"trailing dot", "http://a.b."},
      {"only a dot", "http://."},
      {"comma in host", "http://a,b"},
      {"star in host", "http://*.example.com"},
      {"port empty", "http://h:"},
      {"port empty before path", "http://h:/a"},
      {"port zero", "http://h:0"},
      {"port 65536", "http://h:65536"},
      {"port beyond 32 bits", "http://h:4294967376"},
      {"port negative", "http://h:-1"},
      {"port signed", "http://h:+80"},
      {"port with blank", "http://h: 80"},
      {"port in hex", "http://h:0x50"},
      {"port with letters", "http://h:80a"},
      {"two ports", "http://h:80:81"},
      {"IPv6 without brackets", "http://::1"},
      {"IPv6 not closed", "http://[::1"},
      {"IPv6 not opened", "http://::1]"},
      {"IPv6 empty", "http://[]"},
      {"IPv6 with zone", "http://[fe80::1%25eth0]"},
      {"IPv6 with nine groups", "http://[1:2:3:4:5:6:7:8:9]"},
      {"IPv6 with two gaps", "http://[1::2::3]"},
      {"text after brackets", "http://[::1]x"},
      {"name in brackets", "http://[localhost]"},
      {"IPv4 in brackets", "http://[127.0.0.1]"},
      {"IPv4 short", "http://127.1"},
      {"IPv4 as one number", "http://2130706433"},
      {"IPv4 in hex", "http://0x7f.0.0.1"},
      {"IPv4 last part in hex", "http://127.0.0.0x1"},
      {"IPv4 octal", "http://0177.0.0.1"},
      {"IPv4 out of range", "http://127.0.0.256"},
      {"IPv4 with five parts", "http://1.2.3.4.5"},
      {"name ending in a number", "http://example.1"},
  };
  for (const BadRow& row : kRows) {
    EXPECT_FALSE(ParseUri(row.text)) << row.name;
    EXPECT_FALSE(SplitUri(row.text)) << row.name;
  }
}

TEST(SplitUri, PointsIntoTheTextAsItStands) {
  const std::string text = "HTTP://Host:1/p?q#f";

  const auto uri = SplitUri(text);

  ASSERT_TRUE(uri);
  EXPECT_EQ(uri->scheme, "HTTP");
  EXPECT_EQ(uri->scheme.data(), text.data());
  EXPECT_EQ(uri->host, "Host");
  EXPECT_EQ(uri->host.data(), text.data() + 7);
  EXPECT_EQ(uri->fragment->data(), text.data() + 18);
}

TEST(CanonicalHost, HasOneSpellingForAHost) {
  EXPECT_EQ(CanonicalHost("gw.example.com"), "gw.example.com");
  EXPECT_EQ(CanonicalHost("Gw.EXAMPLE.com"), "gw.example.com");
  EXPECT_EQ(CanonicalHost("127.0.0.1"), "127.0.0.1");
  EXPECT_EQ(CanonicalHost("[::1]"), "[::1]");
  EXPECT_EQ(CanonicalHost("[0:0:0:0:0:0:0:1]"), "[::1]");
  EXPECT_EQ(CanonicalHost("[2001:DB8:0:0::00A]"), "[2001:db8::a]");
  EXPECT_EQ(CanonicalHost("[::FFFF:127.0.0.1]"), "[::ffff:127.0.0.1]");
}

TEST(ParseUri, TakesArbitraryTextWithoutHarm) {
  constexpr std::string_view kLikely = "http://[]:@?#%/.-_0123456789abcdefxyz\\ \t\n";
  std::mt19937 random(20260815);
  int parsed = 0;
  for (int i = 0; i < 200000; ++i) {
    std::string text = random() % 4 == 0 ? "" : "http://";
    const std::size_t length = random() % 16;
    for (std::size_t j = 0; j < length; ++j) {
      text += random() % 32 == 0 ? static_cast<char>(random() % 256) : kLikely[random() % kLikely.size()];
    }
    const auto uri = ParseUri(text);
    if (!uri) continue;

    ++parsed;
    EXPECT_FALSE(uri->host.empty());
    std::string again = uri->scheme + "://" + (uri->user_info.empty() ? "" : uri->user_info + "@") + uri->host;
    if (uri->port) again += ":" + std::to_string(*uri->port);
    again += uri->path + (uri->query ? "?" + *uri->query : "") + (uri->fragment ? "#" + *uri->fragment : "");
    const auto twice = ParseUri(again);
    ASSERT_TRUE(twice) << again;
    EXPECT_EQ(Parts(*twice), Parts(*uri));
  }
  EXPECT_GT(parsed, 1000);
}

}  // namespace
}  // namespace marketplace_metering::encoding
