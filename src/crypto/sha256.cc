#include "crypto/sha256.h"

#include <openssl/evp.h>

#include <atomic>
#include <stdexcept>

namespace marketplace_metering::crypto {
namespace {

// Fetched once: left to itself OpenSSL 3 searches its providers anew for each digest. Never freed,
// since other threads may still hash while static objects are destroyed. No static object of the function: a child that
// is forked amid its construction would wait for that for good.
const EVP_MD* Algorithm() {
  static std::atomic<EVP_MD*> algorithm{nullptr};
  EVP_MD* seen = algorithm;
  if (seen != nullptr) return seen;
  EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  if (algorithm.compare_exchange_strong(seen, fetched)) return fetched;
  EVP_MD_free(fetched);
  return seen;
}

}  // namespace

void Sha256Hasher::Free::operator()(evp_md_ctx_st* context) const noexcept {
  EVP_MD_CTX_free(context);
}

Sha256Hasher::Sha256Hasher() : context_(EVP_MD_CTX_new()) {
  if (!context_ || !Algorithm()) throw std::runtime_error("OpenSSL offers no SHA-256");
}

Digest Sha256Hasher::Hash(std::string_view first, std::string_view second) {
  Digest digest{};
  EVP_MD_CTX* const context = context_.get();
  if (EVP_DigestInit_ex2(context, Algorithm(), nullptr) != 1 ||
      EVP_DigestUpdate(context, first.data(), first.size()) != 1 ||
      EVP_DigestUpdate(context, second.data(), second.size()) != 1 ||
      EVP_DigestFinal_ex(context, digest.data(), nullptr) != 1) {
    throw std::runtime_error("OpenSSL failed to compute SHA-256");
  }
  return digest;
}

Digest Sha256(std::string_view data) {
  return Sha256Hasher().Hash(data);
}

}  // namespace marketplace_metering::crypto
