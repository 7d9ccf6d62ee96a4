// UUIDs as text.
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace marketplace_metering::encoding {

/// A random (version 4) UUID made of `bytes`, in lower case. Six bits are replaced by version and
/// variant.
std::string FormatUuidV4(std::array<std::uint8_t, 16> bytes);

}  // namespace marketplace_metering::encoding
