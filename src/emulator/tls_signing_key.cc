#include "emulator/tls_signing_key.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <cstddef>
#include <utility>

#include "emulator/tls_openssl.h"

namespace marketplace_metering::emulator {
namespace {

constexpr int kMinBits = 1024;
constexpr int kMaxBits = 8192;

const EVP_MD* HashOf(JwsAlgorithm algorithm) {
  switch (algorithm) {
    case JwsAlgorithm::kPs384:
      return EVP_sha384();
    case JwsAlgorithm::kPs512:
      return EVP_sha512();
    case JwsAlgorithm::kPs256:
    case JwsAlgorithm::kRs256:
      break;
  }
  return EVP_sha256();
}

bool SetPadding(EVP_PKEY_CTX* padding, JwsAlgorithm algorithm) {
  if (algorithm == JwsAlgorithm::kRs256) return EVP_PKEY_CTX_set_rsa_padding(padding, RSA_PKCS1_PADDING) == 1;
  return EVP_PKEY_CTX_set_rsa_padding(padding, RSA_PKCS1_PSS_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_mgf1_md(padding, HashOf(algorithm)) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(padding, RSA_PSS_SALTLEN_DIGEST) == 1;
}

// Not even an empty pass phrase, and asking on the terminal is nothing a library does. Only notes that one is needed.
int NoPassphrase(char* /*buffer*/, int /*size*/, int /*for_writing*/, void* is_encrypted) {
  *static_cast<bool*>(is_encrypted) = true;
  return -1;
}

Error NotAKey(const std::string& reason) {
  Error error;
  error.code = ErrorCode::kInvalidConfiguration;
  error.message = "This is no key to sign with: " + reason;
  return error;
}

}  // namespace

std::optional<JwsAlgorithm> FindAlgorithm(std::string_view name) noexcept {
  if (name == "PS256") return JwsAlgorithm::kPs256;
  if (name == "PS384") return JwsAlgorithm::kPs384;
  if (name == "PS512") return JwsAlgorithm::kPs512;
  if (name == "RS256") return JwsAlgorithm::kRs256;
  return std::nullopt;
}

SigningKey::SigningKey(Handle key) : key_(std::move(key)) {}

Outcome<SigningKey> SigningKey::Generate() {
  Handle key(EVP_RSA_gen(2048), EVP_PKEY_free);
  if (!key) return OpenSslError("make an RSA key");
  return SigningKey(std::move(key));
}

Outcome<SigningKey> SigningKey::FromPem(const Secret& pem) {
  const std::string_view text = pem.Reveal();
  const BioHandle memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  bool is_encrypted = false;
  Handle key(memory ? PEM_read_bio_PrivateKey(memory.get(), nullptr, NoPassphrase, &is_encrypted) : nullptr,
             EVP_PKEY_free);
  ERR_clear_error();
  if (!key) return NotAKey(is_encrypted ? "it is encrypted; give it without pass phrase" : "not a private key in PEM");
  if (EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA) return NotAKey("not an RSA key");
  const int bits = EVP_PKEY_get_bits(key.get());
  if (bits < kMinBits || bits > kMaxBits) return NotAKey(std::to_string(bits) + " bits, not 1024 to 8192");
  return SigningKey(std::move(key));
}

Outcome<std::string> SigningKey::Sign(std::string_view text, JwsAlgorithm algorithm) const {
  const DigestHandle context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* padding = nullptr;  // the context's own
  if (!context || EVP_DigestSignInit(context.get(), &padding, HashOf(algorithm), nullptr, key_.get()) != 1 ||
      !SetPadding(padding, algorithm)) {
    return OpenSslError("prepare a signature");
  }
  std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(key_.get())), '\0');
  std::size_t size = signature.size();
  if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                     reinterpret_cast<const unsigned char*>(text.data()), text.size()) != 1) {
    return OpenSslError("make a signature");
  }
  signature.resize(size);
  return signature;
}

Outcome<std::string> SigningKey::PublicPem() const {
  const BioHandle memory(BIO_new(BIO_s_mem()));
  if (!memory || PEM_write_bio_PUBKEY(memory.get(), key_.get()) != 1) return OpenSslError("write a public key");
  return TextOf(memory.get());
}

}  // namespace marketplace_metering::emulator
