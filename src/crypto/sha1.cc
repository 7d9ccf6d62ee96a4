#include "crypto/sha1.h"

#include <openssl/evp.h>

#include <cstddef>
#include <stdexcept>

namespace marketplace_metering::crypto {

std::array<std::uint8_t, 20> Sha1ForFileNames(std::string_view data) {
  std::array<std::uint8_t, 20> digest{};
  std::size_t size = 0;
  if (EVP_Q_digest(nullptr, "SHA1", nullptr, data.data(), data.size(), digest.data(), &size) != 1 ||
      size != digest.size()) {
    throw std::runtime_error("OpenSSL offers no SHA-1");
  }
  return digest;
}

}  // namespace marketplace_metering::crypto
