#include "crypto/hmac.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "crypto/wipe.h"

namespace marketplace_metering::crypto {
namespace {

constexpr std::size_t kBlockSize = 64;
constexpr std::uint8_t kInnerPad = 0x36;
constexpr std::uint8_t kOuterPad = 0x5c;

std::string_view View(const std::uint8_t* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

// The key filled up with zeros to one block; wiped at the end, also when hashing throws.
class PaddedKey {
 public:
  PaddedKey(Sha256Hasher& hasher, std::string_view key) {
    if (key.size() <= kBlockSize) {
      std::copy(key.begin(), key.end(), block_.begin());
      return;
    }
    Digest shortened = hasher.Hash(key);
    std::copy(shortened.begin(), shortened.end(), block_.begin());
    Wipe(shortened.data(), shortened.size());
  }
  PaddedKey(const PaddedKey&) = delete;
  PaddedKey& operator=(const PaddedKey&) = delete;
  ~PaddedKey() { Wipe(block_.data(), block_.size()); }

  void Xor(std::uint8_t pad) {
    for (std::uint8_t& byte : block_) byte = static_cast<std::uint8_t>(byte ^ pad);
  }
  std::string_view view() const { return View(block_.data(), block_.size()); }

 private:
  std::array<std::uint8_t, kBlockSize> block_{};
};

}  // namespace

Digest HmacSha256(std::string_view key, std::string_view data) {
  Sha256Hasher hasher;
  return HmacSha256(hasher, key, data);
}

// Two digests by hand: OpenSSL's EVP_MAC takes more than twice the time for a text this short.
Digest HmacSha256(Sha256Hasher& hasher, std::string_view key, std::string_view data) {
  PaddedKey block(hasher, key);
  block.Xor(kInnerPad);
  const Digest inner = hasher.Hash(block.view(), data);
  block.Xor(kInnerPad ^ kOuterPad);
  return hasher.Hash(block.view(), View(inner.data(), inner.size()));
}

}  // namespace marketplace_metering::crypto
