#include "http/request_check.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace marketplace_metering::http {
namespace {

HttpRequest RequestWith(HttpHeader header) {
  HttpRequest request;
  request.headers.push_back(std::move(header));
  return request;
}

TEST(FindRequestProblem, FindsNoneInAnOrdinaryRequest) {
  EXPECT_FALSE(FindRequestProblem(RequestWith({"X-Amz-Date", "20260815T123600Z \xc3\xa9"}), {}));
  EXPECT_FALSE(FindRequestProblem(RequestWith({"X", ""}), {}));
}

TEST(FindRequestProblem, FindsNamesThatAreNoTokens) {
  for (const char* name : {"", "a b", "a:", "a\r\n", "a\t", "\xc3\xa9", "a(b)"}) {
    EXPECT_TRUE(FindRequestProblem(RequestWith({name, "v"}), {})) << name;
  }
}

TEST(FindRequestProblem, FindsControlBytesInValuesAndDoesNotRepeatTheValue) {
  for (const char c : {'\r', '\n', '\0', '\t', '\x01', '\x7f'}) {
    const auto problem = FindRequestProblem(RequestWith({"X-Note", std::string("secret") + c}), {});

    ASSERT_TRUE(problem) << static_cast<int>(c);
    EXPECT_NE(problem->find("X-Note"), std::string::npos);
    EXPECT_EQ(problem->find("secret"), std::string::npos);
  }
}

TEST(FindRequestProblem, FindsWhatIsNoAddressToConnectTo) {
  SendOptions options;
  for (const char* address : {"localhost", "127.1", "127.0.0.1:80", "[::1]", "fe80::1%lo", "::1:", " "}) {
    options.connect_to = address;
    EXPECT_TRUE(FindRequestProblem({}, options)) << address;
  }
  for (const char* address : {"", "127.0.0.1", "169.254.169.254", "::1", "fd00:ec2::23"}) {
    options.connect_to = address;
    EXPECT_FALSE(FindRequestProblem({}, options)) << address;
  }
}

TEST(FindRequestProblem, FindsHeadersTheTransportSetsItself) {
  for (const char* name : {"Host", "host", "Content-Length", "TRANSFER-ENCODING"}) {
    EXPECT_TRUE(FindRequestProblem(RequestWith({name, "1"}), {})) << name;
  }
}

TEST(FindRequestProblem, FindsMethodsThatAreNoTokens) {
  for (const char* method : {"", "GET /", "PO ST", "GET\r\n"}) {
    HttpRequest request;
    request.method = method;
    EXPECT_TRUE(FindRequestProblem(request, {})) << method;
  }
}

TEST(FindRequestProblem, FindsNegativeLimits) {
  SendOptions connect;
  connect.connect_timeout = std::chrono::milliseconds(-1);
  SendOptions read;
  read.read_timeout = std::chrono::milliseconds(-1);
  SendOptions wait;
  wait.continue_timeout = std::chrono::milliseconds(-1);

  EXPECT_TRUE(FindRequestProblem({}, connect));
  EXPECT_TRUE(FindRequestProblem({}, read));
  EXPECT_TRUE(FindRequestProblem({}, wait));
}

TEST(ExpectsContinue, LooksForTheHeaderWithoutCase) {
  EXPECT_TRUE(ExpectsContinue(RequestWith({"expect", "100-continue"})));
  EXPECT_FALSE(ExpectsContinue(RequestWith({"X-Expect", "100-continue"})));
}

}  // namespace
}  // namespace marketplace_metering::http
