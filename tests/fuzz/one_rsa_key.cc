// Stands in for OpenSSL's maker of keys: one small RSA key for all, because a new one takes longer than thousands of
// executions.
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "fuzz_target.h"

namespace {

constexpr int kBits = 1088;  // the least that PS512 can sign with, to whole bytes

EVP_PKEY* MakeKey() {
  EVP_PKEY_CTX* context = EVP_PKEY_CTX_new_id(EVP_PKEY_RSA, nullptr);
  EVP_PKEY* key = nullptr;
  const bool made = context != nullptr && EVP_PKEY_keygen_init(context) == 1 &&
                    EVP_PKEY_CTX_set_rsa_keygen_bits(context, kBits) == 1 && EVP_PKEY_keygen(context, &key) == 1;
  EVP_PKEY_CTX_free(context);
  marketplace_metering::emulator::Require(made, "OpenSSL makes a key");
  return key;
}

}  // namespace

extern "C" EVP_PKEY* EVP_PKEY_Q_keygen(OSSL_LIB_CTX* /*library*/, const char* /*properties*/, const char* /*type*/,
                                       ...) {
  static EVP_PKEY* const key = MakeKey();
  EVP_PKEY_up_ref(key);
  return key;
}
