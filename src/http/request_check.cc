#include "http/request_check.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>

#include "encoding/header_name.h"
#include "encoding/ip_address.h"
#include "encoding/quote.h"

namespace marketplace_metering::http {
namespace {

// They follow from the URL and the body. A second copy, or one that disagrees, would let two
// parties see different requests.
constexpr std::array<std::string_view, 3> kOwnHeaders = {"Host", "Content-Length", "Transfer-Encoding"};

bool IsOwnHeader(std::string_view name) {
  return std::any_of(kOwnHeaders.begin(), kOwnHeaders.end(),
                     [name](std::string_view own) { return encoding::EqualsIgnoreCase(own, name); });
}

}  // namespace

std::optional<std::string> FindRequestProblem(const HttpRequest& request, const SendOptions& options) {
  if (!encoding::IsHeaderName(request.method)) return "the method is not a token";
  for (std::size_t i = 0; i < request.headers.size(); ++i) {
    const HttpHeader& header = request.headers[i];
    if (!encoding::IsHeaderName(header.name))
      return "header number " + std::to_string(i + 1) + " has a name that is not a token";
    if (!encoding::IsHeaderValue(header.value)) return "the value of header " + header.name + " has control characters";
    if (IsOwnHeader(header.name)) return "header " + header.name + " is set by the transport itself";
  }
  const auto zero = std::chrono::milliseconds::zero();
  if (options.connect_timeout < zero || options.tls_timeout.value_or(zero) < zero || options.read_timeout < zero ||
      options.continue_timeout < zero) {
    return "a time-out is negative";
  }
  if (!options.connect_to.empty() && !encoding::ParseIpAddress(options.connect_to)) {
    return "the address to connect to, " + encoding::Quoted(options.connect_to) + ", is not a numeric one";
  }
  return std::nullopt;
}

bool ExpectsContinue(const HttpRequest& request) noexcept {
  return std::any_of(request.headers.begin(), request.headers.end(),
                     [](const HttpHeader& header) { return encoding::EqualsIgnoreCase(header.name, "Expect"); });
}

}  // namespace marketplace_metering::http
