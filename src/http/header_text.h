// What HTTP allows in the name and the value of a header.
#pragma once

#include <string_view>

namespace marketplace_metering::http {

/// ASCII letters count without case.
bool EqualsIgnoreCase(std::string_view a, std::string_view b) noexcept;

/// A token of RFC 9110: a header name or a method.
bool IsToken(std::string_view text) noexcept;

/// Carriage return, line feed, NUL, tab and their like: none may stand in a name, a value or a URL.
bool HasControlByte(std::string_view text) noexcept;

/// Without the spaces and tabs at both ends.
std::string_view TrimBlanks(std::string_view text) noexcept;

}  // namespace marketplace_metering::http
