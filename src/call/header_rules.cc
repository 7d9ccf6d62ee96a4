#include "call/header_rules.h"

#include <algorithm>
#include <array>
#include <string>

#include "encoding/header_name.h"

namespace marketplace_metering::call {
namespace {

constexpr std::array<std::string_view, 17> kOwnHeaders = {"authorization",
                                                          "host",
                                                          "content-length",
                                                          "content-type",
                                                          "transfer-encoding",
                                                          "connection",
                                                          "user-agent",
                                                          "x-amz-target",
                                                          "x-amz-date",
                                                          "x-amz-region-set",
                                                          "x-amz-content-sha256",
                                                          "x-amz-security-token",
                                                          "amz-sdk-invocation-id",
                                                          "amz-sdk-request",
                                                          "accept-encoding",
                                                          "upgrade",
                                                          "te"};

bool IsOwnHeader(std::string_view name) {
  return std::any_of(kOwnHeaders.begin(), kOwnHeaders.end(),
                     [name](std::string_view own) { return encoding::EqualsIgnoreCase(name, own); });
}

}  // namespace

Outcome<void> CheckAddedHeaders(const std::vector<HttpHeader>& headers, std::size_t first, std::string_view origin,
                                ErrorCode code) {
  for (std::size_t i = first; i < headers.size(); ++i) {
    const HttpHeader& header = headers[i];
    std::string problem;
    if (!encoding::IsHeaderName(header.name)) {
      problem = "is not a header name";
    } else if (!encoding::IsHeaderValue(header.value)) {
      problem = "has a value with control characters";
    } else if (IsOwnHeader(header.name)) {
      problem = "is set by the client itself";
    } else {
      continue;
    }
    Error error;
    error.code = code;
    error.violations.push_back({"headers[" + std::to_string(i - first) + "]", problem});
    error.message = std::string(origin) + " added a header that cannot be sent: number " +
                    std::to_string(i - first + 1) +
                    (encoding::IsHeaderName(header.name) ? " ('" + header.name + "') " : " ") + problem + "; remove it";
    return error;
  }
  return {};
}

}  // namespace marketplace_metering::call
