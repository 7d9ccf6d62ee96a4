#include "http/header_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace marketplace_metering::http {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> LinesOf(const curl_slist* list) {
  std::vector<std::string> lines;
  for (; list != nullptr; list = list->next) lines.emplace_back(list->data);
  return lines;
}

HttpRequest RequestWith(std::vector<HttpHeader> headers) {
  HttpRequest request;
  request.headers = std::move(headers);
  return request;
}

TEST(HeaderList, WritesLinesAsTheyStandAndTakesOutWhatLibcurlWouldAdd) {
  HeaderList list;

  const auto lines = LinesOf(list.Build(RequestWith({{"A", "1; 2"}, {"b", " x "}})));

  EXPECT_THAT(lines, ElementsAre("A: 1; 2", "b:  x ", "Expect:", "Content-Type:"));
}

TEST(HeaderList, LeavesGivenOnesAlone) {
  HeaderList list;

  const auto lines = LinesOf(list.Build(RequestWith({{"content-type", "t"}, {"EXPECT", "100-continue"}})));

  EXPECT_THAT(lines, ElementsAre("content-type: t", "EXPECT: 100-continue"));
}

TEST(HeaderList, SendsEmptyValuesInsteadOfRemovingTheHeader) {
  HeaderList list;

  const auto lines = LinesOf(list.Build(RequestWith({{"A", ""}, {"B", "  "}, {"Expect", ""}, {"Content-Type", ""}})));

  EXPECT_THAT(lines, ElementsAre("A;", "B;", "Expect;", "Content-Type;"));
}

TEST(HeaderList, CanBeBuiltAgainLargerAndSmaller) {
  HeaderList list;
  std::vector<HttpHeader> many;
  for (int i = 0; i < 100; ++i) many.push_back({"X-" + std::to_string(i), std::string(1000, 'x')});

  LinesOf(list.Build(RequestWith({{"A", "1"}})));
  const auto large = LinesOf(list.Build(RequestWith(many)));
  const auto small = LinesOf(list.Build(RequestWith({{"A", "2"}})));

  ASSERT_EQ(large.size(), 102U);
  EXPECT_EQ(large[99], "X-99: " + std::string(1000, 'x'));
  EXPECT_THAT(small, ElementsAre("A: 2", "Expect:", "Content-Type:"));
}

TEST(HeaderList, WipesSecretsWhenCleared) {
  HeaderList list;
  const curl_slist* const first = list.Build(RequestWith({{"X-Amz-Security-Token", "token-text"}}));
  const char* const text = first->data;

  list.Clear();

  // The memory is still the list's: it is kept for the next call.
  EXPECT_EQ(std::string_view(text, 32).find("token-text"), std::string_view::npos);
}

}  // namespace
}  // namespace marketplace_metering::http
