#include "crypto/hmac.h"

#include <gtest/gtest.h>

#include <string>

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
  std::string key;
  std::string data;
  const char* mac;
};

// RFC 4231, section 4; case 5 is about truncation, which this does not do. The last three are at
// the edges of a block.
const KnownAnswer kKnownAnswers[] = {
    {"case 1", std::string(20, '\x0b'), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
    {"case 2", "Jefe", "what do ya want for nothing?",
     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
    {"case 3", std::string(20, '\xaa'), std::string(50, '\xdd'),
     "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
    {"case 4", "\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19",
     std::string(50, '\xcd'), "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
    {"case 6", std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First",
     "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
    {"case 7", std::string(131, '\xaa'),
     "This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed "
     "before being used by the HMAC algorithm.",
     "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
    {"nothing at all", "", "", "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"},
    {"key of one block", std::string(64, 'k'), "data",
     "93244b031118b8060c6619e5900fcf916faefb2d8d020fecb22ae0f62275db08"},
    {"key of one block and a byte", std::string(65, 'k'), "data",
     "a79b53d0bf1cb4bb00c301979e6e60ef792a435cafabd76ab9e8989bbdef2dff"},
};

TEST(HmacSha256, MatchesKnownAnswers) {
  for (const KnownAnswer& row : kKnownAnswers) EXPECT_EQ(Hex(HmacSha256(row.key, row.data)), row.mac) << row.name;
}

TEST(HmacSha256, GivesTheSameWithAHasherThatServedBefore) {
  Sha256Hasher hasher;
  (void)hasher.Hash("something else");

  for (const KnownAnswer& row : kKnownAnswers) {
    EXPECT_EQ(Hex(HmacSha256(hasher, row.key, row.data)), row.mac) << row.name;
  }
}

}  // namespace
}  // namespace marketplace_metering::crypto
