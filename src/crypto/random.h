// Bytes that nobody can predict.
#pragma once

#include <cstddef>
#include <cstdint>

namespace marketplace_metering::crypto {

/// Fills all of `bytes`, or returns false and leaves zeros. Thread-safe, and safe after `fork`.
[[nodiscard]] bool FillRandom(std::uint8_t* bytes, std::size_t size) noexcept;

}  // namespace marketplace_metering::crypto
