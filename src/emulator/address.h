// Addresses to listen on.
#pragma once

#include <string>

namespace marketplace_metering::emulator {

/// `127.0.0.1` for `localhost`, anything else as it is.
std::string NumericHost(const std::string& host);

/// IPv4 or IPv6, without brackets.
bool IsNumericAddress(const std::string& host) noexcept;

/// Numeric, and reachable from this machine alone.
bool IsLoopback(const std::string& host) noexcept;

}  // namespace marketplace_metering::emulator
