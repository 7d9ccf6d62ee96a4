#include "signing/key_cache.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "support/freed_memory.h"

namespace marketplace_metering::signing {
namespace {

constexpr std::string_view kDate = "20260815";

SigningKeyOwner Owner(std::string_view id = "AKIDEXAMPLE") {
  return {id, crypto::Sha256("secret"), "us-east-1", "aws-marketplace"};
}

crypto::Digest Key(const std::string& text) {
  return crypto::Sha256(text);
}

TEST(SigningKeyCache, IsEmptyAtFirst) {
  SigningKeyCache cache;

  EXPECT_EQ(cache.Find(Owner(), kDate), std::nullopt);
}

TEST(SigningKeyCache, FindsAKeyOnlyUnderItsWholeOwner) {
  SigningKeyCache cache;
  cache.Store(Owner(), kDate, Key("k"));
  SigningKeyOwner other_secret = Owner();
  other_secret.secret_digest = crypto::Sha256("rotated");
  SigningKeyOwner other_region = Owner();
  other_region.region = "eu-west-1";
  SigningKeyOwner other_service = Owner();
  other_service.service = "sts";

  EXPECT_EQ(cache.Find(Owner(), kDate), Key("k"));
  EXPECT_EQ(cache.Find(Owner("AKIDOTHER"), kDate), std::nullopt);
  EXPECT_EQ(cache.Find(other_secret, kDate), std::nullopt);
  EXPECT_EQ(cache.Find(other_region, kDate), std::nullopt);
  EXPECT_EQ(cache.Find(other_service, kDate), std::nullopt);
}

TEST(SigningKeyCache, KeepsOneDatePerOwner) {
  SigningKeyCache cache;
  cache.Store(Owner(), kDate, Key("old"));
  EXPECT_EQ(cache.Find(Owner(), "20260816"), std::nullopt);
  EXPECT_EQ(cache.Find(Owner(), kDate), Key("old"));

  cache.Store(Owner(), "20260816", Key("new"));

  EXPECT_EQ(cache.Find(Owner(), "20260816"), Key("new"));
  EXPECT_EQ(cache.Find(Owner(), kDate), std::nullopt);
}

TEST(SigningKeyCache, ForgetsTheKeyUnusedForLongest) {
  SigningKeyCache cache;
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < SigningKeyCache::kCapacity; ++i) ids.push_back("AKID" + std::to_string(i));
  for (const std::string& id : ids) cache.Store(Owner(id), kDate, Key(id));
  for (const std::string& id : ids) EXPECT_EQ(cache.Find(Owner(id), kDate), Key(id)) << id;
  EXPECT_EQ(cache.Find(Owner(ids[0]), kDate), Key(ids[0]));  // now `ids[1]` is the oldest

  cache.Store(Owner("AKIDNEW"), kDate, Key("new"));

  EXPECT_EQ(cache.Find(Owner("AKIDNEW"), kDate), Key("new"));
  EXPECT_EQ(cache.Find(Owner(ids[1]), kDate), std::nullopt);
  EXPECT_EQ(cache.Find(Owner(ids[0]), kDate), Key(ids[0]));
  for (std::size_t i = 2; i < ids.size(); ++i) EXPECT_EQ(cache.Find(Owner(ids[i]), kDate), Key(ids[i])) << ids[i];
}

TEST(SigningKeyCache, HoldsNoMoreThanItsCapacity) {
  SigningKeyCache cache;
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < 3 * SigningKeyCache::kCapacity; ++i) ids.push_back("AKID" + std::to_string(i));
  for (const std::string& id : ids) cache.Store(Owner(id), kDate, Key(id));

  std::size_t held = 0;
  for (const std::string& id : ids) held += cache.Find(Owner(id), kDate) ? 1U : 0U;

  EXPECT_EQ(SigningKeyCache::kCapacity, 64U);
  EXPECT_EQ(held, SigningKeyCache::kCapacity);
}

std::string Bytes(const crypto::Digest& digest) {
  return std::string(reinterpret_cast<const char*>(digest.data()), digest.size());
}

TEST(SigningKeyCache, WipesKeysThatAreReplacedEvictedOrLeft) {
  const crypto::Digest key = Key("to be wiped");
  const std::string key_bytes = Bytes(key);
  const test::FreedMemory freed(key_bytes);
  {
    SigningKeyCache cache;
    cache.Store(Owner("replaced"), kDate, key);
    cache.Store(Owner("replaced"), "20260816", key);
    for (std::size_t i = 0; i < SigningKeyCache::kCapacity; ++i) {
      cache.Store(Owner("AKID" + std::to_string(i)), kDate, Key("other"));
    }
    EXPECT_EQ(cache.Find(Owner("replaced"), "20260816"), std::nullopt);
    cache.Store(Owner("left"), kDate, key);
  }

  EXPECT_EQ(freed.sightings(), 0U);
}

TEST(SigningKeyCache, WipesTheDigestsOfSecrets) {
  const std::string digest_bytes = Bytes(Owner().secret_digest);
  const test::FreedMemory freed(digest_bytes);
  {
    SigningKeyCache cache;
    cache.Store(Owner(), kDate, Key("k"));
  }

  EXPECT_EQ(freed.sightings(), 0U);
}

TEST(SigningKeyCache, MayBeUsedFromManyThreads) {
  SigningKeyCache cache;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&cache, i] {
      for (int j = 0; j < 500; ++j) {
        const std::string id = "AKID" + std::to_string((i * 7 + j) % 100);
        if (const auto found = cache.Find(Owner(id), kDate)) {
          EXPECT_EQ(*found, Key(id));
        } else {
          cache.Store(Owner(id), kDate, Key(id));
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace marketplace_metering::signing
