#include "emulator/tls_certificate.h"

#include <openssl/bn.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>
#include <utility>

#include "emulator/address.h"

namespace marketplace_metering::emulator {
namespace {

using NumberHandle = std::unique_ptr<BIGNUM, OpenSslDeleter<BN_free>>;
using ExtensionHandle = std::unique_ptr<X509_EXTENSION, OpenSslDeleter<X509_EXTENSION_free>>;

struct Extension {
  int id;
  std::string value;
};

bool SetSerialNumber(X509& certificate) {
  const NumberHandle number(BN_new());
  return number && BN_rand(number.get(), 127, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
         BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(&certificate)) != nullptr;
}

bool SetName(X509& certificate, const char* common_name) {
  X509_NAME* name = X509_get_subject_name(&certificate);
  const auto* text = reinterpret_cast<const unsigned char*>(common_name);
  return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, text, -1, -1, 0) == 1;
}

bool SetValidity(X509& certificate, Validity validity) {
  const char* end = validity == Validity::kGood ? "20491231235959Z" : "20210101000000Z";
  return ASN1_TIME_set_string_X509(X509_getm_notBefore(&certificate), "20200101000000Z") == 1 &&
         ASN1_TIME_set_string_X509(X509_getm_notAfter(&certificate), end) == 1;
}

bool AddExtension(X509& certificate, X509& issuer, const Extension& extension) {
  X509V3_CTX context = {};
  X509V3_set_ctx(&context, &issuer, &certificate, nullptr, nullptr, 0);
  const ExtensionHandle made(X509V3_EXT_conf_nid(nullptr, &context, extension.id, extension.value.c_str()));
  return made && X509_add_ext(&certificate, made.get(), -1) == 1;
}

// `issuer` null: the certificate signs itself.
Outcome<Identity> MakeIdentity(const char* common_name, const std::vector<Extension>& extensions,
                               const Identity* issuer, Validity validity) {
  Identity made;
  made.key.reset(EVP_EC_gen("P-256"));
  made.certificate.reset(X509_new());
  if (!made.key || !made.certificate) return OpenSslError("make a key");
  X509& certificate = *made.certificate;
  X509& signer = issuer == nullptr ? certificate : *issuer->certificate;
  if (X509_set_version(&certificate, X509_VERSION_3) != 1 || !SetSerialNumber(certificate) ||
      !SetName(certificate, common_name) || !SetValidity(certificate, validity) ||
      X509_set_issuer_name(&certificate, X509_get_subject_name(&signer)) != 1 ||
      X509_set_pubkey(&certificate, made.key.get()) != 1) {
    return OpenSslError("fill in a certificate");
  }
  for (const Extension& extension : extensions) {
    if (!AddExtension(certificate, signer, extension)) return OpenSslError("add an extension to a certificate");
  }
  EVP_PKEY* signing_key = issuer == nullptr ? made.key.get() : issuer->key.get();
  if (X509_sign(&certificate, signing_key, EVP_sha256()) == 0) return OpenSslError("sign a certificate");
  return made;
}

std::string AlternativeNames(const std::vector<std::string>& hosts) {
  std::string out;
  for (const std::string& host : hosts) {
    if (!out.empty()) out += ",";
    out += (IsNumericAddress(host) ? "IP:" : "DNS:") + host;
  }
  return out;
}

}  // namespace

Outcome<Identity> MakeAuthority() {
  // Strict verifiers insist on each of these.
  return MakeIdentity("marketplace-metering emulator CA",
                      {{NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
                       {NID_key_usage, "critical,keyCertSign,cRLSign"},
                       {NID_subject_key_identifier, "hash"}},
                      nullptr, Validity::kGood);
}

Outcome<Identity> MakeServerIdentity(const std::vector<std::string>& hosts, const Identity& authority,
                                     Validity validity) {
  return MakeIdentity("marketplace-metering emulator",
                      {{NID_basic_constraints, "critical,CA:FALSE"},
                       {NID_key_usage, "critical,digitalSignature"},
                       {NID_ext_key_usage, "serverAuth"},
                       {NID_subject_key_identifier, "hash"},
                       {NID_authority_key_identifier, "keyid"},
                       {NID_subject_alt_name, AlternativeNames(hosts)}},
                      &authority, validity);
}

Outcome<std::string> PemOf(const X509& certificate) {
  const BioHandle memory(BIO_new(BIO_s_mem()));
  if (!memory || PEM_write_bio_X509(memory.get(), &certificate) != 1) return OpenSslError("write a certificate");
  return TextOf(memory.get());
}

}  // namespace marketplace_metering::emulator
