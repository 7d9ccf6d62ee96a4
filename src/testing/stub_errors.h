// What a service or a network does that ends in a given error.
#pragma once

#include <string>

#include "marketplace_metering/http_transport.h"

namespace marketplace_metering::testing {

/// What a transport returns for it. Throws `std::invalid_argument` for a code that neither causes.
Outcome<HttpResponse> MakeFailure(ErrorCode code, const std::string& message, const std::string& operation);

/// The same, of the network alone and with this delivery.
Outcome<HttpResponse> MakeFailure(ErrorCode code, const std::string& message, Delivery delivery);

/// An error answer in the service's own form.
HttpResponse MakeErrorAnswer(const std::string& error_name, int status, const std::string& message);

/// An answer of 200 with its usual headers.
HttpResponse MakeAnswer(std::string body, const std::string& request_id);

}  // namespace marketplace_metering::testing
