// configuration.md, section 11: one table for each rule of no_proxy.
#include "http/no_proxy.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace marketplace_metering::http {
namespace {

struct Row {
  std::string no_proxy;
  std::string host;
  int port;
  bool exempt;
};

void Expect(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    EXPECT_EQ(IsExempt(row.no_proxy, row.host, row.port), row.exempt)
        << "'" << row.no_proxy << "' and " << row.host << " port " << row.port;
  }
}

const std::string kService = "metering.marketplace.us-east-1.amazonaws.com";

TEST(NoProxy, X3AndX4) {
  Expect({{".amazonaws.com", kService, 443, true}, {"amazonaws.com:444", kService, 443, false}});
}

TEST(NoProxy, IsSeparatedByCommasTrimmedAndHasEmptyItems) {
  Expect({{"", "a.test", 443, false},
          {",", "a.test", 443, false},
          {" , ,\t,", "a.test", 443, false},
          {"b.test,a.test", "a.test", 443, true},
          {"b.test , \ta.test\t ,,", "a.test", 443, true},
          {"b.test a.test", "a.test", 443, false},
          {"a.test;b.test", "a.test", 443, false},
          {"a. test", "a.test", 443, false}});
}

TEST(NoProxy, AnAsteriskAloneIsEveryHost) {
  Expect({{"*", "a.test", 443, true},
          {"*", "10.0.0.1", 80, true},
          {"*", "2001:db8::1", 80, true},
          {" * ", "a.test", 443, true},
          {"b.test,*", "a.test", 443, true},
          {"*.test", "a.test", 443, false},
          {"**", "a.test", 443, false},
          {"a*", "a.test", 443, false},
          {"*:443", "a.test", 443, false}});
}

TEST(NoProxy, AHostIsItselfAndAllBeneathIt) {
  Expect({{"a.test", "a.test", 443, true},
          {"a.test", "b.a.test", 443, true},
          {"a.test", "c.b.a.test", 443, true},
          {"a.test", "aa.test", 443, false},
          {"a.test", "test", 443, false},
          {"a.test", "a.test.evil.example", 443, false},
          {"b.a.test", "a.test", 443, false},
          {"test", "a.test", 443, true},
          {"est", "a.test", 443, false},
          {"a_b.test", "a_b.test", 443, true}});
}

TEST(NoProxy, ADotInFrontMeansTheSame) {
  Expect({{".a.test", "a.test", 443, true},
          {".a.test", "b.a.test", 443, true},
          {".a.test", "ba.test", 443, false},
          {"..a.test", "a.test", 443, false},
          {".", "a.test", 443, false},
          {"..", "a.test", 443, false}});
}

TEST(NoProxy, CaseDoesNotCount) {
  Expect(
      {{"A.Test", "a.tEST", 443, true}, {".A.TEST", "b.a.test", 443, true}, {"2001:DB8::A", "2001:db8::a", 1, true}});
}

TEST(NoProxy, ADotAtTheEndOfEitherSideDoesNotCount) {
  Expect({{"a.test.", "a.test", 443, true},
          {"a.test", "a.test.", 443, true},
          {".a.test.", "b.a.test.", 443, true},
          {"a.test.:443", "a.test", 443, true},
          {"10.0.0.1.", "10.0.0.1", 443, true},
          {"10.0.0.1", "10.0.0.1.", 443, true},
          {"a.test..", "a.test", 443, false}});
}

TEST(NoProxy, APortMeansThatPortAlone) {
  Expect({{"a.test:443", "a.test", 443, true},
          {"a.test:443", "b.a.test", 443, true},
          {".a.test:443", "b.a.test", 443, true},
          {"a.test:0443", "a.test", 443, true},
          {"a.test:80", "a.test", 443, false},
          {"a.test:", "a.test", 443, false},
          {"a.test:x", "a.test", 443, false},
          {"a.test:44x", "a.test", 44, false},
          {"a.test:-443", "a.test", 443, false},
          {"a.test:+443", "a.test", 443, false},
          {"a.test:65979", "a.test", 443, false},
          {"a.test:4294967739", "a.test", 443, false},
          {":443", "a.test", 443, false},
          {"10.0.0.1:8080", "10.0.0.1", 8080, true},
          {"10.0.0.1:8080", "10.0.0.1", 80, false},
          {"[::1]:8080", "::1", 8080, true},
          {"[::1]:8080", "::1", 80, false},
          {"a.test:80,a.test:443", "a.test", 443, true}});
}

