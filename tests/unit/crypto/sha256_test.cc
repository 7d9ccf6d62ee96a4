#include "crypto/sha256.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace marketplace_metering::crypto {
namespace {

std::string Hex(const Digest& digest) {
  std::string text;
  for (const unsigned byte : digest) {
    text += "0123456789abcdef"[byte >> 4U];
    text += "0123456789abcdef"[byte & 0xfU];
  }
  return text;
}

struct KnownAnswer {
  const char* name;
  std::string data;
  const char* digest;
};

// The examples of FIPS 180-4 and its companion papers.
const std::vector<KnownAnswer>& KnownAnswers() {
  static const std::vector<KnownAnswer> kRows = {
      {"empty", "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {"one block", "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {"two blocks", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
       "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
      {"a million letters", std::string(1000000, 'a'),
       "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
  };
  return kRows;
}

TEST(Sha256, MatchesKnownAnswers) {
  for (const KnownAnswer& row : KnownAnswers()) EXPECT_EQ(Hex(Sha256(row.data)), row.digest) << row.name;
}

TEST(Sha256, HashesTwoPartsAsOneText) {
  Sha256Hasher hasher;

  EXPECT_EQ(hasher.Hash("ab", "c"), Sha256("abc"));
  EXPECT_EQ(hasher.Hash("", "abc"), Sha256("abc"));
}

TEST(Sha256, OneHasherServesManyTexts) {
  Sha256Hasher hasher;

  for (const KnownAnswer& row : KnownAnswers()) EXPECT_EQ(Hex(hasher.Hash(row.data)), row.digest) << row.name;
}

TEST(Sha256, MayBeUsedFromManyThreads) {
  std::vector<std::thread> threads;
  std::vector<Digest> digests(8);
  for (Digest& digest : digests) {
    threads.emplace_back([&digest] {
      for (int i = 0; i < 1000; ++i) digest = Sha256("abc");
    });
  }
  for (std::thread& thread : threads) thread.join();

  for (const Digest& digest : digests) EXPECT_EQ(digest, Sha256("abc"));
}

}  // namespace
}  // namespace marketplace_metering::crypto
