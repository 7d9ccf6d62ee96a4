// A file that changes in one step.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace marketplace_metering::system {

/// Puts `content` at `path`, where others see the old file or the whole new one. It has 0600 from its first moment. A
/// link at `path` stays, and what it leads to is replaced. Nothing when done; else why not, and then nothing has
/// changed and nothing is left behind.
std::optional<std::string> ReplaceFile(const std::string& path, std::string_view content);

}  // namespace marketplace_metering::system
