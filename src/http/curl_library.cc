#include "http/curl_library.h"

#include <curl/curl.h>
#include <dlfcn.h>

#include <string>

namespace marketplace_metering::http {
namespace {

Error Unsupported(std::string message) {
  Error error;
  error.code = ErrorCode::kUnsupportedHttpLibrary;
  error.message = std::move(message);
  return error;
}

std::string_view TextOrNone(const char* text) {
  return text == nullptr ? std::string_view("none") : text;
}

// A name resolution that a call no longer waited for goes on in a thread of libcurl's. When the
// library that holds this client is unloaded meanwhile, the code of that thread must stay.
CURLcode InitializeForGood() {
  Dl_info where = {};
  if (dladdr(reinterpret_cast<const void*>(&curl_global_init), &where) != 0) {
    // Refused for a program's own code, which stays anyway.
    static_cast<void>(dlopen(where.dli_fname, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE));
  }
  return curl_global_init(CURL_GLOBAL_DEFAULT);
}

}  // namespace

std::optional<Error> JudgeLibrary(unsigned version_number, std::string_view version, std::string_view tls_backend) {
  if (version_number < kOldestVersion) {
    return Unsupported("libcurl " + std::string(version) + " is too old; install 7.81.0 or newer");
  }
  // In a build with several backends those not in use stand in parentheses.
  if (tls_backend.substr(0, 8) != "OpenSSL/" && tls_backend.find(" OpenSSL/") == std::string_view::npos) {
    return Unsupported("libcurl " + std::string(version) + " uses the TLS library " + std::string(tls_backend) +
                       "; install a libcurl built on OpenSSL (on Debian and Ubuntu: libcurl4)");
  }
  return std::nullopt;
}

Outcome<void> PrepareLibrary() {
  static const CURLcode initialized = InitializeForGood();
  if (initialized != CURLE_OK) {
    return Unsupported(std::string("libcurl could not be initialized: ") + curl_easy_strerror(initialized));
  }
  const curl_version_info_data* info = curl_version_info(CURLVERSION_NOW);
  auto problem = JudgeLibrary(info->version_num, TextOrNone(info->version), TextOrNone(info->ssl_version));
  if (problem) return *std::move(problem);
  return {};
}

unsigned LoadedVersion() noexcept {
  return curl_version_info(CURLVERSION_NOW)->version_num;
}

}  // namespace marketplace_metering::http
