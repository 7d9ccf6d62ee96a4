// The emulator's HTTPS as libcurl sees it.
#include <curl/curl.h>

#include <memory>
#include <string>

#include "marketplace_metering/emulator/emulator.h"
#include "unit/emulator/service_fixture.h"
#include "unit/emulator/socket_client.h"

namespace marketplace_metering::emulator {
namespace {

using ::testing::HasSubstr;

struct CurlFree {
  void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
  void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};

std::size_t Append(char* data, std::size_t size, std::size_t count, void* out) {
  static_cast<std::string*>(out)->append(data, size * count);
  return size * count;
}

class Tls : public ::testing::Test {
 protected:
  Tls() {
    EmulatorOptions options = ExampleOptions();
    options.clock = clock;
    options.tls = true;
    emulator = Emulator::Start(options).value();
    port = emulator->url().substr(emulator->url().rfind(':') + 1);
  }

  // Calls ResolveCustomer under the name `host`, wherever that is.
  CURLcode Call(const std::string& host, const std::string& ca, long version = CURL_SSLVERSION_DEFAULT) {
    const std::string authority = host + ":" + port;
    const WireRequest request = SignedRequest("ResolveCustomer", R"({"RegistrationToken":"token-good"})", SellerKeys(),
                                              clock->Now(), "us-east-1", "aws-marketplace", authority);
    std::unique_ptr<curl_slist, CurlFree> headers;
    for (const HttpHeader& header : request.headers) {
      headers.reset(curl_slist_append(headers.release(), (header.name + ": " + header.value).c_str()));
    }
    const std::string connect_to = "::127.0.0.1:" + port;
    const std::unique_ptr<curl_slist, CurlFree> elsewhere(curl_slist_append(nullptr, connect_to.c_str()));
    curl_blob trusted = {};
    trusted.data = const_cast<char*>(ca.data());
    trusted.len = ca.size();
    body.clear();
    curl_easy_setopt(curl.get(), CURLOPT_URL, ("https://" + authority + "/").c_str());
    curl_easy_setopt(curl.get(), CURLOPT_PROXY, "");
    curl_easy_setopt(curl.get(), CURLOPT_CONNECT_TO, elsewhere.get());
    curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE, static_cast<long>(request.body.size()));
    curl_easy_setopt(curl.get(), CURLOPT_COPYPOSTFIELDS, request.body.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_CAINFO_BLOB, &trusted);
    curl_easy_setopt(curl.get(), CURLOPT_SSLVERSION, version);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, Append);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &body);
    curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, 30L);
    return curl_easy_perform(curl.get());
  }

  long NewConnections() {
    long count = 0;
    curl_easy_getinfo(curl.get(), CURLINFO_NUM_CONNECTS, &count);
    return count;
  }

  const std::shared_ptr<marketplace_metering::testing::FakeClock> clock =
      std::make_shared<marketplace_metering::testing::FakeClock>();
  std::unique_ptr<Emulator> emulator;
  std::string port;
  std::string body;
  const std::unique_ptr<CURL, CurlFree> curl{curl_easy_init()};
};

TEST_F(Tls, IsTrustedUnderEachOfItsNames) {
  for (const char* host : {"localhost", "127.0.0.1", "[::1]"}) {
    EXPECT_EQ(Call(host, emulator->ca_pem()), CURLE_OK) << host;
    EXPECT_THAT(body, HasSubstr("ifAPxuKWpyV"));
  }
}

TEST_F(Tls, IsNotTrustedUnderAnotherName) {
  EXPECT_EQ(Call("example.com", emulator->ca_pem()), CURLE_PEER_FAILED_VERIFICATION);
}

TEST_F(Tls, IsNotTrustedByTheAuthorityOfAnotherEmulator) {
  EmulatorOptions options = ExampleOptions();
  options.tls = true;
  const auto other = Emulator::Start(options).value();

  EXPECT_EQ(Call("localhost", other->ca_pem()), CURLE_PEER_FAILED_VERIFICATION);
}

TEST_F(Tls, KeepsConnections) {
  EXPECT_EQ(Call("localhost", emulator->ca_pem()), CURLE_OK);
  EXPECT_EQ(NewConnections(), 1);
  EXPECT_EQ(Call("localhost", emulator->ca_pem()), CURLE_OK);
  EXPECT_EQ(NewConnections(), 0);
}

TEST_F(Tls, SpeaksBothVersionsInUseAndNoOlder) {
  const long only_1_2 = CURL_SSLVERSION_TLSv1_2 | CURL_SSLVERSION_MAX_TLSv1_2;
  const long only_1_1 = CURL_SSLVERSION_TLSv1_1 | CURL_SSLVERSION_MAX_TLSv1_1;

  EXPECT_EQ(Call("localhost", emulator->ca_pem(), CURL_SSLVERSION_TLSv1_3), CURLE_OK);
  curl_easy_reset(curl.get());
  EXPECT_EQ(Call("localhost", emulator->ca_pem(), only_1_2), CURLE_OK);
  curl_easy_reset(curl.get());
  curl_easy_setopt(curl.get(), CURLOPT_FRESH_CONNECT, 1L);
  EXPECT_EQ(Call("localhost", emulator->ca_pem(), only_1_1), CURLE_SSL_CONNECT_ERROR);
}

TEST_F(Tls, SurvivesPlainTextAndBrokenHandshakes) {
  const std::string no_handshake("\x16\x03\x01\x00\x05hello", 10);
  for (const std::string& bytes : {std::string("POST / HTTP/1.1\r\n\r\n"), no_handshake}) {
    SocketClient client("http://127.0.0.1:" + port);
    ASSERT_TRUE(client.Send(bytes));
    EXPECT_EQ(client.ReadReply().status, 0);
  }

  EXPECT_EQ(Call("localhost", emulator->ca_pem()), CURLE_OK);
}

}  // namespace
}  // namespace marketplace_metering::emulator
