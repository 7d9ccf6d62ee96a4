#include "credentials/dpop.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "support/dpop_proof.h"

namespace marketplace_metering::credentials {
namespace {

using namespace std::chrono_literals;

TEST(MakeDpopProof, HasTheFormOfTheStandardAndVerifies) {
  const auto key = crypto::EcdsaP256Key::FromPem(test::kLoginKeyPem).value();
  const auto now = std::chrono::system_clock::time_point(1796083200s + 999ms);

  const auto proof = MakeDpopProof(key, {"id-1", "POST", "https://us-east-1.signin.aws.amazon.com/v1/token", now});

  ASSERT_TRUE(proof) << proof.error().message;
  const test::DpopProof seen(*proof);
  EXPECT_EQ(seen.header,
            R"({"typ":"dpop+jwt","alg":"ES256","jwk":{"kty":"EC","x":"9vTvN4Z3rWWbU0H09BVpI9GnSOKB45vdFzNOc2uVgaY",)"
            R"("y":"m5EZfnzAHxuxhtjM2nt7jMi3ZUYIbHYQiiuCGzEprBw","crv":"P-256"}})");
  EXPECT_EQ(seen.payload,
            R"({"jti":"id-1","htm":"POST","htu":"https://us-east-1.signin.aws.amazon.com/v1/token","iat":1796083200})");
  EXPECT_EQ(seen.signature.size(), 64U);
  EXPECT_TRUE(seen.is_good);
  EXPECT_EQ(proof->find_first_of("=+/ \n"), std::string::npos);
}

TEST(MakeDpopProof, IsSpoiltByAnyChange) {
  const auto key = crypto::EcdsaP256Key::FromPem(test::kLoginKeyPem).value();
  const std::string proof = MakeDpopProof(key, {"id-1", "POST", "https://x/v1/token", {}}).value();
  const auto payload = proof.find('.') + 3;
  const auto signature = proof.rfind('.') + 3;

  for (const auto at : {payload, signature}) {
    std::string other = proof;
    other[at] = other[at] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(test::DpopProof(other).is_good) << at;
  }
}

}  // namespace
}  // namespace marketplace_metering::credentials