TEST(NoProxy, AnAddressIsThatAddressInWhateverSpelling) {
  Expect({{"10.0.0.1", "10.0.0.1", 80, true},
          {"10.0.0.1", "10.0.0.10", 80, false},
          {"10.0.0.1", "110.0.0.1", 80, false},
          {"0.0.1", "10.0.0.1", 80, false},
          {".0.0.1", "10.0.0.1", 80, false},
          {".10.0.0.1", "10.0.0.1", 80, false},
          {"10.0.0.1", "10.0.0.1.test", 80, false},
          {"10.0.0.1", "test.10.0.0.1", 80, true},  // no address, so a name
          {"[10.0.0.1]", "10.0.0.1", 80, true},
          {"2001:db8::1", "2001:db8::1", 80, true},
          {"2001:db8::1", "[2001:db8::1]", 80, true},
          {"[2001:db8::1]", "2001:db8::1", 80, true},
          {"2001:0db8:0:0:0:0:0:1", "2001:db8::1", 80, true},
          {"2001:db8::1", "2001:db8::2", 80, false},
          {"::ffff:10.0.0.1", "10.0.0.1", 80, true},
          {"10.0.0.1", "::ffff:10.0.0.1", 80, true},
          {"[2001:db8::1", "2001:db8::1", 80, false},
          {"[2001:db8::1]x", "2001:db8::1", 80, false},
          {"[a.test]", "a.test", 80, false},
          {"[]", "a.test", 80, false},
          {"[", "a.test", 80, false}});
}

TEST(NoProxy, ANetworkIsForHostsWrittenAsAddresses) {
  Expect({{"10.0.0.0/8", "10.255.0.1", 80, true},
          {"10.0.0.0/8", "11.0.0.1", 80, false},
          {"10.9.8.7/8", "10.0.0.1", 80, true},
          {"169.254.0.0/16", "169.254.169.254", 80, true},
          {"192.0.2.128/25", "192.0.2.129", 80, true},
          {"192.0.2.128/25", "192.0.2.127", 80, false},
          {"192.0.2.1/32", "192.0.2.1", 80, true},
          {"192.0.2.1/32", "192.0.2.0", 80, false},
          {"192.0.2.0/31", "192.0.2.1", 80, true},
          {"0.0.0.0/0", "192.0.2.1", 80, true},
          {"0.0.0.0/0", "2001:db8::1", 80, false},
          {"0.0.0.0/0", "a.test", 80, false},
          {"10.0.0.0/8", "10.a.test", 80, false},
          {"10.0.0.0/33", "10.0.0.0", 80, false},
          {"10.0.0.0/", "10.0.0.0", 80, false},
          {"10.0.0.0/x", "10.0.0.0", 80, false},
          {"10.0.0.0/-1", "10.0.0.0", 80, false},
          {"10.0.0.0/8/8", "10.0.0.0", 80, false},
          {"10.0.0.0/8:80", "10.0.0.0", 80, false},
          {"10.0.0/8", "10.0.0.0", 80, false},
          {"a.test/8", "a.test", 80, false},
          {"/8", "10.0.0.1", 80, false},
          {"2001:db8::/32", "2001:db8:ffff::1", 80, true},
          {"2001:db8::/32", "2001:db9::1", 80, false},
          {"[fd00::]/8", "fd12::1", 80, true},
          {"fd00::/9", "fd80::1", 80, false},
          {"::/0", "2001:db8::1", 80, true},
          {"::/0", "10.0.0.1", 80, false},
          {"::ffff:0:0/96", "10.0.0.1", 80, true},
          {"::ffff:10.0.0.0/104", "10.0.0.1", 80, true},
          {"::1/128", "::1", 80, true},
          {"::1/129", "::1", 80, false}});
}

}  // namespace
}  // namespace marketplace_metering::http
