// The page at the control port.
#pragma once

#include <string_view>

namespace marketplace_metering::emulator {

/// HTML, complete in itself.
extern const std::string_view kPage;

}  // namespace marketplace_metering::emulator
