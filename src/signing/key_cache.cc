#include "signing/key_cache.h"

#include <algorithm>
#include <string>

#include "crypto/wipe.h"

namespace marketplace_metering::signing {

struct SigningKeyCache::Entry {
  Entry() = default;
  Entry(const Entry&) = delete;
  Entry& operator=(const Entry&) = delete;
  ~Entry() {
    crypto::Wipe(secret_digest.data(), secret_digest.size());
    crypto::Wipe(key.data(), key.size());
  }

  bool BelongsTo(const SigningKeyOwner& owner) const {
    return secret_digest == owner.secret_digest && access_key_id == owner.access_key_id && region == owner.region &&
           service == owner.service;
  }

  std::string access_key_id;
  std::string region;
  std::string service;
  std::string date;
  crypto::Digest secret_digest{};
  crypto::Digest key{};
  std::uint64_t last_use = 0;
};

SigningKeyCache::Entries::Entries() = default;
SigningKeyCache::Entries::~Entries() = default;
SigningKeyCache::SigningKeyCache() = default;
SigningKeyCache::~SigningKeyCache() = default;

std::optional<crypto::Digest> SigningKeyCache::Find(const SigningKeyOwner& owner, std::string_view date) {
  const auto entries = entries_.Lock();
  Entry* const entry = entries->Find(owner);
  if (!entry || entry->date != date) return std::nullopt;
  entry->last_use = ++entries->uses;
  return entry->key;
}

void SigningKeyCache::Store(const SigningKeyOwner& owner, std::string_view date, const crypto::Digest& key) {
  auto fresh = std::make_unique<Entry>();
  fresh->access_key_id = owner.access_key_id;
  fresh->region = owner.region;
  fresh->service = owner.service;
  fresh->date = date;
  fresh->secret_digest = owner.secret_digest;
  fresh->key = key;

  const auto entries = entries_.Lock();
  auto& list = entries->list;
  fresh->last_use = ++entries->uses;
  const auto same =
      std::find_if(list.begin(), list.end(), [&owner](const auto& entry) { return entry->BelongsTo(owner); });
  if (same != list.end()) {
    *same = std::move(fresh);
  } else if (list.size() < kCapacity) {
    list.push_back(std::move(fresh));
  } else {
    const auto oldest = std::min_element(list.begin(), list.end(),
                                         [](const auto& a, const auto& b) { return a->last_use < b->last_use; });
    *oldest = std::move(fresh);
  }
}

SigningKeyCache::Entry* SigningKeyCache::Entries::Find(const SigningKeyOwner& owner) const {
  for (const auto& entry : list) {
    if (entry->BelongsTo(owner)) return entry.get();
  }
  return nullptr;
}

}  // namespace marketplace_metering::signing
