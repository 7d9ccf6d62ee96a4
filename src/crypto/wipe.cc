#include "crypto/wipe.h"

#include <openssl/crypto.h>

namespace marketplace_metering::crypto {

void Wipe(void* bytes, std::size_t size) noexcept {
  if (size != 0) OPENSSL_cleanse(bytes, size);
}

}  // namespace marketplace_metering::crypto
