// Takes out of an answer the secrets that a service quotes back.
#pragma once

#include <string>

namespace marketplace_metering::protocol {

/// A refused signature is explained with the request as the service saw it: session token and
/// signature stand in the text. Both are replaced by `(removed)`; nothing else changes.
std::string RedactSecrets(std::string text);

}  // namespace marketplace_metering::protocol
