#include "emulator/signing_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <memory>
#include <string>

#include "emulator/check_options.h"
#include "encoding/iso8601.h"

namespace marketplace_metering::emulator {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

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

// `hash` null and `salt` 0: RS256.
bool Verifies(const std::string& text, const std::string& signature, const std::string& pem, const EVP_MD* hash,
              int salt) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())),
                                                         BIO_free);
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      PEM_read_bio_PUBKEY(memory.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  EVP_PKEY_CTX* padding = nullptr;
  return EVP_DigestVerifyInit(context.get(), &padding, hash, nullptr, key.get()) == 1 &&
         EVP_PKEY_CTX_set_rsa_padding(padding, salt == 0 ? RSA_PKCS1_PADDING : RSA_PKCS1_PSS_PADDING) == 1 &&
         (salt == 0 || EVP_PKEY_CTX_set_rsa_pss_saltlen(padding, salt) == 1) &&
         EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()), signature.size(),
                          reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1;
}

bool VerifiesPs256(const std::string& text, const std::string& signature, const std::string& pem) {
  return Verifies(text, signature, pem, EVP_sha256(), 32);
}

PublicKey Version(int version) {
  PublicKey key;
  key.version = version;
  return key;
}

// A token's three parts, decoded.
struct Token {
  explicit Token(const std::string& token) {
    const auto first = token.find('.');
    const auto last = token.rfind('.');
    signed_text = token.substr(0, last);
    header = Base64UrlDecode(token.substr(0, first));
    claims = Base64UrlDecode(token.substr(first + 1, last - first - 1));
    signature = Base64UrlDecode(token.substr(last + 1));
  }
  std::string signed_text, header, claims, signature;
};

// PEM of a new private key of so many bits; 0: of an elliptic curve.
std::string NewKey(int bits, bool traditional = false, const char* passphrase = nullptr) {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      bits == 0 ? EVP_EC_gen("P-256") : EVP_RSA_gen(static_cast<unsigned>(bits)), EVP_PKEY_free);
  const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), BIO_free);
  const EVP_CIPHER* cipher = passphrase == nullptr ? nullptr : EVP_aes_128_cbc();
  if (traditional) {
    PEM_write_bio_PrivateKey_traditional(memory.get(), key.get(), cipher, nullptr, 0, nullptr,
                                         const_cast<char*>(passphrase));
  } else {
    PEM_write_bio_PrivateKey(memory.get(), key.get(), cipher, nullptr, 0, nullptr, const_cast<char*>(passphrase));
  }
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

Registered Example() {
  Registered registered;
  registered.product_code = "prod-1a2b3c";
  registered.key.version = 2;
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
  const std::string pem = keys.PublicPem("prod-1a2b3c", Version(2)).value();
  EXPECT_TRUE(VerifiesPs256(text, signature, pem));
  EXPECT_FALSE(VerifiesPs256(text + "x", signature, pem));
}

