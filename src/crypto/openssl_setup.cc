#include "crypto/openssl_setup.h"

#include <openssl/crypto.h>

namespace marketplace_metering::crypto {

void SetUpOpenSsl() noexcept {
  // Asked for nothing it would do nothing. When it fails there is nothing to take down.
  static_cast<void>(OPENSSL_init_crypto(OPENSSL_INIT_LOAD_CRYPTO_STRINGS, nullptr));
}

}  // namespace marketplace_metering::crypto
