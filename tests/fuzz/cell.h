// What fuzz_service and fuzz_ledger_file make of an input: cells of 16 bytes, each an instruction with its operands.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace marketplace_metering::emulator {

constexpr std::size_t kCellBytes = 16;

/// With all operands 0, an instruction does what a good client would.
enum class CellKind : std::uint8_t {
  kRecord,      ///< usage for the next request
  kAllocation,  ///< a part of the latest usage
  kSend,        ///< a request with the usage so far
  kRepeat,      ///< the same request again
  kPatch,       ///< changes some bytes of the next request
  kClock,       ///< moves the clock
  kChange,      ///< changes the market, forgets what was billed, or starts the service anew
  kFault,       ///< lets something go wrong
};
constexpr std::size_t kCellKinds = 8;

/// The first cell of an input has operands only: those of MarketOf.
class Cell {
 public:
  /// `size` may be less than a whole cell: the rest is 0.
  Cell(const std::uint8_t* bytes, std::size_t size) {
    std::memcpy(bytes_.data(), bytes, size < kCellBytes ? size : kCellBytes);
  }

  CellKind kind() const { return static_cast<CellKind>(bytes_[0] % kCellKinds); }
  /// Operands count from 1.
  std::uint8_t operator[](std::size_t operand) const { return bytes_[operand]; }
  bool Bit(std::size_t operand, unsigned bit) const { return (bytes_[operand] >> bit & 1U) != 0; }
  /// Four operands as a number.
  std::uint32_t Number(std::size_t operand) const {
    std::uint32_t number = 0;
    std::memcpy(&number, &bytes_[operand], sizeof number);
    return number;
  }
  const char* Text(std::size_t operand) const { return reinterpret_cast<const char*>(&bytes_[operand]); }

 private:
  std::array<std::uint8_t, kCellBytes> bytes_ = {};
};

/// One of a table, by an operand.
template <typename T, std::size_t kSize>
const T& Pick(const std::array<T, kSize>& table, std::uint8_t operand) {
  return table[operand % kSize];
}

}  // namespace marketplace_metering::emulator
