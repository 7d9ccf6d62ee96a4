// Instants in ISO 8601.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace marketplace_metering::encoding {

/// `20260815T123600Z`: UTC, basic form, fraction cut off.
std::string FormatBasic(std::chrono::system_clock::time_point time);

/// `2026-08-15T12:36:00Z`: likewise, extended form.
std::string FormatExtended(std::chrono::system_clock::time_point time);

/// Reads `2026-08-15`, `2026-08-15T12:36Z`, `2026-08-15T12:36:00.25+02:00`, `20260815T123600Z` and
/// the like. Date and time are separated by `T` or one blank. The zone is `Z`, an offset `+hh:mm`,
/// `+hhmm` or `+hh`, or the word `UTC`, each also after one blank; without one it is UTC. A date
/// alone is midnight. Digits beyond what the clock can hold are cut off.
///
/// Nothing for dates and times that do not exist (leap seconds: see `FromCivil`), for week and
/// ordinal dates, and for anything before or after.
std::optional<std::chrono::system_clock::time_point> ParseIso8601(std::string_view text);

}  // namespace marketplace_metering::encoding
