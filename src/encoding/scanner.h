// Reads a short text from left to right, character by character.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "encoding/ascii.h"

namespace marketplace_metering::encoding {

/// What does not match is not consumed. `text` must outlive it.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool AtEnd() const { return rest_.empty(); }
  std::string_view rest() const { return rest_; }

  /// The next character, '\0' at the end.
  char Peek() const { return rest_.empty() ? '\0' : rest_.front(); }

  bool Take(char wanted) {
    if (rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }

  /// A run of digits of any length, maybe empty.
  std::string_view TakeDigits() {
    std::size_t length = 0;
    while (length < rest_.size() && IsDigit(rest_[length])) ++length;
    return TakePrefix(length);
  }

  /// A run of letters, maybe empty.
  std::string_view TakeLetters() {
    std::size_t length = 0;
    while (length < rest_.size() && IsAlpha(rest_[length])) ++length;
    return TakePrefix(length);
  }

  /// The value of exactly `count` digits, at most nine; more digits may follow.
  std::optional<int> TakeNumber(std::size_t count) {
    if (rest_.size() < count) return std::nullopt;
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (!IsDigit(rest_[i])) return std::nullopt;
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(count);
    return value;
  }

  /// The same, into `out`.
  bool TakeNumber(std::size_t count, int& out) {
    const auto value = TakeNumber(count);
    if (value) out = *value;
    return value.has_value();
  }

 private:
  std::string_view TakePrefix(std::size_t length) {
    const std::string_view taken = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return taken;
  }

  std::string_view rest_;
};

}  // namespace marketplace_metering::encoding
