#include "http/tls.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <system_error>

namespace marketplace_metering::http {
namespace {

constexpr long kCaCacheSeconds = 24L * 60L * 60L;

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

Error Unreadable(const std::string& path, const std::string& reason) {
  Error error;
  error.code = ErrorCode::kUnreadableFile;
  error.message = "the CA file '" + path + "' (TlsConfig::ca_file, AWS_CA_BUNDLE or ca_bundle) " + reason +
                  "; give a readable PEM file with the trusted root certificates";
  error.violations.push_back({"tls.ca_file", reason});
  return error;
}

// What OpenSSL notes on the way must not be left for the next user of this thread's queue.
struct ErrorQueueCleaner {
  ErrorQueueCleaner() { ERR_clear_error(); }
  ~ErrorQueueCleaner() { ERR_clear_error(); }
  ErrorQueueCleaner(const ErrorQueueCleaner&) = delete;
  ErrorQueueCleaner& operator=(const ErrorQueueCleaner&) = delete;
};

Outcome<Roots> CheckedFile(const std::string& path) {
  const ErrorQueueCleaner cleaner;
  errno = 0;
  const Bio file(BIO_new_file(path.c_str(), "r"), &BIO_free);
  if (!file) return Unreadable(path, "cannot be opened: " + std::generic_category().message(errno));
  const Certificate first(PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr), &X509_free);
  if (!first) return Unreadable(path, "holds no certificate in PEM form");
  Roots roots;
  roots.file = path;
  return roots;
}

bool IsReadable(const char* path) {
  return path != nullptr && *path != '\0' && access(path, R_OK) == 0;
}

// Given both a file and a directory, libcurl cannot keep the parsed roots from one connection to
// the next and reads some hundred certificates each time. Debian's is built with both.
Roots SystemRoots() {
  Roots roots;
  const curl_version_info_data* info = curl_version_info(CURLVERSION_NOW);
  if (IsReadable(info->cainfo)) {
    roots.file = info->cainfo;
  } else if (IsReadable(info->capath)) {
    roots.directory = info->capath;
  }
  return roots;
}

long MinimumVersion(TlsVersion version) {
  return version == TlsVersion::kTls1_3 ? long{CURL_SSLVERSION_TLSv1_3} : long{CURL_SSLVERSION_TLSv1_2};
}

const char* TextOrNull(const std::string& text) {
  return text.empty() ? nullptr : text.c_str();
}

}  // namespace

std::string Roots::Describe() const {
  if (!file.empty()) return "'" + file + "'";
  if (!directory.empty()) return "the directory '" + directory + "'";
  return "none: this system has no root certificates where libcurl looks for them";
}

Outcome<Roots> FindRoots(const TlsConfig& tls) {
  if (tls.ca_file) return CheckedFile(*tls.ca_file);
  return SystemRoots();
}

bool ApplyTls(CURL* easy, const TlsConfig& tls, const Roots& roots) {
  bool ok = curl_easy_setopt(easy, CURLOPT_SSLVERSION, MinimumVersion(tls.min_version)) == CURLE_OK;
  ok &= curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, tls.verify_peer ? 1L : 0L) == CURLE_OK;
  ok &= curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, tls.verify_peer ? 2L : 0L) == CURLE_OK;
  ok &= curl_easy_setopt(easy, CURLOPT_CAINFO, TextOrNull(roots.file)) == CURLE_OK;
  ok &= curl_easy_setopt(easy, CURLOPT_CAPATH, TextOrNull(roots.directory)) == CURLE_OK;
#if LIBCURL_VERSION_NUM >= 0x075700  // 7.87.0; an older library at run time knows no such option
  curl_easy_setopt(easy, CURLOPT_CA_CACHE_TIMEOUT, kCaCacheSeconds);
#else
  static_cast<void>(kCaCacheSeconds);
#endif
  return ok;
}

}  // namespace marketplace_metering::http
