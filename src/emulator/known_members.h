// Members of a JSON text that mean nothing: a misspelt name must not be passed over in silence.
#pragma once

#include <string>
#include <vector>

namespace marketplace_metering::emulator {

/// The paths, such as `customers[0].subcribed`, of all members not among `known`, where paths
/// stand without indices: `customers.subscribed`. Nothing for text that cannot be read.
std::vector<std::string> FindUnknownMembers(const std::string& text, const std::vector<std::string>& known);

}  // namespace marketplace_metering::emulator
