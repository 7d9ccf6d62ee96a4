#include "signing/canonical_request.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/freed_memory.h"

namespace marketplace_metering::signing {
namespace {

std::string Line(const CanonicalRequest& canonical, int number) {
  std::string_view text = canonical.text();
  for (; number > 0; --number) text.remove_prefix(text.find('\n') + 1);
  return std::string(text.substr(0, text.find('\n')));
}

std::string PathOf(std::string_view path, bool normalize = true, bool double_encode = true) {
  CanonicalInput input;
  input.path = path;
  input.normalize_path = normalize;
  input.double_encode = double_encode;
  return Line(CanonicalRequest(std::move(input)), 1);
}

std::string QueryOf(std::string_view query) {
  CanonicalInput input;
  input.query = query;
  return Line(CanonicalRequest(std::move(input)), 2);
}

// Everything between the query and the payload hash.
std::string HeadersOf(std::vector<HeaderView> headers) {
  CanonicalInput input;
  input.headers = std::move(headers);
  const CanonicalRequest canonical(std::move(input));
  constexpr std::size_t kBefore = sizeof "\n/\n\n" - 1;
  return std::string(canonical.text().substr(kBefore, canonical.text().size() - kBefore - 1));
}

TEST(CanonicalRequest, JoinsItsSixParts) {
  CanonicalInput input;
  input.method = "post";
  input.path = "/a";
  input.query = "q=1";
  input.headers = {{"X-B", "2"}, {"host", "h"}};
  input.payload_hash = "HASH";

  const CanonicalRequest canonical(std::move(input));

  EXPECT_EQ(canonical.text(), "POST\n/a\nq=1\nhost:h\nx-b:2\n\nhost;x-b\nHASH");
  EXPECT_EQ(canonical.signed_headers(), "host;x-b");
}

TEST(CanonicalRequest, MayBeNearlyEmpty) {
  const CanonicalRequest canonical{CanonicalInput()};

  EXPECT_EQ(canonical.text(), "\n/\n\n\n\n");
  EXPECT_EQ(canonical.signed_headers(), "");
}

struct PathRow {
  const char* path;
  const char* canonical;
};

TEST(CanonicalRequest, NormalizesAndEncodesThePath) {
  const PathRow kRows[] = {
      {"", "/"},
      {"/", "/"},
      {"//", "/"},
      {"/a", "/a"},
      {"/a/", "/a/"},
      {"/a//", "/a/"},
      {"//a//b", "/a/b"},
      {"/.", "/"},
      {"/./", "/"},
      {"/a/.", "/a"},
      {"/a/./", "/a/"},
      {"/a/./b", "/a/b"},
      {"/..", "/"},
      {"/../..", "/"},
      {"/../a", "/a"},
      {"/a/..", "/"},
      {"/a/../", "/"},
      {"/a/b/..", "/a"},
      {"/a/b/../", "/a/"},
      {"/a/../../b", "/b"},
      {"/a/...", "/a/..."},
      {"/.a/b.", "/.a/b."},
      {"/A-Z_a.z~09", "/A-Z_a.z~09"},
      {"/a%20b", "/a%2520b"},
      {"/%2e%2e/a", "/%252e%252e/a"},
      {"/v1:x/@y/a+b,c;d=e!$'()*/", "/v1%3Ax/%40y/a%2Bb%2Cc%3Bd%3De%21%24%27%28%29%2A/"},
      {"/\xe2\x82\xac", "/%E2%82%AC"},
      {"/a b\x01\x7f", "/a%20b%01%7F"},
  };
  for (const PathRow& row : kRows) EXPECT_EQ(PathOf(row.path), row.canonical) << row.path;
}

TEST(CanonicalRequest, LeavesThePathToTheSwitches) {
  EXPECT_EQ(PathOf("//a/../b%20c:", false, true), "//a/../b%2520c%3A");
  EXPECT_EQ(PathOf("//a/../b%20c:", true, false), "/b%20c:");
  EXPECT_EQ(PathOf("//a/../b%20c:", false, false), "//a/../b%20c:");
  EXPECT_EQ(PathOf("", false, false), "/");
}

TEST(CanonicalRequest, SortsTheQueryWithoutReencodingIt) {
  const PathRow kRows[] = {
      {"", ""},
      {"a", "a="},
      {"a=", "a="},
      {"a=1=2", "a=1=2"},
      {"=1", "=1"},
      {"b=2&a=2&a=1&c&B=0&d=%2F%20", "B=0&a=1&a=2&b=2&c=&d=%2F%20"},
      {"a=1&a=1", "a=1&a=1"},
      {"a-=1&a=2", "a=2&a-=1"},
      {"a&", "=&a="},
      {"&&", "=&=&="},
      {"\xc3\xa9=1&z=2", "z=2&\xc3\xa9=1"},
  };
  for (const PathRow& row : kRows) EXPECT_EQ(QueryOf(row.path), row.canonical) << row.path;
}

TEST(CanonicalRequest, TrimsHeadersAndClosesGapsInThem) {
  EXPECT_EQ(HeadersOf({{"X-Note", "   two  spaces   and \t tabs  "}}), "x-note:two spaces and tabs\n\nx-note");
  EXPECT_EQ(HeadersOf({{"X-Note", "folded\r\n line"}}), "x-note:folded line\n\nx-note");
  EXPECT_EQ(HeadersOf({{"X-Empty", ""}, {"X-Blank", "  "}}), "x-blank:\nx-empty:\n\nx-blank;x-empty");
  EXPECT_EQ(HeadersOf({{"X-Utf8", "caf\xc3\xa9"}}), "x-utf8:caf\xc3\xa9\n\nx-utf8");
}

TEST(CanonicalRequest, SortsHeadersByLowerCaseName) {
  EXPECT_EQ(HeadersOf({{"b", "1"}, {"_", "2"}, {"B-a", "3"}, {"A", "4"}, {"b2", "5"}}),
            "_:2\na:4\nb:1\nb-a:3\nb2:5\n\n_;a;b;b-a;b2");
}

TEST(CanonicalRequest, JoinsRepeatedHeadersInTheirOrder) {
  EXPECT_EQ(HeadersOf({{"X-B", "2"}, {"x-a", "0"}, {"x-b", " 1 "}, {"X-b", ""}}), "x-a:0\nx-b:2,1,\n\nx-a;x-b");
}

TEST(CanonicalRequest, TakesManyHeaders) {
  std::vector<std::string> names;
  for (int i = 0; i < 200; ++i) names.push_back("x-" + std::to_string((i * 37) % 200));
  std::vector<HeaderView> headers;
  for (const std::string& name : names) headers.push_back({name, name});
  CanonicalInput input;
  input.headers = headers;

  const CanonicalRequest canonical(std::move(input));

  std::string previous;
  std::string_view rest = canonical.signed_headers();
  for (int i = 0; i < 200; ++i) {
    const std::string name(rest.substr(0, rest.find(';')));
    EXPECT_LT(previous, name);
    previous = name;
    rest.remove_prefix(std::min(rest.size(), name.size() + 1));
  }
  EXPECT_TRUE(rest.empty());
}

TEST(CanonicalRequest, IsWipedWithTheTokenInIt) {
  const std::string token = "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWL";
  const test::FreedMemory freed(token);
  {
    CanonicalInput input;
    input.path = "/a b/../c";
    input.query = "a&b&c=1";
    input.headers = {{"host", "h"}, {"x-amz-security-token", token}, {"a", ""}, {"b", ""}};
    const CanonicalRequest canonical(std::move(input));
    EXPECT_NE(canonical.text().find(token), std::string_view::npos);
  }

  EXPECT_EQ(freed.sightings(), 0U);
}

TEST(IsUnsignedHeader, NamesWhatTheWayMayChange) {
  const std::vector<std::string> kUnsigned = {"authorization",
                                              "x-amzn-trace-id",
                                              "expect",
                                              "content-length",
                                              "user-agent",
                                              "connection",
                                              "keep-alive",
                                              "proxy-authenticate",
                                              "proxy-authorization",
                                              "te",
                                              "trailer",
                                              "transfer-encoding",
                                              "upgrade",
                                              "accept",
                                              "accept-encoding"};
  for (const std::string& name : kUnsigned) EXPECT_TRUE(IsUnsignedHeader(name)) << name;
  EXPECT_TRUE(IsUnsignedHeader("User-Agent"));
  for (const char* name : {"host", "content-type", "x-amz-date", "amz-sdk-request", "amz-sdk-invocation-id",
                           "accept-charset", "x-amz-target", "date", ""}) {
    EXPECT_FALSE(IsUnsignedHeader(name)) << name;
  }
}

TEST(CanonicalRequest, TakesArbitraryTextWithoutHarm) {
  constexpr std::string_view kLikely = "/.%& =;a\t\n";
  std::mt19937 random(20260815);
  const auto any = [&random, kLikely] {
    std::string text(random() % 20, '\0');
    for (char& c : text) c = random() % 8 == 0 ? static_cast<char>(random() % 256) : kLikely[random() % kLikely.size()];
    return std::string(text.data(), text.size());
  };
  for (int i = 0; i < 50000; ++i) {
    const std::string path = any();
    const std::string query = any();
    const std::vector<std::string> texts = {any(), any(), any(), any()};
    CanonicalInput input;
    input.path = path;
    input.query = query;
    input.headers = {{texts[0], texts[1]}, {texts[2], texts[3]}};
    input.normalize_path = i % 2 == 0;
    input.payload_hash = "HASH";

    const CanonicalRequest canonical(std::move(input));

    EXPECT_EQ(canonical.text().substr(canonical.text().size() - 5), "\nHASH");
  }
}

}  // namespace
}  // namespace marketplace_metering::signing
