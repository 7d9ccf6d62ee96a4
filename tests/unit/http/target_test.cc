#include "http/target.h"

#include <gtest/gtest.h>

#include <ostream>
#include <string>

namespace marketplace_metering::http {
namespace {

struct Good {
  const char* name;
  const char* url;
  bool secure;
  const char* origin;
  const char* host;
  const char* place;
};

std::ostream& operator<<(std::ostream& out, const Good& good) {
  return out << good.name;
}

class ParseTargetTakes : public ::testing::TestWithParam<Good> {};

TEST_P(ParseTargetTakes, GoodUrls) {
  const Good& good = GetParam();

  const auto target = ParseTarget(good.url);

  ASSERT_TRUE(target);
  EXPECT_EQ(target->secure, good.secure);
  EXPECT_EQ(target->origin, good.origin);
  EXPECT_EQ(target->host, good.host);
  EXPECT_EQ(HostAndPort(*target), good.place);
}

INSTANTIATE_TEST_SUITE_P(
    Every, ParseTargetTakes,
    ::testing::Values(Good{"Plain", "http://a.test/", false, "http://a.test", "a.test", "a.test:80"},
                      Good{"Secure", "https://a.test/x?y", true, "https://a.test", "a.test", "a.test:443"},
                      Good{"OwnPort", "https://a.test:8443", true, "https://a.test:8443", "a.test", "a.test:8443"},
                      Good{"Query", "http://a.test?x", false, "http://a.test", "a.test", "a.test:80"},
                      Good{"UpperCase", "HTTPS://A.test/", true, "HTTPS://A.test", "A.test", "A.test:443"},
                      Good{"Ipv6", "http://[::1]:8080/", false, "http://[::1]:8080", "::1", "[::1]:8080"},
                      Good{"Ipv6WithoutPort", "https://[::1]/", true, "https://[::1]", "::1", "[::1]:443"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(ParseTarget, RefusesEverythingElse) {
  for (const char* url :
       {"", "a.test", "file:///etc/passwd", "ftp://a.test/", "http:/a.test/", "http://", "http:///path", "http://:80/",
        "http://me@a.test/", "http://me:pw@a.test/", "http://a.test\\@b.test/", "http://a.test:/", "http://a.test:x/",
        "http://a.test:123456/", "http://[::1/", "http://[::1]x/", "http://a test/", "http://a.test/\r\nX: y",
        "http://a.test/\x7f"}) {
    EXPECT_FALSE(ParseTarget(url)) << url;
  }
  EXPECT_FALSE(ParseTarget(std::string_view("http://a.test/\0", 15)));
}

}  // namespace
}  // namespace marketplace_metering::http
