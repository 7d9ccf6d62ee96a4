#include "http/classification.h"

#include <algorithm>

namespace marketplace_metering::http {
namespace {

struct Row {
  CURLcode code;
  ErrorCode while_connecting;
  ErrorCode while_exchanging;
};

constexpr Row Same(CURLcode code, ErrorCode error) {
  return {code, error, error};
}

// Known to newer headers only.
constexpr auto kCurlTooLarge = static_cast<CURLcode>(100);

constexpr Row kRows[] = {
    // Without a status line the answer would be HTTP/0.9. A scheme we do not speak never gets here.
    {CURLE_UNSUPPORTED_PROTOCOL, ErrorCode::kTransportFailed, ErrorCode::kMalformedResponse},
    Same(CURLE_COULDNT_RESOLVE_PROXY, ErrorCode::kProxyFailed),
    Same(CURLE_COULDNT_RESOLVE_HOST, ErrorCode::kNameResolutionFailed),
    Same(CURLE_COULDNT_CONNECT, ErrorCode::kConnectionFailed),
    Same(CURLE_INTERFACE_FAILED, ErrorCode::kConnectionFailed),
    // Before the connection stands only a proxy talks HTTP to us.
    {CURLE_WEIRD_SERVER_REPLY, ErrorCode::kProxyFailed, ErrorCode::kMalformedResponse},
    Same(CURLE_PARTIAL_FILE, ErrorCode::kTruncatedResponse),
    // While exchanging it is a header line beyond libcurl's own limit of 100 KiB.
    {CURLE_OUT_OF_MEMORY, ErrorCode::kTransportFailed, ErrorCode::kResponseTooLarge},
    {CURLE_OPERATION_TIMEDOUT, ErrorCode::kConnectTimeout, ErrorCode::kReadTimeout},
    Same(CURLE_SSL_CONNECT_ERROR, ErrorCode::kTlsHandshakeFailed),
    Same(CURLE_SSL_ENGINE_NOTFOUND, ErrorCode::kTlsHandshakeFailed),
    Same(CURLE_SSL_ENGINE_SETFAILED, ErrorCode::kTlsHandshakeFailed),
    Same(CURLE_SSL_ENGINE_INITFAILED, ErrorCode::kTlsHandshakeFailed),
    Same(CURLE_SSL_CERTPROBLEM, ErrorCode::kTlsHandshakeFailed),
    Same(CURLE_SSL_CIPHER, ErrorCode::kTlsHandshakeFailed),
    Same(CURLE_USE_SSL_FAILED, ErrorCode::kTlsHandshakeFailed),
    Same(CURLE_SSL_CRL_BADFILE, ErrorCode::kTlsHandshakeFailed),
    Same(CURLE_SSL_CLIENTCERT, ErrorCode::kTlsHandshakeFailed),
    Same(CURLE_PEER_FAILED_VERIFICATION, ErrorCode::kCertificateRejected),
    Same(CURLE_SSL_ISSUER_ERROR, ErrorCode::kCertificateRejected),
    Same(CURLE_SSL_PINNEDPUBKEYNOTMATCH, ErrorCode::kCertificateRejected),
    Same(CURLE_SSL_INVALIDCERTSTATUS, ErrorCode::kCertificateRejected),
    // The file was readable when the transport was made.
    Same(CURLE_SSL_CACERT_BADFILE, ErrorCode::kUnreadableFile),
    Same(CURLE_GOT_NOTHING, ErrorCode::kConnectionReset),
    Same(CURLE_SEND_ERROR, ErrorCode::kConnectionReset),
    Same(CURLE_RECV_ERROR, ErrorCode::kConnectionReset),
    Same(CURLE_SSL_SHUTDOWN_FAILED, ErrorCode::kConnectionReset),
    Same(CURLE_BAD_CONTENT_ENCODING, ErrorCode::kMalformedResponse),
    Same(CURLE_FILESIZE_EXCEEDED, ErrorCode::kResponseTooLarge),
    Same(kCurlTooLarge, ErrorCode::kResponseTooLarge),
    Same(CURLE_PROXY, ErrorCode::kProxyFailed),
};

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool IsProxyFailure(const FailureClues& clues) {
  if (!clues.through_proxy || clues.phase == Watch::Phase::kExchanging) return false;
  if (clues.connect_status != 0 && clues.connect_status / 100 != 2) return true;
  switch (clues.code) {
    case CURLE_COULDNT_CONNECT:  // to the proxy: it alone is connected to
      return true;
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
      return Contains(clues.text, "CONNECT") || Contains(clues.text, "roxy");
    default:
      return false;
  }
}

}  // namespace

ErrorCode Classify(CURLcode code, Watch::Phase phase) noexcept {
  const auto* const row =
      std::find_if(std::begin(kRows), std::end(kRows), [code](const Row& entry) { return entry.code == code; });
  if (row == std::end(kRows)) return ErrorCode::kTransportFailed;
  return phase == Watch::Phase::kExchanging ? row->while_exchanging : row->while_connecting;
}

ErrorCode Classify(const FailureClues& clues) noexcept {
  if (IsProxyFailure(clues)) return ErrorCode::kProxyFailed;
  // A certificate whose signature does not fit, as when an authority was made anew under its old
  // name: OpenSSL stumbles before it can say that verification failed.
  if (clues.code == CURLE_SSL_CONNECT_ERROR && Contains(clues.text, "asn1 encoding routines")) {
    return ErrorCode::kCertificateRejected;
  }
  const bool exchanging = clues.phase == Watch::Phase::kExchanging;
  if (exchanging && clues.code == CURLE_RECV_ERROR) {
    if (Contains(clues.text, "chunk")) return ErrorCode::kMalformedResponse;
    if (Contains(clues.text, "Too large response headers")) return ErrorCode::kResponseTooLarge;
  }
  return Classify(clues.code, clues.phase);
}

}  // namespace marketplace_metering::http
