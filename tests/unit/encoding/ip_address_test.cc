#include "encoding/ip_address.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace marketplace_metering::encoding {
namespace {

TEST(ParseIpAddress, ReadsEverySpellingOfOneAddressAlike) {
  const std::vector<std::vector<std::string_view>> alike = {
      {"192.0.2.1", "::ffff:192.0.2.1", "::FFFF:c000:201"},
      {"2001:db8::1", "2001:0DB8:0:0:0:0:0:1"},
      {"::1", "0:0:0:0:0:0:0:1"},
  };
  for (std::size_t i = 0; i < alike.size(); ++i) {
    for (const std::string_view text : alike[i]) {
      const auto address = ParseIpAddress(text);
      ASSERT_TRUE(address) << text;
      EXPECT_EQ(address->is_ipv4(), i == 0) << text;
      for (std::size_t j = 0; j < alike.size(); ++j)
        EXPECT_EQ(*address == *ParseIpAddress(alike[j][0]), i == j) << text;
    }
  }
}

TEST(ParseIpAddress, ReadsNothingElse) {
  for (const std::string_view text : {"",
                                      "a",
                                      "1",
                                      "1.2.3",
                                      "1.2.3.4.5",
                                      "256.0.0.1",
                                      "01.2.3.4",
                                      "0x7f.0.0.1",
                                      "1.2.3.4 ",
                                      " 1.2.3.4",
                                      "1.2.3.4.",
                                      "[::1]",
                                      "::1%lo",
                                      "fe80::1%25eth0",
                                      ":",
                                      ":::",
                                      "1::2::3",
                                      "::g",
                                      "1.2.3.4/8",
                                      "1.2.3.4:80",
                                      "0000:0000:0000:0000:0000:0000:0000:0000:0000:0001"}) {
    EXPECT_FALSE(ParseIpAddress(text)) << text;
  }
  EXPECT_FALSE(ParseIpAddress(std::string("1.2.3.4\0", 8)));
}

TEST(IpAddress, KnowsThisMachine) {
  for (const char* text : {"127.0.0.1", "127.255.255.255", "::1", "::ffff:127.0.0.1"}) {
    EXPECT_TRUE(ParseIpAddress(text)->is_loopback()) << text;
  }
  for (const char* text : {"126.255.255.255", "128.0.0.0", "0.0.0.0", "::", "::2", "1::1", "::ffff:10.0.0.1"}) {
    EXPECT_FALSE(ParseIpAddress(text)->is_loopback()) << text;
  }
}

TEST(IsLoopbackHost, KnowsNamesAndAddressesOfThisMachine) {
  for (const char* host : {"localhost", "LOCALHOST", "localhost.", "127.0.0.1", "127.0.0.1.", "::1", "[::1]"}) {
    EXPECT_TRUE(IsLoopbackHost(host)) << host;
  }
  for (const char* host : {"", ".", "localhost..", "a.localhost", "localhost.a", "127.1", "10.0.0.1", "[::1", "[]"}) {
    EXPECT_FALSE(IsLoopbackHost(host)) << host;
  }
}

TEST(WithoutBrackets, TakesOnePairAway) {
  EXPECT_EQ(WithoutBrackets("[::1]"), "::1");
  EXPECT_EQ(WithoutBrackets("[[::1]]"), "[::1]");
  for (const std::string_view text : {"", "[", "]", "::1", "[::1", "::1]"}) EXPECT_EQ(WithoutBrackets(text), text);
}

}  // namespace
}  // namespace marketplace_metering::encoding
