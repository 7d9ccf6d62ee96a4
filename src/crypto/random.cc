#include "crypto/random.h"

#include <openssl/rand.h>

#include <algorithm>
#include <limits>

#include "crypto/wipe.h"

namespace marketplace_metering::crypto {

bool FillRandom(std::uint8_t* bytes, std::size_t size) noexcept {
  constexpr std::size_t kMost = std::numeric_limits<int>::max();
  std::size_t filled = 0;
  while (filled < size) {
    const std::size_t now = std::min(size - filled, kMost);
    if (RAND_bytes(bytes + filled, static_cast<int>(now)) != 1) {
      Wipe(bytes, size);
      return false;
    }
    filled += now;
  }
  return true;
}

}  // namespace marketplace_metering::crypto
