// Options of the emulator from a JSON file.
#pragma once

#include <string>

#include "marketplace_metering/emulator/options.h"
#include "marketplace_metering/outcome.h"

namespace marketplace_metering::emulator {

/// `options` with what `text` says put in place; lists are replaced as a whole. Fails with
/// `kInvalidConfiguration`, naming `source`, when `text` is not JSON, holds a member that means
/// nothing, or one of another type. Whether the values make sense is for `Emulator::Start`.
Outcome<EmulatorOptions> ReadConfig(const std::string& text, const std::string& source, EmulatorOptions options);

}  // namespace marketplace_metering::emulator
