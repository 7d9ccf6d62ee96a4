#include <openssl/crypto.h>

#include <utility>

#include "crypto/wipe.h"
#include "marketplace_metering/secret.h"

namespace marketplace_metering {

Secret::Secret(std::string_view text) : bytes_(text.begin(), text.end()) {}

Secret::Secret(const Secret& other) = default;

Secret::Secret(Secret&& other) noexcept : bytes_(std::move(other.bytes_)) {
  other.bytes_.clear();
}

Secret& Secret::operator=(const Secret& other) {
  if (this == &other) return *this;
  // Copied first: without memory for it, the old text must stay.
  std::vector<char> copy(other.bytes_);
  Wipe();
  bytes_.swap(copy);
  return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this == &other) return *this;
  Wipe();
  bytes_ = std::move(other.bytes_);
  other.bytes_.clear();
  return *this;
}

Secret::~Secret() {
  Wipe();
}

void Secret::Wipe() noexcept {
  crypto::Wipe(bytes_.data(), bytes_.size());
  bytes_.clear();
}

bool operator==(const Secret& a, const Secret& b) noexcept {
  // The lengths of keys and tokens are no secret.
  return a.bytes_.size() == b.bytes_.size() &&
         (a.bytes_.empty() || CRYPTO_memcmp(a.bytes_.data(), b.bytes_.data(), a.bytes_.size()) == 0);
}

}  // namespace marketplace_metering
