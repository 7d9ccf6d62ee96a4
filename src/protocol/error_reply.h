// An answer of status 300 and above as an Error.
#pragma once

#include <string_view>

#include "marketplace_metering/error.h"
#include "marketplace_metering/http_transport.h"

namespace marketplace_metering::protocol {

/// Never fails: an answer that names no error is named by its status, and one that is not JSON
/// keeps its body all the same. The name comes from the header `x-amzn-ErrorType`, else from
/// `__type`, else from `code` at the top of the body.
///
/// `token` is the session token that was sent, or empty; it is taken out of what is kept.
///
/// `delivery` is `kRefused` for a 4xx by which the service, in a documented word of its own, says
/// that it did nothing, and for throttling, of which a bare 429 is one. Everything else is
/// `kUnknown`: 5xx, 3xx, names that mean a fault of the service, and a 4xx without a known name,
/// which may be a proxy speaking of an answer it never saw. `attempts` is left empty.
Error ParseErrorReply(HttpResponse response, std::string_view operation, std::string_view token = {});

}  // namespace marketplace_metering::protocol
