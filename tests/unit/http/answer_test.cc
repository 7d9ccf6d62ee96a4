#include "http/answer.h"

#include <gtest/gtest.h>

#include <string>

namespace marketplace_metering::http {
namespace {

constexpr std::size_t kRoom = 1024;

bool TakeHead(Answer& answer, std::initializer_list<const char*> lines) {
  bool taken = true;
  for (const char* line : lines) taken = answer.TakeHeaderLine(line) && taken;
  return taken;
}

TEST(Answer, HoldsStatusHeadersAndBody) {
  Answer answer(kRoom);

  EXPECT_TRUE(TakeHead(answer, {"HTTP/1.1 403 Forbidden\r\n", "A: 1\r\n", "b:2 \t\r\n", "C:\r\n", "\r\n"}));
  EXPECT_TRUE(answer.TakeBody("ab", 3));
  EXPECT_TRUE(answer.TakeBody("c", 3));
  const HttpResponse response = answer.Release();

  EXPECT_EQ(response.status, 403);
  EXPECT_EQ(response.headers, (std::vector<HttpHeader>{{"A", "1"}, {"b", "2"}, {"C", ""}}));
  EXPECT_EQ(response.body, "abc");
}

TEST(Answer, HasNoHeadBeforeTheEmptyLine) {
  Answer answer(kRoom);

  TakeHead(answer, {"HTTP/1.1 200 OK\r\n", "A: 1\r\n"});
  const bool before = answer.has_head();
  TakeHead(answer, {"\r\n"});

  EXPECT_FALSE(before);
  EXPECT_TRUE(answer.has_head());
}

TEST(Answer, DropsInterimHeads) {
  Answer answer(kRoom);

  TakeHead(answer, {"HTTP/1.1 100 Continue\r\n", "A: interim\r\n", "\r\n"});
  const bool after_interim = answer.has_head();
  TakeHead(answer, {"HTTP/1.1 200 OK\r\n", "B: final\r\n", "\r\n"});
  const HttpResponse response = answer.Release();

  EXPECT_FALSE(after_interim);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.headers, (std::vector<HttpHeader>{{"B", "final"}}));
}

TEST(Answer, TakesSwitchingProtocolsForFinal) {
  Answer answer(kRoom);

  TakeHead(answer, {"HTTP/1.1 101 Switching\r\n", "\r\n"});

  EXPECT_TRUE(answer.has_head());
}

TEST(Answer, JoinsFoldedLines) {
  Answer answer(kRoom);

  TakeHead(answer, {"HTTP/1.1 200 OK\r\n", "A: one\r\n", "  two\r\n", "\tthree\r\n", "\r\n"});

  EXPECT_EQ(answer.Release().headers, (std::vector<HttpHeader>{{"A", "one two three"}}));
}

TEST(Answer, LeavesTrailersOut) {
  Answer answer(kRoom);

  TakeHead(answer, {"HTTP/1.1 200 OK\r\n", "\r\n"});
  answer.TakeBody("x", std::nullopt);
  TakeHead(answer, {"Trailer: late\r\n", "\r\n"});

  EXPECT_TRUE(answer.Release().headers.empty());
}

TEST(Answer, TakesABodyUpToItsLimitAndNoFurther) {
  Answer answer(3);

  EXPECT_TRUE(answer.TakeBody("abc", std::nullopt));
  EXPECT_FALSE(answer.TakeBody("d", std::nullopt));
  EXPECT_EQ(answer.body_size(), 3U);
}

TEST(Answer, DoesNotBelieveAnAnnouncementBeyondItsLimit) {
  Answer answer(kRoom);

  EXPECT_TRUE(answer.TakeBody("abc", std::uint64_t{1} << 60U));

  EXPECT_LE(answer.Release().body.capacity(), kRoom);
}

TEST(Answer, BoundsAllHeaderLinesTogether) {
  Answer answer(kRoom);
  const std::string line = "A: " + std::string(Answer::kMaxHeaderBytes / 4, 'x') + "\r\n";

  const bool three = TakeHead(
      answer, {"HTTP/1.1 100 Continue\r\n", line.c_str(), "\r\n", "HTTP/1.1 200 OK\r\n", line.c_str(), line.c_str()});
  const bool four = answer.TakeHeaderLine(line);

  EXPECT_TRUE(three);
  EXPECT_FALSE(four);
}

TEST(Answer, ForgetsEverythingOnRestart) {
  Answer answer(kRoom);
  TakeHead(answer, {"HTTP/1.1 200 OK\r\n", "A: 1\r\n", "\r\n"});
  answer.TakeBody("old", std::nullopt);

  answer.Restart();
  const bool has_head = answer.has_head();
  TakeHead(answer, {"HTTP/1.1 500 No\r\n", "\r\n"});
  const HttpResponse response = answer.Release();

  EXPECT_FALSE(has_head);
  EXPECT_EQ(response.status, 500);
  EXPECT_TRUE(response.headers.empty());
  EXPECT_TRUE(response.body.empty());
}

}  // namespace
}  // namespace marketplace_metering::http
