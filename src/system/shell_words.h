// How a shell splits a line into words.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace marketplace_metering::system {

/// The words of `line`: separated by blanks, tabs and line ends; single and double quotes and backslashes mean what
/// they mean to a shell; everything else (`$`, `*`, `~`, `;`, `|`, `#`) is an ordinary character. Nothing when a quote
/// is not closed or a backslash stands at the end.
std::optional<std::vector<std::string>> SplitShellWords(std::string_view line);

}  // namespace marketplace_metering::system
