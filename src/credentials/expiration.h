// When keys that come as text end.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace marketplace_metering::credentials {

/// RFC 3339: date, time and zone, which may also be `UTC`; from 2262 on, which the clock cannot hold, some time in
/// 2260. Nothing for anything else: a time without its zone could be hours off, and keys would be used beyond their
/// end.
std::optional<std::chrono::system_clock::time_point> ParseExpiration(std::string_view text);

}  // namespace marketplace_metering::credentials
