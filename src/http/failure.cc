#include "http/failure.h"

#include "encoding/header_name.h"

namespace marketplace_metering::http {
namespace {

struct Words {
  std::string_view what;
  std::string_view remedy;
};

Words WordsFor(ErrorCode code) {
  switch (code) {
    case ErrorCode::kConnectionPoolExhausted:
      return {"no connection became free", "raise HttpConfig::max_connections, or call from fewer threads"};
    case ErrorCode::kNameResolutionFailed:
      return {"no address for the host", "check region, endpoint and DNS"};
    case ErrorCode::kConnectionFailed:
      return {"no connection", "check the endpoint, the route and the firewall"};
    case ErrorCode::kConnectTimeout:
      return {"no connection in time", "check the route and the firewall, or raise HttpConfig::connect_timeout"};
    case ErrorCode::kReadTimeout:
      return {"no byte moved for too long", "try again, or raise HttpConfig::read_timeout"};
    case ErrorCode::kConnectionReset:
      return {"the connection ended before a whole answer had arrived", "try again"};
    case ErrorCode::kTruncatedResponse:
      return {"the answer is shorter than it announced", "try again"};
    case ErrorCode::kResponseTooLarge:
      return {"the answer is too large",
              "check that the endpoint is the service, or raise HttpConfig::max_response_bytes"};
    case ErrorCode::kMalformedResponse:
      return {"the answer is not HTTP",
              "check that the endpoint is the service and the scheme, http or https, is right"};
    case ErrorCode::kTlsHandshakeFailed:
      return {"TLS could not be negotiated",
              "check that the endpoint speaks TLS, at least in the version TlsConfig::min_version asks for"};
    case ErrorCode::kCertificateRejected:
      return {"the server's certificate is not accepted",
              "check the endpoint and this machine's clock; if a private authority signs for it, as with a proxy that "
              "inspects TLS, name its PEM file in TlsConfig::ca_file or AWS_CA_BUNDLE"};
    case ErrorCode::kUnreadableFile:
      return {"a file with roots or keys cannot be read", "check its path and permission"};
    case ErrorCode::kProxyFailed:
      return {
          "the proxy refused or failed to connect",
          "check the proxy's address and credentials in HttpConfig::proxy, or in http_proxy, https_proxy and no_proxy"};
    case ErrorCode::kCancelled:
      return {"cancelled by the caller", ""};
    case ErrorCode::kDeadlineExceeded:
      return {"the call's time ran out", "allow more time, or find out what is slow"};
    case ErrorCode::kExtensionFailed:
      return {"code of the caller threw", "mend the callback"};
    default:
      return {"the transport failed", ""};
  }
}

}  // namespace

std::string OneLine(std::string_view text) {
  constexpr std::size_t kMost = 512;
  std::string line(text.substr(0, kMost));
  for (char& c : line) {
    if (!encoding::IsHeaderValue({&c, 1})) c = ' ';
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

Error MakeError(const Failure& failure) {
  const Words words = WordsFor(failure.code);
  Error error;
  error.code = failure.code;
  error.delivery = failure.delivery;
  if (!failure.place.empty()) error.message = failure.place + ": ";
  error.message += words.what;
  if (!failure.reason.empty()) error.message += ": " + failure.reason;
  if (failure.code == ErrorCode::kCertificateRejected || failure.code == ErrorCode::kUnreadableFile) {
    error.message += "; trusted roots: " + failure.roots;
  }
  if (!words.remedy.empty()) error.message.append("; ").append(words.remedy);
  Attempt attempt;
  attempt.code = failure.code;
  attempt.delivery = failure.delivery;
  attempt.resends = failure.resends;
  error.attempts.push_back(attempt);
  return error;
}

}  // namespace marketplace_metering::http