TEST(SigningKeys, HasAKeyForEachProductAndVersion) {
  SigningKeys keys;

  const std::string first = keys.PublicPem("p", Version(1)).value();

  EXPECT_EQ(first.rfind("-----BEGIN PUBLIC KEY-----\n", 0), 0U);
  EXPECT_EQ(keys.PublicPem("p", Version(1)).value(), first);
  EXPECT_NE(keys.PublicPem("p", Version(2)).value(), first);
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

TEST(SigningKeys, GO_SignsWithTheKeyThatIsGiven) {
  for (const bool traditional : {false, true}) {
    SigningKeys keys;
    Registered registered = Example();
    registered.key.private_key_pem = Secret(NewKey(2048, traditional));
    const Token token(keys.Sign(registered).value());

    const std::string pem = keys.PublicPem("prod-1a2b3c", registered.key).value();
    EXPECT_TRUE(VerifiesPs256(token.signed_text, token.signature, pem));
    EXPECT_EQ(keys.PublicPem("another", registered.key).value(), pem);
    EXPECT_NE(keys.PublicPem("prod-1a2b3c", Version(2)).value(), pem);
  }
}

TEST(SigningKeys, G_TakesTheSizeOfTheGuidesSample) {
  EXPECT_TRUE(SigningKey::FromPem(Secret(NewKey(1024))));
}

TEST(SigningKeys, RefusesWhatIsNoKeyToSignWith) {
  for (const std::string& pem :
       {NewKey(512), NewKey(1023), NewKey(0), NewKey(2048, false, "secret"), NewKey(2048, true, "secret"),
        NewKey(2048, false, ""), SigningKeys().PublicPem("p", Version(1)).value(), std::string(),
        std::string("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"), std::string("x")}) {
    const auto key = SigningKey::FromPem(Secret(pem));
    ASSERT_FALSE(key);
    EXPECT_EQ(key.error().code, ErrorCode::kInvalidConfiguration);
    EXPECT_EQ(Describe(key.error()).find("BEGIN"), std::string::npos);
  }
}

TEST(SigningKeys, OptionsWithAKeyThatCannotSignAreNamedAndNotQuoted) {
  struct Row {
    std::string pem;
    const char* algorithm;
    const char* path;  // empty: nothing is wrong
  };
  const std::string path = "products[0].public_keys[1]";
  const std::string encrypted = NewKey(2048, false, "secret");
  const std::string small = NewKey(1024);
  // A hash and a salt of 64 bytes take 1034 bits.
  for (const Row& row : {Row{encrypted, "PS256", ".private_key_pem"}, Row{NewKey(512), "PS256", ".private_key_pem"},
                         Row{NewKey(0), "PS256", ".private_key_pem"}, Row{small, "PS512", ".flaws.algorithm"},
                         Row{small, "PS384", ""}, Row{small, "none", ""}, Row{NewKey(1034), "PS512", ""}}) {
    EmulatorOptions options = ExampleOptions();
    options.products[0].public_keys[1].private_key_pem = Secret(row.pem);
    options.products[0].public_keys[1].flaws.algorithm = row.algorithm;
    const auto violations = CheckOptions(options);

    ASSERT_EQ(violations.size(), *row.path == '\0' ? 0U : 1U) << row.algorithm;
    if (violations.empty()) continue;
    EXPECT_EQ(violations[0].path, path + row.path);
    for (const std::string& line : {row.pem.substr(28, 64), std::string("BEGIN")}) {
      EXPECT_EQ(violations[0].message.find(line), std::string::npos);
    }
  }
}

TEST(SigningKeys, AnEncryptedKeyIsCalledThat) {
  for (const std::string& pem :
       {NewKey(2048, false, "secret"), NewKey(2048, true, "secret"), NewKey(2048, false, "")}) {
    ASSERT_NE(pem.find("ENCRYPTED"), std::string::npos);
    EXPECT_THAT(SigningKey::FromPem(Secret(pem)).error().message, HasSubstr("it is encrypted"));
  }
  EXPECT_THAT(SigningKey::FromPem(Secret("x")).error().message, Not(HasSubstr("encrypted")));
}

// What signs then is a key of the emulator's own.
TEST(SigningKeys, AWrongKeyMaySignWhatTheGivenOneIsTooShortFor) {
  EmulatorOptions options = ExampleOptions();
  PublicKey& key = options.products[0].public_keys[1];
  key.private_key_pem = Secret(NewKey(1024));
  key.flaws.algorithm = "PS512";
  key.flaws.wrong_key = true;
  Registered registered = Example();
  registered.key = key;

  EXPECT_THAT(CheckOptions(options), IsEmpty());
  EXPECT_TRUE(SigningKeys().Sign(registered));
}

TEST(SigningKeys, UsesTheKeyThatTheOptionsHaveNow) {
  SigningKeys keys;
  Registered registered = Example();
  const std::string made = keys.PublicPem("prod-1a2b3c", registered.key).value();
  for (const std::string& given : {NewKey(1024), NewKey(1024), std::string()}) {
    registered.key.private_key_pem = Secret(given);
    const std::string pem = keys.PublicPem("prod-1a2b3c", registered.key).value();
    const Token token(keys.Sign(registered).value());
    EXPECT_TRUE(VerifiesPs256(token.signed_text, token.signature, pem));
    EXPECT_EQ(pem == made, given.empty());
  }
}

TEST(SigningKeys, SignsWithAWrongKeyOnRequest) {
  SigningKeys keys;
  Registered registered = Example();
  registered.key.flaws.wrong_key = true;
  const Token token(keys.Sign(registered).value());

  EXPECT_FALSE(
      VerifiesPs256(token.signed_text, token.signature, keys.PublicPem("prod-1a2b3c", registered.key).value()));
  EXPECT_EQ(token.header, R"({"alg":"PS256","typ":"JWT"})");
}

TEST(SigningKeys, SignsWithOtherAlgorithmsOnRequest) {
  struct Row {
    const char* name;
    const EVP_MD* hash;
    int salt;
  };
  SigningKeys keys;
  Registered registered = Example();
  const std::string pem = keys.PublicPem("prod-1a2b3c", registered.key).value();
  for (const Row& row :
       {Row{"PS384", EVP_sha384(), 48}, Row{"PS512", EVP_sha512(), 64}, Row{"RS256", EVP_sha256(), 0}}) {
    registered.key.flaws.algorithm = row.name;
    const Token token(keys.Sign(registered).value());

    EXPECT_EQ(token.header, R"({"alg":")" + std::string(row.name) + R"(","typ":"JWT"})");
    EXPECT_TRUE(Verifies(token.signed_text, token.signature, pem, row.hash, row.salt)) << row.name;
    EXPECT_FALSE(VerifiesPs256(token.signed_text, token.signature, pem)) << row.name;
  }
  registered.key.flaws.algorithm = "none";
  const Token unsigned_token(keys.Sign(registered).value());
  EXPECT_EQ(unsigned_token.header, R"({"alg":"none","typ":"JWT"})");
  EXPECT_EQ(unsigned_token.signature, "");
}

TEST(SigningKeys, G_SpellsClaimsAsTheGuidesProseOnRequest) {
  SigningKeys keys;
  Registered registered = Example();
  registered.key.flaws.capitalised_claims = true;

  EXPECT_EQ(Token(keys.Sign(registered).value()).claims,
            R"({"ProductCode":"prod-1a2b3c","PublicKeyVersion":2,"Nonce":"b7d0\"x","Iat":1786797360})");
}

TEST(SigningKeys, LeavesClaimsOutOnRequest) {
  SigningKeys keys;
  for (const char* claim : {"productCode", "publicKeyVersion", "nonce", "iat"}) {
    Registered registered = Example();
    registered.key.flaws.missing_claims = {claim};
    const Token token(keys.Sign(registered).value());

    EXPECT_EQ(token.claims.find(claim), std::string::npos) << claim;
    EXPECT_TRUE(VerifiesPs256(token.signed_text, token.signature, keys.PublicPem("prod-1a2b3c", Version(2)).value()));
  }
}

}  // namespace
}  // namespace marketplace_metering::emulator
