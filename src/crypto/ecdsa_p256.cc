#include "crypto/ecdsa_p256.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <cstddef>
#include <limits>
#include <string>
#include <utility>

namespace marketplace_metering::crypto {
namespace {

// What OpenSSL notes on the way must not be left for the next user of this thread's queue.
struct ErrorQueueCleaner {
  ErrorQueueCleaner() { ERR_clear_error(); }
  ~ErrorQueueCleaner() { ERR_clear_error(); }
  ErrorQueueCleaner(const ErrorQueueCleaner&) = delete;
  ErrorQueueCleaner& operator=(const ErrorQueueCleaner&) = delete;
};

template <auto kFree>
struct Free {
  template <typename T>
  void operator()(T* handle) const noexcept {
    kFree(handle);
  }
};
using Bio = std::unique_ptr<BIO, Free<BIO_free>>;
using Digester = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Free<EVP_PKEY_CTX_free>>;
using BigNumber = std::unique_ptr<BIGNUM, Free<BN_free>>;
using Pair = std::unique_ptr<ECDSA_SIG, Free<ECDSA_SIG_free>>;

Error Failed(ErrorCode code, const char* what) {
  Error error;
  error.code = code;
  error.message = what;
  return error;
}

Error NotAKey(const char* why) {
  return Failed(ErrorCode::kInvalidCredentials, why);
}

// Not even an empty pass phrase, and asking on the terminal is nothing a library does. Only notes that one is needed.
int NoPassphrase(char* /*buffer*/, int /*size*/, int /*for_writing*/, void* is_encrypted) {
  *static_cast<bool*>(is_encrypted) = true;
  return -1;
}

bool IsOnP256(const EVP_PKEY* key) {
  if (EVP_PKEY_is_a(key, "EC") != 1) return false;
  std::array<char, 64> name{};
  std::size_t size = 0;
  return EVP_PKEY_get_group_name(key, name.data(), name.size(), &size) == 1 &&
         std::string_view(name.data(), size) == SN_X9_62_prime256v1;
}

// A file may say anything of the two halves.
bool IsSound(EVP_PKEY* key) {
  const KeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  return context && EVP_PKEY_check(context.get()) == 1;
}

// Left-padded: a number that happens to be small has as many bytes as any other.
bool Write(const BIGNUM* number, std::uint8_t* to) {
  constexpr int kSize = std::tuple_size_v<EcdsaP256Key::Number>;
  return BN_bn2binpad(number, to, kSize) == kSize;
}

bool ReadCoordinate(const EVP_PKEY* key, const char* which, EcdsaP256Key::Number& to) {
  BIGNUM* raw = nullptr;
  if (EVP_PKEY_get_bn_param(key, which, &raw) != 1) return false;
  const BigNumber number(raw);
  return Write(number.get(), to.data());
}

}  // namespace

Outcome<EcdsaP256Key> EcdsaP256Key::FromPem(std::string_view pem) {
  const ErrorQueueCleaner cleaner;
  if (pem.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
    return NotAKey("it is too long for a key");
  const Bio memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  bool is_encrypted = false;
  EcdsaP256Key key;
  key.key_.reset(memory ? PEM_read_bio_PrivateKey(memory.get(), nullptr, NoPassphrase, &is_encrypted) : nullptr,
                 Free<EVP_PKEY_free>());
  if (!key.key_) return NotAKey(is_encrypted ? "it is encrypted" : "it is no private key in PEM");
  if (!IsOnP256(key.key_.get())) return NotAKey("it is no key on the curve P-256");
  if (!IsSound(key.key_.get())) return NotAKey("its halves do not belong together");
  if (!ReadCoordinate(key.key_.get(), OSSL_PKEY_PARAM_EC_PUB_X, key.x_) ||
      !ReadCoordinate(key.key_.get(), OSSL_PKEY_PARAM_EC_PUB_Y, key.y_)) {
    return NotAKey("its public half cannot be read");
  }
  return key;
}

Outcome<EcdsaP256Key::Signature> EcdsaP256Key::Sign(std::string_view data) const {
  const ErrorQueueCleaner cleaner;
  const Error failed = Failed(ErrorCode::kCredentialsUnavailable, "OpenSSL cannot sign with ECDSA and SHA-256");
  const Digester context(EVP_MD_CTX_new());
  if (!context || EVP_DigestSignInit_ex(context.get(), nullptr, "SHA256", nullptr, nullptr, key_.get(), nullptr) != 1) {
    return failed;
  }
  constexpr std::size_t kLongest = 72;  // of two such numbers in DER
  std::array<unsigned char, kLongest> der{};
  std::size_t size = der.size();
  if (EVP_DigestSign(context.get(), der.data(), &size, reinterpret_cast<const unsigned char*>(data.data()),
                     data.size()) != 1) {
    return failed;
  }
  const unsigned char* at = der.data();
  const Pair pair(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(size)));
  Signature signature{};
  if (!pair || !Write(ECDSA_SIG_get0_r(pair.get()), signature.data()) ||
      !Write(ECDSA_SIG_get0_s(pair.get()), signature.data() + std::tuple_size_v<Number>)) {
    return failed;
  }
  return signature;
}

}  // namespace marketplace_metering::crypto
