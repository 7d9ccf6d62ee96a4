#include "support/dpop_proof.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <cstdint>
#include <memory>

namespace marketplace_metering::test {
namespace {

// Empty for what is not in the alphabet: no padding, no line breaks.
std::string Decode(std::string_view text) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string bytes;
  std::uint32_t pending = 0;
  unsigned bits = 0;
  for (const char c : text) {
    const auto digit = kAlphabet.find(c);
    if (digit == std::string_view::npos) return {};
    pending = (pending << 6U) | static_cast<std::uint32_t>(digit);
    bits += 6;
    if (bits >= 8) bytes += static_cast<char>((pending >> (bits -= 8)) & 0xffU);
  }
  return bytes;
}

const unsigned char* BytesOf(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string ValueIn(const std::string& json, const std::string& name) {
  const auto at = json.find("\"" + name + "\":");
  if (at == std::string::npos) return {};
  const auto begin = json.find_first_not_of('"', at + name.size() + 3);
  return json.substr(begin, json.find_first_of("\",}", begin) - begin);
}

}  // namespace

const char* const kLoginKeyPem =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MHcCAQEEIBVzZThZ8Yiv4Y4tlp4MyIm3pjBNp9nTeHN3B7lb1+6joAoGCCqGSM49\n"
    "AwEHoUQDQgAE9vTvN4Z3rWWbU0H09BVpI9GnSOKB45vdFzNOc2uVgaabkRl+fMAf\n"
    "G7GG2Mzae3uMyLdlRghsdhCKK4IbMSmsHA==\n"
    "-----END EC PRIVATE KEY-----\n";

bool VerifiesEs256(std::string_view text, std::string_view signature, std::string_view x, std::string_view y) {
  if (signature.size() != 64 || x.size() != 32 || y.size() != 32) return false;
  std::string point = "\x04" + std::string(x) + std::string(y);
  char group[] = "P-256";
  OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
                             OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()),
                             OSSL_PARAM_construct_end()};
  const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> maker(
      EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr), EVP_PKEY_CTX_free);
  EVP_PKEY* raw = nullptr;
  if (EVP_PKEY_fromdata_init(maker.get()) != 1 ||
      EVP_PKEY_fromdata(maker.get(), &raw, EVP_PKEY_PUBLIC_KEY, parameters) != 1) {
    return false;
  }
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(raw, EVP_PKEY_free);

  const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> pair(ECDSA_SIG_new(), ECDSA_SIG_free);
  ECDSA_SIG_set0(pair.get(), BN_bin2bn(BytesOf(signature), 32, nullptr),
                 BN_bin2bn(BytesOf(signature.substr(32)), 32, nullptr));
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(pair.get(), &der);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  const bool is_good =
      size > 0 && EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1 &&
      EVP_DigestVerify(context.get(), der, static_cast<std::size_t>(size), BytesOf(text), text.size()) == 1;
  OPENSSL_free(der);
  return is_good;
}

DpopProof::DpopProof(std::string_view token) {
  const auto first = token.find('.');
  const auto second = token.find('.', first == std::string_view::npos ? first : first + 1);
  if (second == std::string_view::npos) return;
  header = Decode(token.substr(0, first));
  payload = Decode(token.substr(first + 1, second - first - 1));
  signature = Decode(token.substr(second + 1));
  is_good = VerifiesEs256(token.substr(0, second), signature, Decode(Value("x")), Decode(Value("y")));
}

std::string DpopProof::Value(const std::string& name) const {
  const std::string value = ValueIn(header, name);
  return value.empty() ? ValueIn(payload, name) : value;
}

}  // namespace marketplace_metering::test
