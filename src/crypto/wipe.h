// Forgetting secrets.
#pragma once

#include <cstddef>

namespace marketplace_metering::crypto {

/// Overwrites memory in a way that the compiler does not remove as useless.
void Wipe(void* bytes, std::size_t size) noexcept;

/// Wipes `container`, a contiguous one such as a string or an array, when the scope is left.
template <typename Container>
class [[nodiscard]] WipeAtExit {
 public:
  explicit WipeAtExit(Container& container) : container_(container) {}
  WipeAtExit(const WipeAtExit&) = delete;
  WipeAtExit& operator=(const WipeAtExit&) = delete;
  ~WipeAtExit() { Wipe(container_.data(), container_.size() * sizeof(*container_.data())); }

 private:
  Container& container_;
};

}  // namespace marketplace_metering::crypto
