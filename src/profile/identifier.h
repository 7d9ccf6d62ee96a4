// The names of sections and keys.
#pragma once

#include <string>
#include <string_view>

namespace marketplace_metering::profile {

/// One or more of `A-Z a-z 0-9 _ - / . % @ : +`.
bool IsIdentifier(std::string_view text) noexcept;

/// A key as it is looked up: keys differ by more than case.
std::string LowerCase(std::string_view key);

}  // namespace marketplace_metering::profile
