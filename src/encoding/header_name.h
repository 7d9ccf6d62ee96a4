// What HTTP allows in the name and the value of a header.
#pragma once

#include <string_view>

namespace marketplace_metering::encoding {

/// A token of RFC 9110: letters, digits and a few signs, at least one.
bool IsHeaderName(std::string_view text) noexcept;

/// No control characters, so no line can be smuggled in; tab is one of them. May be empty.
bool IsHeaderValue(std::string_view text) noexcept;

/// Without the spaces and tabs at both ends, which are no part of a value.
std::string_view TrimBlanks(std::string_view text) noexcept;

/// ASCII letters count without case.
bool EqualsIgnoreCase(std::string_view a, std::string_view b) noexcept;

}  // namespace marketplace_metering::encoding
