#include "crypto/sha1.h"

#include <gtest/gtest.h>

#include <string>

#include "encoding/hex.h"

namespace marketplace_metering::crypto {
namespace {

TEST(Sha1, MatchesKnownAnswers) {
  struct Row {
    const char* name;
    std::string data;
    const char* digest;
  };
  const Row rows[] = {
      // FIPS 180-4.
      {"empty", "", "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
      {"one block", "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"},
      {"two blocks", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
       "84983e441c3bd26ebaae4aa1f95129e5e54670f1"},
      // Files of the command line of AWS.
      {"a session", "dev", "34c6fceca75e456f25e7e99531e2425c6c1de443"},
      {"another", "my-sso", "0ad374308c5a4e22f723adf10145eafad7c4031c"},
      {"a start URL", "https://ssotest.awsapps.com/start", "dace00cba5f8355ec9d274ceb2bcebdfbeed0e12"},
  };
  for (const Row& row : rows) {
    const auto digest = Sha1ForFileNames(row.data);
    EXPECT_EQ(encoding::HexEncode(digest.data(), digest.size()), row.digest) << row.name;
  }
}

}  // namespace
}  // namespace marketplace_metering::crypto
