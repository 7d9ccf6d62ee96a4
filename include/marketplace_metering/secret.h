// Text that must not be seen.
#pragma once

#include <string_view>
#include <vector>

#include "marketplace_metering/export.h"

namespace marketplace_metering {

/// Text that must not be seen: wiped when destroyed or overwritten, never printed, never
/// converted by accident. Thread-safe for const use.
class MARKETPLACE_METERING_EXPORT Secret {
 public:
  Secret() = default;
  /// Copies `text`, which stays the caller's to wipe.
  explicit Secret(std::string_view text);
  Secret(const Secret& other);
  Secret(Secret&& other) noexcept;
  Secret& operator=(const Secret& other);
  Secret& operator=(Secret&& other) noexcept;
  ~Secret();

  bool empty() const noexcept { return bytes_.empty(); }

  /// The text itself, valid while this object lives unchanged. Copies made of it are the
  /// caller's to wipe.
  std::string_view Reveal() const noexcept { return {bytes_.data(), bytes_.size()}; }

  /// Takes the same time wherever the texts differ.
  friend MARKETPLACE_METERING_EXPORT bool operator==(const Secret& a, const Secret& b) noexcept;
  friend bool operator!=(const Secret& a, const Secret& b) noexcept { return !(a == b); }

 private:
  void Wipe() noexcept;
  std::vector<char> bytes_;  // not a string: its small buffer would stay behind after a move
};

}  // namespace marketplace_metering
