// The version of these headers.
#pragma once

#include <string_view>

#include "marketplace_metering/export.h"

namespace marketplace_metering {

/// Semantic version of the headers; CMake reads it from here.
inline constexpr std::string_view kVersion = "0.1.0";

/// Semantic version of the library that is linked. Differs from `kVersion` when headers and
/// library come from different builds.
MARKETPLACE_METERING_EXPORT std::string_view LibraryVersion() noexcept;

}  // namespace marketplace_metering
