// Words of a service inside a message of ours.
#pragma once

#include <string>
#include <string_view>

namespace marketplace_metering::protocol {

/// `text` fit for one line: no control characters, which could forge lines of a log, and cut on a character after 1024
/// bytes.
std::string OneLine(std::string_view text);

}  // namespace marketplace_metering::protocol
