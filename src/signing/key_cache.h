// Signing keys by identity and scope, kept for the day they are good for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "crypto/sha256.h"
#include "forking/per_process.h"

namespace marketplace_metering::signing {

/// Whose key, and for what. The secret's digest is part of it: a secret may change under the same
/// access key id.
struct SigningKeyOwner {
  std::string_view access_key_id = {};
  crypto::Digest secret_digest = {};
  std::string_view region = {};
  std::string_view service = {};
};

/// Spares the four HMACs of a key derivation. Holds the 64 keys used last; wipes each when it goes.
/// Thread-safe.
class SigningKeyCache {
 public:
  static constexpr std::size_t kCapacity = 64;

  SigningKeyCache();
  SigningKeyCache(const SigningKeyCache&) = delete;
  SigningKeyCache& operator=(const SigningKeyCache&) = delete;
  ~SigningKeyCache();

  /// The key stored for this owner and this very `date` (`YYYYMMDD`).
  std::optional<crypto::Digest> Find(const SigningKeyOwner& owner, std::string_view date);

  /// Replaces the owner's key of another date.
  void Store(const SigningKeyOwner& owner, std::string_view date, const crypto::Digest& key);

 private:
  struct Entry;
  struct Entries {
    Entries();
    ~Entries();
    Entry* Find(const SigningKeyOwner& owner) const;

    std::vector<std::unique_ptr<Entry>> list;  // by pointer: growing must leave no copies of keys
    std::uint64_t uses = 0;
  };

  forking::PerProcess<Entries> entries_;
};

}  // namespace marketplace_metering::signing
