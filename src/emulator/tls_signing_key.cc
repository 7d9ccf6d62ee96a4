#include "emulator/tls_signing_key.h"

#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <cstddef>
#include <utility>

#include "emulator/tls_openssl.h"

namespace marketplace_metering::emulator {

void SigningKey::Free::operator()(evp_pkey_st* key) const noexcept {
  EVP_PKEY_free(key);
}

SigningKey::SigningKey(Handle key) : key_(std::move(key)) {}

Outcome<SigningKey> SigningKey::Generate() {
  Handle key(EVP_RSA_gen(2048));
  if (!key) return OpenSslError("make an RSA key");
  return SigningKey(std::move(key));
}

Outcome<std::string> SigningKey::SignPs256(std::string_view text) const {
  const DigestHandle context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* padding = nullptr;  // the context's own
  if (!context || EVP_DigestSignInit(context.get(), &padding, EVP_sha256(), nullptr, key_.get()) != 1 ||
      EVP_PKEY_CTX_set_rsa_padding(padding, RSA_PKCS1_PSS_PADDING) != 1 ||
      EVP_PKEY_CTX_set_rsa_mgf1_md(padding, EVP_sha256()) != 1 ||
      EVP_PKEY_CTX_set_rsa_pss_saltlen(padding, RSA_PSS_SALTLEN_DIGEST) != 1) {
    return OpenSslError("prepare a PS256 signature");
  }
  std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(key_.get())), '\0');
  std::size_t size = signature.size();
  if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                     reinterpret_cast<const unsigned char*>(text.data()), text.size()) != 1) {
    return OpenSslError("make a PS256 signature");
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
