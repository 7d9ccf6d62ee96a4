#include "support/test_ca.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdint>
#include <stdexcept>

namespace marketplace_metering::test {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Extension = std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)>;

void Require(bool good, const char* what) {
  if (!good) throw std::runtime_error(std::string("OpenSSL failed: ") + what);
}

Key NewKey() {
  Key key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
  Require(key != nullptr, "EVP_EC_gen");
  return key;
}

std::string TextOf(BIO* bio) {
  char* data = nullptr;
  const auto size = BIO_get_mem_data(bio, &data);
  return std::string(data, static_cast<std::size_t>(size));
}

std::string CertificatePem(X509* certificate) {
  const Bio bio(BIO_new(BIO_s_mem()), &BIO_free);
  Require(PEM_write_bio_X509(bio.get(), certificate) == 1, "PEM_write_bio_X509");
  return TextOf(bio.get());
}

std::string KeyPem(EVP_PKEY* key) {
  const Bio bio(BIO_new(BIO_s_mem()), &BIO_free);
  Require(PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1, "PrivateKey");
  return TextOf(bio.get());
}

void SetRandomSerial(X509* certificate) {
  std::uint32_t serial = 0;
  Require(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1, "RAND_bytes");
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), static_cast<long>(serial >> 1U) + 1);
}

void SetName(X509_NAME* name, const char* common_name) {
  const auto* text = reinterpret_cast<const unsigned char*>(common_name);
  Require(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, text, -1, -1, 0) == 1, "X509_NAME");
}

void AddExtension(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()), &X509_EXTENSION_free);
  Require(extension != nullptr, value.c_str());
  Require(X509_add_ext(certificate, extension.get(), -1) == 1, "X509_add_ext");
}

Certificate NewCertificate(EVP_PKEY* key, const char* common_name, const CertificateRequest& request) {
  Certificate certificate(X509_new(), &X509_free);
  Require(certificate != nullptr, "X509_new");
  X509_set_version(certificate.get(), X509_VERSION_3);
  SetRandomSerial(certificate.get());
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), static_cast<long>(request.valid_from.count()));
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), static_cast<long>(request.valid_until.count()));
  X509_set_pubkey(certificate.get(), key);
  SetName(X509_get_subject_name(certificate.get()), common_name);
  return certificate;
}

std::string SubjectAlternativeNames(const CertificateRequest& request) {
  std::string names;
  for (const std::string& name : request.dns_names) names += (names.empty() ? "DNS:" : ",DNS:") + name;
  for (const std::string& address : request.addresses) names += (names.empty() ? "IP:" : ",IP:") + address;
  return names;
}

void FinishLeaf(X509* certificate, X509* issuer, EVP_PKEY* issuer_key, const CertificateRequest& request) {
  X509_set_issuer_name(certificate, X509_get_subject_name(issuer));
  AddExtension(certificate, issuer, NID_basic_constraints, "critical,CA:FALSE");
  AddExtension(certificate, issuer, NID_subject_alt_name, SubjectAlternativeNames(request));
  Require(X509_sign(certificate, issuer_key, EVP_sha256()) > 0, "X509_sign");
}

}  // namespace

struct TestCa::Impl {
  Key key = NewKey();
  Certificate certificate{nullptr, &X509_free};
  std::string pem;
};

TestCa::TestCa(const std::string& name) : impl_(std::make_unique<Impl>()) {
  impl_->certificate = NewCertificate(impl_->key.get(), name.c_str(), {});
  X509* const root = impl_->certificate.get();
  X509_set_issuer_name(root, X509_get_subject_name(root));
  AddExtension(root, root, NID_basic_constraints, "critical,CA:TRUE");
  AddExtension(root, root, NID_key_usage, "critical,keyCertSign,cRLSign");
  AddExtension(root, root, NID_subject_key_identifier, "hash");
  Require(X509_sign(root, impl_->key.get(), EVP_sha256()) > 0, "X509_sign");
  impl_->pem = CertificatePem(root);
}

TestCa::~TestCa() = default;

const std::string& TestCa::root_pem() const {
  return impl_->pem;
}

TlsIdentity TestCa::Issue(const CertificateRequest& request) const {
  const Key key = NewKey();
  const Certificate certificate = NewCertificate(key.get(), "server", request);
  FinishLeaf(certificate.get(), impl_->certificate.get(), impl_->key.get(), request);
  return {CertificatePem(certificate.get()), KeyPem(key.get())};
}

TlsIdentity TestCa::IssueExpired() const {
  CertificateRequest request;
  request.valid_until = -std::chrono::hours(1);
  return Issue(request);
}

TlsIdentity TestCa::IssueFor(const std::string& dns_name) const {
  CertificateRequest request;
  request.dns_names = {dns_name};
  request.addresses.clear();
  return Issue(request);
}

TlsIdentity MakeSelfSigned(const CertificateRequest& request) {
  const Key key = NewKey();
  const Certificate certificate = NewCertificate(key.get(), "server", request);
  FinishLeaf(certificate.get(), certificate.get(), key.get(), request);
  return {CertificatePem(certificate.get()), KeyPem(key.get())};
}

}  // namespace marketplace_metering::test
