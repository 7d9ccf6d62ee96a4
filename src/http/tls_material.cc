#include "http/tls_material.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

namespace marketplace_metering::http {
namespace {

// What OpenSSL notes on the way must not be left for the next user of this thread's queue.
struct ErrorQueueCleaner {
  ErrorQueueCleaner() { ERR_clear_error(); }
  ~ErrorQueueCleaner() { ERR_clear_error(); }
  ErrorQueueCleaner(const ErrorQueueCleaner&) = delete;
  ErrorQueueCleaner& operator=(const ErrorQueueCleaner&) = delete;
};

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

// Where a file comes from, for messages.
struct Origin {
  std::string what;
  std::string setting;
  std::string remedy;
};

Origin OfRoots(const TlsFiles& files, const char* setting) {
  const char* const what = files.roots_file.empty() ? "the directory of roots" : "the CA file";
  if (!files.of_user) return {what, "the system's", "install the package with the system's root certificates"};
  return {what, setting, "give a readable PEM file with the trusted root certificates"};
}

Error Unreadable(const Origin& origin, const std::string& path, const std::string& reason, const char* setting) {
  Error error;
  error.code = ErrorCode::kUnreadableFile;
  error.message = origin.what + " '" + path + "' (" + origin.setting + ") " + reason + "; " + origin.remedy;
  error.violations.push_back({setting, reason});
  return error;
}

// Never asks the terminal.
int NoPassword(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*context*/) {
  return -1;
}

Bio Open(const std::string& path, std::string& reason) {
  errno = 0;
  Bio file(BIO_new_file(path.c_str(), "r"), &BIO_free);
  if (!file) reason = "cannot be opened: " + std::generic_category().message(errno);
  return file;
}

}  // namespace

void TlsMaterial::Free::operator()(X509_STORE* store) const noexcept {
  X509_STORE_free(store);
}
void TlsMaterial::Free::operator()(X509* certificate) const noexcept {
  X509_free(certificate);
}
void TlsMaterial::Free::operator()(EVP_PKEY* key) const noexcept {
  EVP_PKEY_free(key);
}

Outcome<std::shared_ptr<const TlsMaterial>> TlsMaterial::Load(const TlsFiles& files) {
  const ErrorQueueCleaner cleaner;
  const auto material = std::make_shared<TlsMaterial>();
  if (auto loaded = material->LoadRoots(files); !loaded) return std::move(loaded).error();
  if (auto loaded = material->LoadIdentity(files); !loaded) return std::move(loaded).error();
  return std::shared_ptr<const TlsMaterial>(material);
}

Outcome<void> TlsMaterial::LoadRoots(const TlsFiles& files) {
  roots_.reset(X509_STORE_new());
  if (!roots_) throw std::bad_alloc();
  // As libcurl does for a store of its own: an intermediate that is trusted is trusted.
  X509_STORE_set_flags(roots_.get(), X509_V_FLAG_TRUSTED_FIRST | X509_V_FLAG_PARTIAL_CHAIN);
  if (const std::string& path = files.roots_file; !path.empty()) {
    const Origin origin = OfRoots(files, "TlsConfig::ca_file, AWS_CA_BUNDLE or ca_bundle");
    std::string reason;
    if (!Open(path, reason)) return Unreadable(origin, path, reason, "tls.ca_file");
    if (X509_STORE_load_file(roots_.get(), path.c_str()) != 1) {
      return Unreadable(origin, path, "holds no certificate in PEM form, or one that is damaged", "tls.ca_file");
    }
  }
  if (const std::string& path = files.roots_directory; !path.empty()) {
    const Origin origin = {"the directory of roots", files.of_user ? "TlsConfig::ca_directory" : "the system's",
                           "give a readable directory as 'openssl rehash' lays it out"};
    errno = 0;
    const bool listed = access((path + "/.").c_str(), R_OK | X_OK) == 0;
    if (!listed || X509_STORE_load_path(roots_.get(), path.c_str()) != 1) {
      return Unreadable(origin, path, "cannot be read: " + std::generic_category().message(errno), "tls.ca_directory");
    }
  }
  return {};
}

Outcome<void> TlsMaterial::LoadIdentity(const TlsFiles& files) {
  if (files.certificate.empty()) return {};
  const Origin of_certificate = {"the client certificate", "TlsConfig::client_certificate_file",
                                 "give a readable PEM file with the certificate and the chain above it"};
  std::string reason;
  const Bio certificates = Open(files.certificate, reason);
  if (!certificates) return Unreadable(of_certificate, files.certificate, reason, "tls.client_certificate_file");
  ERR_clear_error();
  while (X509* const next = PEM_read_bio_X509(certificates.get(), nullptr, &NoPassword, nullptr)) {
    chain_.emplace_back(next);
  }
  const unsigned long end = ERR_peek_last_error();
  if (chain_.empty() || ERR_GET_LIB(end) != ERR_LIB_PEM || ERR_GET_REASON(end) != PEM_R_NO_START_LINE) {
    return Unreadable(of_certificate, files.certificate, "holds no certificate in PEM form, or one that is damaged",
                      "tls.client_certificate_file");
  }

  const bool one_file = files.key == files.certificate;
  const Origin of_key = {"the client key",
                         one_file ? "TlsConfig::client_certificate_file" : "TlsConfig::client_key_file",
                         "give a readable PEM file with the private key, not encrypted"};
  const Bio keys = Open(files.key, reason);
  if (!keys) return Unreadable(of_key, files.key, reason, "tls.client_key_file");
  key_.reset(PEM_read_bio_PrivateKey(keys.get(), nullptr, &NoPassword, nullptr));
  if (!key_) return Unreadable(of_key, files.key, "holds no private key that can be read", "tls.client_key_file");
  if (X509_check_private_key(chain_.front().get(), key_.get()) != 1) {
    return Unreadable(of_key, files.key, "does not belong to the certificate in '" + files.certificate + "'",
                      "tls.client_key_file");
  }
  // Too short a key, say, is refused by OpenSSL only when it is to be used.
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> trial(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
  if (!trial || !Apply(trial.get())) {
    const char* const said = ERR_reason_error_string(ERR_peek_last_error());
    return Unreadable(of_certificate, files.certificate, std::string("is refused by OpenSSL: ") + (said ? said : "?"),
                      "tls.client_certificate_file");
  }
  return {};
}

bool TlsMaterial::Apply(SSL_CTX* context) const {
  SSL_CTX_set1_cert_store(context, roots_.get());
  if (chain_.empty()) return true;
  if (SSL_CTX_use_certificate(context, chain_.front().get()) != 1) return false;
  for (std::size_t i = 1; i < chain_.size(); ++i) {
    if (SSL_CTX_add1_chain_cert(context, chain_[i].get()) != 1) return false;
  }
  return SSL_CTX_use_PrivateKey(context, key_.get()) == 1;
}

}  // namespace marketplace_metering::http
