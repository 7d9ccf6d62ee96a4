// Dates as HTTP and mail write them.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace marketplace_metering::encoding {

/// Reads `Sat, 15 Aug 2026 12:36:00 GMT`, the two older forms that HTTP still asks readers to know
/// (`Saturday, 15-Aug-26 12:36:00 GMT`, `Sat Aug 15 12:36:00 2026`), and RFC 2822 dates
/// (`15 Aug 2026 14:36 +0200`; zone names as there, military letters excepted).
///
/// Two-digit years from 69 are in the last century. Names count without case. Nothing for a date
/// that does not exist (leap seconds: see `FromCivil`) or is not on the day of the week it claims.
std::optional<std::chrono::system_clock::time_point> ParseHttpDate(std::string_view text);

/// `Sat, 15 Aug 2026 12:36:00 GMT`; fraction cut off.
std::string FormatHttpDate(std::chrono::system_clock::time_point time);

}  // namespace marketplace_metering::encoding
