// Comma-separated values, as RFC 4180 has them.
#pragma once

#include <string>
#include <vector>

namespace marketplace_metering::emulator {

/// Appends one record with its line end, CR LF. Fields with commas, quotes or line ends are quoted, and nothing else is
/// changed: one that begins with `=`, `+`, `-` or `@` stays as it is, and a spreadsheet may take it for a formula.
void AppendCsvLine(const std::vector<std::string>& fields, std::string& out);

}  // namespace marketplace_metering::emulator
