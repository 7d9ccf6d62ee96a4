// Text of unknown origin inside a message: visible, on one line, not endless.
#pragma once

#include <string>
#include <string_view>

namespace marketplace_metering::encoding {

/// `text` with backslashes, control bytes and bytes that are not UTF-8 escaped (`\x0a`), so that
/// it stays on its line.
std::string Printable(std::string_view text);

/// `'text'`, printable, cut after 100 bytes.
std::string Quoted(std::string_view text);

}  // namespace marketplace_metering::encoding
