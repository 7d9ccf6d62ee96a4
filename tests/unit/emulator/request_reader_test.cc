#include "emulator/request_reader.h"

#include <gtest/gtest.h>

#include <string>

namespace marketplace_metering::emulator {
namespace {

using Progress = RequestReader::Progress;

constexpr std::size_t kMaxBody = 1000;
constexpr const char* kRequest = "POST /?q HTTP/1.1\r\nHost: h\r\nX-Two:  a  b \r\nContent-Length: 2\r\n\r\n{}";

TEST(RequestReader, ReadsARequestByteByByte) {
  RequestReader reader(kMaxBody);
  const std::string text = kRequest;
  std::string input;

  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    input.push_back(text[i]);
    ASSERT_EQ(reader.Feed(input), Progress::kNeedsMore) << i;
  }
  input.push_back(text.back());

  ASSERT_EQ(reader.Feed(input), Progress::kComplete);
  EXPECT_TRUE(reader.keep_alive());
  const WireRequest request = reader.Take();
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/?q");
  EXPECT_EQ(request.body, "{}");
  EXPECT_EQ(request.defect, WireDefect::kNone);
  EXPECT_EQ(*FindHeader(request.headers, "x-two"), "a  b");
}

TEST(RequestReader, LeavesTheNextRequestInItsInput) {
  RequestReader reader(kMaxBody);
  std::string input = std::string(kRequest) + kRequest;

  EXPECT_EQ(reader.Feed(input), Progress::kComplete);

  EXPECT_EQ(input, kRequest);
}

TEST(RequestReader, ReadsAChunkedBody) {
  RequestReader reader(kMaxBody);
  std::string input = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n";

  EXPECT_EQ(reader.Feed(input), Progress::kComplete);
  EXPECT_EQ(reader.Take().body, "{}");
}

TEST(RequestReader, ReadsAChunkedBodyByteByByte) {
  RequestReader reader(kMaxBody);
  std::string input;

  Progress progress = Progress::kNeedsMore;
  for (const char byte : std::string("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")) {
    ASSERT_EQ(progress, Progress::kNeedsMore);
    input.push_back(byte);
    progress = reader.Feed(input);
  }

  ASSERT_EQ(progress, Progress::kComplete);
  EXPECT_EQ(reader.Take().body, "{}");
}

// Nobody has signed them, and what reads the head first would not have seen them.
TEST(RequestReader, TakesNothingFromTrailers) {
  const std::string head = "POST / HTTP/1.1\r\nX-Amz-Target: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string trailers = "X-Amz-Target: b\r\nX-More: c\r\nConnection: close\r\n\r\n";
  for (const bool at_once : {true, false}) {
    RequestReader reader(kMaxBody);
    std::string input = at_once ? "" : head;
    if (!at_once) EXPECT_EQ(reader.Feed(input), Progress::kNeedsMore);
    input = (at_once ? head : "") + "1\r\n{\r\n0\r\n" + trailers + "POST";

    ASSERT_EQ(reader.Feed(input), Progress::kComplete);
    EXPECT_EQ(input, "POST");
    EXPECT_EQ(reader.TakeHead()->target, "a");
    EXPECT_TRUE(reader.keep_alive());
    const WireRequest request = reader.Take();
    EXPECT_EQ(request.defect, WireDefect::kNone);
    EXPECT_EQ(*FindHeader(request.headers, "X-Amz-Target"), "a");
    EXPECT_EQ(request.headers.size(), 2U);
  }
}

TEST(RequestReader, WaitsForTheRestOfAnEmptyChunkedBody) {
  RequestReader reader(kMaxBody);
  std::string input = "POST / HTTP/1.1\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n";

  EXPECT_EQ(reader.Feed(input), Progress::kWantsContinue);
  EXPECT_EQ(reader.Feed(input), Progress::kNeedsMore);
  input += "\r\n";
  EXPECT_EQ(reader.Feed(input), Progress::kComplete);
  EXPECT_EQ(reader.Take().body, "");
}

TEST(RequestReader, AsksOnceForABodyThatWaits) {
  RequestReader reader(kMaxBody);
  std::string input = "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";

  EXPECT_EQ(reader.Feed(input), Progress::kWantsContinue);
  EXPECT_EQ(reader.Feed(input), Progress::kNeedsMore);
  input = "{}";
  EXPECT_EQ(reader.Feed(input), Progress::kComplete);
}

TEST(RequestReader, ClosesAfterARequestThatSaysSo) {
  RequestReader reader(kMaxBody);
  std::string input = "POST / HTTP/1.1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

  EXPECT_EQ(reader.Feed(input), Progress::kComplete);
  EXPECT_FALSE(reader.keep_alive());
}

struct DefectCase {
  const char* name;
  std::string input;
  WireDefect defect;
};

void PrintTo(const DefectCase& row, std::ostream* out) {
  *out << row.name;
}

class Defects : public ::testing::TestWithParam<DefectCase> {};

TEST_P(Defects, EndTheConnection) {
  RequestReader reader(kMaxBody);
  std::string input = GetParam().input;

  EXPECT_EQ(reader.Feed(input), Progress::kComplete);
  EXPECT_FALSE(reader.keep_alive());
  EXPECT_EQ(reader.Take().defect, GetParam().defect);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, Defects,
    ::testing::Values(
        DefectCase{"NotHttp", "hello there\r\n\r\n", WireDefect::kMalformed},
        DefectCase{"TlsOnAPlainPort", std::string("\x16\x03\x01\x02\x00\x01\x00", 7), WireDefect::kMalformed},
        DefectCase{"BadVersion", "POST / HTTP/9.9\r\n\r\n", WireDefect::kMalformed},
        DefectCase{"BadLength", "POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n", WireDefect::kMalformed},
        DefectCase{"TwoLengths", "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                   WireDefect::kMalformed},
        DefectCase{"LengthAndChunks", "POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
                   WireDefect::kMalformed},
        DefectCase{"BadChunk", "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", WireDefect::kMalformed},
        DefectCase{"ControlInHeader", "POST / HTTP/1.1\r\nX: a\x01\r\n\r\n", WireDefect::kMalformed},
        DefectCase{"EndlessHeader", "POST / HTTP/1.1\r\nX: " + std::string(70000, 'x'), WireDefect::kMalformed},
        DefectCase{"LongBody", "POST / HTTP/1.1\r\nContent-Length: 1001\r\n\r\n", WireDefect::kBodyTooLarge},
        DefectCase{"LongChunks",
                   "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + std::string(1001, 'x') + "\r\n",
                   WireDefect::kBodyTooLarge}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace marketplace_metering::emulator
