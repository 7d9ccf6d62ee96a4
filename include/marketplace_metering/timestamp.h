// Instants from text, for callers who hold text.
#pragma once

#include <chrono>
#include <string_view>

#include "marketplace_metering/export.h"
#include "marketplace_metering/outcome.h"

namespace marketplace_metering {

/// Reads an instant from ISO 8601 (`2026-08-15T12:30:00Z`, with fraction or offset), an HTTP or
/// RFC 2822 date (`Sat, 15 Aug 2026 12:30:00 GMT`), or epoch seconds (`1786797000.5`). A date
/// without time is midnight UTC; a time without offset is UTC. Fails with `kInvalidRequest`,
/// quoting the text. Thread-safe, and independent of locale and time zone settings.
MARKETPLACE_METERING_EXPORT Outcome<std::chrono::system_clock::time_point> ParseTimestamp(std::string_view text);

}  // namespace marketplace_metering
