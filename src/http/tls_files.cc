#include "http/tls_files.h"

#include <curl/curl.h>
#include <unistd.h>

namespace marketplace_metering::http {
namespace {

bool IsReadable(const char* path) {
  return path != nullptr && *path != '\0' && access(path, R_OK) == 0;
}

// One of the two is enough: Debian's libcurl names both, and they hold the same.
void AddSystemRoots(TlsFiles& files) {
  const curl_version_info_data* info = curl_version_info(CURLVERSION_NOW);
  if (IsReadable(info->cainfo)) {
    files.roots_file = info->cainfo;
  } else if (IsReadable(info->capath)) {
    files.roots_directory = info->capath;
  }
}

}  // namespace

std::vector<std::string> TlsFiles::All() const {
  std::vector<std::string> all;
  for (const std::string* path : {&roots_file, &roots_directory, &certificate, &key}) {
    if (!path->empty()) all.push_back(*path);
  }
  return all;
}

std::string TlsFiles::DescribeRoots() const {
  std::string text;
  if (!roots_file.empty()) text = "'" + roots_file + "'";
  if (!roots_directory.empty())
    text += (text.empty() ? "the directory '" : " and the directory '") + roots_directory + "'";
  return text.empty() ? "none: this system has no root certificates where libcurl looks for them" : text;
}

TlsFiles FindTlsFiles(const TlsConfig& tls) {
  TlsFiles files;
  if (tls.verify_peer) {
    files.roots_file = tls.ca_file.value_or("");
    files.roots_directory = tls.ca_directory.value_or("");
    files.of_user = !files.roots_file.empty() || !files.roots_directory.empty();
    if (!files.of_user) AddSystemRoots(files);
  }
  files.certificate = tls.client_certificate_file.value_or("");
  if (!files.certificate.empty()) files.key = tls.client_key_file.value_or(files.certificate);
  return files;
}

}  // namespace marketplace_metering::http
