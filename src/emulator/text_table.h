// Columns for people.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace marketplace_metering::emulator {

/// Lines whose columns stand below each other, as wide as the widest field; the column `right` keeps to the right. All
/// rows are as long as the first. Control characters are escaped.
std::string AlignedTable(std::vector<std::vector<std::string>> rows, std::size_t right);

}  // namespace marketplace_metering::emulator
