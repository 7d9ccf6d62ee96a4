// SHA-1 by OpenSSL, for names of files alone.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace marketplace_metering::crypto {

/// The digest of `data`, by which other AWS tools name their files. Nothing may rest on it being hard to forge: two
/// texts with one digest can be made. Thread-safe. Throws `std::runtime_error` when OpenSSL cannot compute SHA-1 (no
/// memory, or a configuration without it).
std::array<std::uint8_t, 20> Sha1ForFileNames(std::string_view data);

}  // namespace marketplace_metering::crypto
