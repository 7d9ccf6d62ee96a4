// Requests that must not leave: nothing in them may change the shape of what is on the wire.
#pragma once

#include <optional>
#include <string>

#include "marketplace_metering/http_transport.h"

namespace marketplace_metering::http {

/// What is wrong, with no header value in it; nothing when the request may be sent. The URL is
/// judged by `ParseTarget`.
std::optional<std::string> FindRequestProblem(const HttpRequest& request, const SendOptions& options);

/// True when the request asks the server to say `100 Continue` before the body.
bool ExpectsContinue(const HttpRequest& request) noexcept;

}  // namespace marketplace_metering::http
