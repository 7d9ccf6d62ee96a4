// Files that others wait for.
#pragma once

#include <string>
#include <string_view>

#include "marketplace_metering/outcome.h"

namespace marketplace_metering::emulator {

/// Puts `content` there in one step: a reader sees the old file or the whole new one. Fails with
/// `kInvalidConfiguration`, naming path and reason.
Outcome<void> WriteFile(const std::string& path, std::string_view content);

}  // namespace marketplace_metering::emulator
