#include "emulator/signing_keys.h"

#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <memory>
#include <string>

#include "emulator/base64url.h"
#include "encoding/iso8601.h"

namespace marketplace_metering::emulator {
namespace {

std::string Base64UrlDecode(std::string text) {
  std::replace(text.begin(), text.end(), '-', '+');
  std::replace(text.begin(), text.end(), '_', '/');
  const std::size_t padding = (4 - text.size() % 4) % 4;
  text.append(padding, '=');
  std::string out(text.size() / 4 * 3, '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (size < 0) return {};
  out.resize(static_cast<std::size_t>(size) - padding);
  return out;
}

bool VerifiesPs256(const std::string& text, const std::string& signature, const std::string& pem) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())),
                                                         BIO_free);
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      PEM_read_bio_PUBKEY(memory.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  EVP_PKEY_CTX* padding = nullptr;
  return EVP_DigestVerifyInit(context.get(), &padding, EVP_sha256(), nullptr, key.get()) == 1 &&
         EVP_PKEY_CTX_set_rsa_padding(padding, RSA_PKCS1_PSS_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(padding, 32) == 1 &&
         EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()), signature.size(),
                          reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1;
}

Registered Example() {
  Registered registered;
  registered.product_code = "prod-1a2b3c";
  registered.public_key_version = 2;
  registered.nonce = "b7d0\"x";
  registered.issued_at = encoding::ParseIso8601("2026-08-15T12:36:00.9Z").value();
  return registered;
}

TEST(SigningKeys, MakesATokenThatItsPublicKeyVerifies) {
  SigningKeys keys;

  const std::string token = keys.Sign(Example()).value();

  const auto first_dot = token.find('.');
  const auto last_dot = token.rfind('.');
  const std::string text = token.substr(0, last_dot);
  const std::string signature = Base64UrlDecode(token.substr(last_dot + 1));
  EXPECT_EQ(Base64UrlDecode(token.substr(0, first_dot)), R"({"alg":"PS256","typ":"JWT"})");
  EXPECT_EQ(Base64UrlDecode(token.substr(first_dot + 1, last_dot - first_dot - 1)),
            R"({"productCode":"prod-1a2b3c","publicKeyVersion":2,"nonce":"b7d0\"x","iat":1786797360})");
  const std::string pem = keys.PublicPem("prod-1a2b3c", 2).value();
  EXPECT_TRUE(VerifiesPs256(text, signature, pem));
  EXPECT_FALSE(VerifiesPs256(text + "x", signature, pem));
}

TEST(SigningKeys, HasAKeyForEachProductAndVersion) {
  SigningKeys keys;

  const std::string first = keys.PublicPem("p", 1).value();

  EXPECT_EQ(first.rfind("-----BEGIN PUBLIC KEY-----\n", 0), 0U);
  EXPECT_EQ(keys.PublicPem("p", 1).value(), first);
  EXPECT_NE(keys.PublicPem("p", 2).value(), first);
}

TEST(SigningKeys, LeavesTheNonceOutWhenThereWasNone) {
  SigningKeys keys;
  Registered registered = Example();
  registered.nonce.reset();

  const std::string token = keys.Sign(registered).value();

  const auto first_dot = token.find('.');
  const std::string claims = token.substr(first_dot + 1, token.rfind('.') - first_dot - 1);
  EXPECT_EQ(Base64UrlDecode(claims).find("nonce"), std::string::npos);
}

// RFC 4648, section 10, without padding.
TEST(Base64Url, EncodesWithoutPadding) {
  EXPECT_EQ(Base64UrlEncode(""), "");
  EXPECT_EQ(Base64UrlEncode("f"), "Zg");
  EXPECT_EQ(Base64UrlEncode("fo"), "Zm8");
  EXPECT_EQ(Base64UrlEncode("foo"), "Zm9v");
  EXPECT_EQ(Base64UrlEncode("foobar"), "Zm9vYmFy");
  EXPECT_EQ(Base64UrlEncode("\xFB\xEF\xBF\xFF"), "---__w");
}

}  // namespace
}  // namespace marketplace_metering::emulator
