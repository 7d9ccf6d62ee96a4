#include "protocol/aws_json.h"

#include "encoding/header_name.h"

namespace marketplace_metering::protocol {

void AppendRequestHeaders(std::string_view operation, std::vector<HttpHeader>& headers) {
  std::string target;
  target.reserve(kTargetPrefix.size() + 1 + operation.size());
  target.append(kTargetPrefix).append(1, '.').append(operation);
  headers.push_back({"Content-Type", std::string(kContentType)});
  headers.push_back({"X-Amz-Target", std::move(target)});
}

const std::string* FindHeader(const std::vector<HttpHeader>& headers, std::string_view name) noexcept {
  for (const HttpHeader& header : headers) {
    if (encoding::EqualsIgnoreCase(header.name, name)) return &header.value;
  }
  return nullptr;
}

const std::string* FindRequestId(const std::vector<HttpHeader>& headers) noexcept {
  return FindHeader(headers, "x-amzn-RequestId");
}

}  // namespace marketplace_metering::protocol
