// Takes out of an answer the secrets that a service quotes back.
#pragma once

#include <string>
#include <string_view>

namespace marketplace_metering::protocol {

/// A refused signature is explained with the request as the service saw it: session token and
/// signature stand in the text. Both are replaced by `(removed)`; nothing else changes. `token` is
/// the one that was sent, and is found wherever it stands, also with its characters escaped as in
/// JSON, in a URL or on a page; empty: none was. In one pass, whatever the text.
std::string RedactSecrets(const std::string& text, std::string_view token = {});

}  // namespace marketplace_metering::protocol
