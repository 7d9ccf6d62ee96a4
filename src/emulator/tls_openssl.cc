#include "emulator/tls_openssl.h"

#include <openssl/err.h>

#include <array>

namespace marketplace_metering::emulator {

Error OpenSslError(const char* what) {
  std::array<char, 256> reason = {};
  ERR_error_string_n(ERR_get_error(), reason.data(), reason.size());
  ERR_clear_error();
  Error error;
  error.code = ErrorCode::kInvalidConfiguration;
  error.message = std::string("OpenSSL could not ") + what + ": " + reason.data();
  return error;
}

std::string TextOf(BIO* memory) {
  std::string text;
  std::array<char, 4096> block = {};
  for (;;) {
    const int count = BIO_read(memory, block.data(), static_cast<int>(block.size()));
    if (count <= 0) return text;
    text.append(block.data(), static_cast<std::size_t>(count));
  }
}

}  // namespace marketplace_metering::emulator
