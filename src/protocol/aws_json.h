// The envelope of the AWS JSON 1.1 protocol, as this service speaks it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "marketplace_metering/error.h"

namespace marketplace_metering::protocol {

/// Exactly so, without a charset.
inline constexpr std::string_view kContentType = "application/x-amz-json-1.1";

/// `X-Amz-Target` is this, a dot, and the operation.
inline constexpr std::string_view kTargetPrefix = "AWSMPMeteringService";

/// Adds `Content-Type` and `X-Amz-Target`.
void AppendRequestHeaders(std::string_view operation, std::vector<HttpHeader>& headers);

/// The first header of that name, compared without case; null when there is none.
const std::string* FindHeader(const std::vector<HttpHeader>& headers, std::string_view name) noexcept;

/// The value of `x-amzn-RequestId`; null when the answer has none.
const std::string* FindRequestId(const std::vector<HttpHeader>& headers) noexcept;

}  // namespace marketplace_metering::protocol
