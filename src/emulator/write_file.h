// Files that others wait for.
#pragma once

#include <string>
#include <string_view>

#include "marketplace_metering/outcome.h"

namespace marketplace_metering::emulator {

/// Puts `content` there in one step: a reader sees the old file or the whole new one. Fails with
/// `kInvalidConfiguration`, naming path and reason.
Outcome<void> WriteFile(const std::string& path, std::string_view content);

/// Whether `WriteFile` could do so now; leaves the path as it is. Fails as that does.
Outcome<void> ProbeFile(const std::string& path);

}  // namespace marketplace_metering::emulator
