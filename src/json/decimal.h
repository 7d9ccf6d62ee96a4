// Decimal text to integers without passing through a binary fraction.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace marketplace_metering::json {

/// A decimal number taken apart.
struct Decimal {
  bool negative = false;
  /// The part before the point; nothing when it is 2^64 or more.
  std::optional<std::uint64_t> whole = 0;
  /// The first nine places after the point; further ones are cut off.
  std::uint32_t nanos = 0;
  /// Any place after the point is not zero, even one that `nanos` has cut off.
  bool has_fraction = false;
};

/// Reads `[-]digits[.digits][e[+-]digits]`, where one side of the point may be empty. Nothing
/// when `text` is of another form.
std::optional<Decimal> ParseDecimal(std::string_view text);

}  // namespace marketplace_metering::json
