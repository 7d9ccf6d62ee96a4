#include "crypto/random.h"

#include <sys/random.h>

#include <cerrno>

#include "crypto/wipe.h"

namespace marketplace_metering::crypto {

// From the kernel: OpenSSL's generator has a lock, which a forked child may find held for good.
bool FillRandom(std::uint8_t* bytes, std::size_t size) noexcept {
  std::size_t filled = 0;
  while (filled < size) {
    const ssize_t got = getrandom(bytes + filled, size - filled, 0);
    if (got > 0) {
      filled += static_cast<std::size_t>(got);
    } else if (errno != EINTR) {
      Wipe(bytes, size);
      return false;
    }
  }
  return true;
}

}  // namespace marketplace_metering::crypto
