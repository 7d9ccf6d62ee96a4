#include "http/classification.h"

#include <gtest/gtest.h>

#include <map>
#include <ostream>
#include <string>

namespace marketplace_metering::http {
namespace {

constexpr auto kConnecting = Watch::Phase::kConnecting;
constexpr auto kExchanging = Watch::Phase::kExchanging;

struct Expected {
  ErrorCode connecting;
  ErrorCode exchanging;
};

// Written down apart from the table under test: whoever changes one has to mean it.
const std::map<int, Expected>& Meant() {
  static const std::map<int, Expected> meant = {
      {1, {ErrorCode::kTransportFailed, ErrorCode::kMalformedResponse}},
      {5, {ErrorCode::kProxyFailed, ErrorCode::kProxyFailed}},
      {6, {ErrorCode::kNameResolutionFailed, ErrorCode::kNameResolutionFailed}},
      {7, {ErrorCode::kConnectionFailed, ErrorCode::kConnectionFailed}},
      {8, {ErrorCode::kProxyFailed, ErrorCode::kMalformedResponse}},
      {18, {ErrorCode::kTruncatedResponse, ErrorCode::kTruncatedResponse}},
      {27, {ErrorCode::kTransportFailed, ErrorCode::kResponseTooLarge}},
      {28, {ErrorCode::kConnectTimeout, ErrorCode::kReadTimeout}},
      {35, {ErrorCode::kTlsHandshakeFailed, ErrorCode::kTlsHandshakeFailed}},
      {45, {ErrorCode::kConnectionFailed, ErrorCode::kConnectionFailed}},
      {52, {ErrorCode::kConnectionReset, ErrorCode::kConnectionReset}},
      {53, {ErrorCode::kTlsHandshakeFailed, ErrorCode::kTlsHandshakeFailed}},
      {54, {ErrorCode::kTlsHandshakeFailed, ErrorCode::kTlsHandshakeFailed}},
      {55, {ErrorCode::kConnectionReset, ErrorCode::kConnectionReset}},
      {56, {ErrorCode::kConnectionReset, ErrorCode::kConnectionReset}},
      {58, {ErrorCode::kTlsHandshakeFailed, ErrorCode::kTlsHandshakeFailed}},
      {59, {ErrorCode::kTlsHandshakeFailed, ErrorCode::kTlsHandshakeFailed}},
      {60, {ErrorCode::kCertificateRejected, ErrorCode::kCertificateRejected}},
      {61, {ErrorCode::kMalformedResponse, ErrorCode::kMalformedResponse}},
      {63, {ErrorCode::kResponseTooLarge, ErrorCode::kResponseTooLarge}},
      {64, {ErrorCode::kTlsHandshakeFailed, ErrorCode::kTlsHandshakeFailed}},
      {66, {ErrorCode::kTlsHandshakeFailed, ErrorCode::kTlsHandshakeFailed}},
      {77, {ErrorCode::kUnreadableFile, ErrorCode::kUnreadableFile}},
      {80, {ErrorCode::kConnectionReset, ErrorCode::kConnectionReset}},
      {82, {ErrorCode::kTlsHandshakeFailed, ErrorCode::kTlsHandshakeFailed}},
      {83, {ErrorCode::kCertificateRejected, ErrorCode::kCertificateRejected}},
      {90, {ErrorCode::kCertificateRejected, ErrorCode::kCertificateRejected}},
      {91, {ErrorCode::kCertificateRejected, ErrorCode::kCertificateRejected}},
      {97, {ErrorCode::kProxyFailed, ErrorCode::kProxyFailed}},
      {98, {ErrorCode::kTlsHandshakeFailed, ErrorCode::kTlsHandshakeFailed}},
      {100, {ErrorCode::kResponseTooLarge, ErrorCode::kResponseTooLarge}},
  };
  return meant;
}

TEST(Classify, GivesEveryCurlCodeTheOneThatIsMeant) {
  for (int code = 1; code <= 120; ++code) {
    const auto found = Meant().find(code);
    const Expected other = {ErrorCode::kTransportFailed, ErrorCode::kTransportFailed};
    const Expected expected = found == Meant().end() ? other : found->second;

    const ErrorCode connecting = Classify(static_cast<CURLcode>(code), kConnecting);
    const ErrorCode exchanging = Classify(static_cast<CURLcode>(code), kExchanging);

    EXPECT_EQ(NameOf(connecting), NameOf(expected.connecting)) << "code " << code << " while connecting";
    EXPECT_EQ(NameOf(exchanging), NameOf(expected.exchanging)) << "code " << code << " while exchanging";
  }
}

struct Clue {
  const char* name;
  FailureClues clues;
  ErrorCode expected;
};

std::ostream& operator<<(std::ostream& out, const Clue& clue) {
  return out << clue.name;
}

class ClassifyClues : public ::testing::TestWithParam<Clue> {};

TEST_P(ClassifyClues, AreUnderstood) {
  EXPECT_EQ(NameOf(Classify(GetParam().clues)), NameOf(GetParam().expected));
}

INSTANTIATE_TEST_SUITE_P(
    Every, ClassifyClues,
    ::testing::Values(
        Clue{"EndpointRefused", {CURLE_COULDNT_CONNECT, kConnecting, "x", false, 0}, ErrorCode::kConnectionFailed},
        Clue{"ProxyRefused", {CURLE_COULDNT_CONNECT, kConnecting, "x", true, 0}, ErrorCode::kProxyFailed},
        Clue{"TunnelRefused", {CURLE_RECV_ERROR, kConnecting, "", true, 407}, ErrorCode::kProxyFailed},
        Clue{"TunnelStoodAndTlsFailed",
             {CURLE_SSL_CONNECT_ERROR, kConnecting, "", true, 200},
             ErrorCode::kTlsHandshakeFailed},
        Clue{"TunnelDropped",
             {CURLE_RECV_ERROR, kConnecting, "Proxy CONNECT aborted", true, 0},
             ErrorCode::kProxyFailed},
        Clue{"TalkOfAProxyThatIsNotThere",
             {CURLE_RECV_ERROR, kConnecting, "Proxy CONNECT aborted", false, 0},
             ErrorCode::kConnectionReset},
        Clue{"TunnelLongStoodAndConnectionBroke",
             {CURLE_RECV_ERROR, kExchanging, "Recv failure", true, 407},
             ErrorCode::kConnectionReset},
        Clue{"ResetWhileConnecting",
             {CURLE_RECV_ERROR, kConnecting, "Recv failure: Connection reset by peer", false, 0},
             ErrorCode::kConnectionReset},
        Clue{"ForgedCertificate",
             {CURLE_SSL_CONNECT_ERROR, kConnecting, "error:06880006:asn1 encoding routines::EVP lib", false, 0},
             ErrorCode::kCertificateRejected},
        Clue{"BrokenChunk",
             {CURLE_RECV_ERROR, kExchanging, "Illegal or missing hexadecimal sequence in chunked-encoding", false, 0},
             ErrorCode::kMalformedResponse},
        Clue{"HeadersBeyondLibcurlsOwnLimit",
             {CURLE_RECV_ERROR, kExchanging, "Too large response headers: 307232 > 307200", false, 0},
             ErrorCode::kResponseTooLarge},
        Clue{"BrokenConnection",
             {CURLE_RECV_ERROR, kExchanging, "Recv failure: Connection reset by peer", false, 0},
             ErrorCode::kConnectionReset}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace marketplace_metering::http
