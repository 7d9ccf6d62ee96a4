#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "config/groups.h"
#include "encoding/quote.h"

namespace marketplace_metering::config {
namespace {

constexpr Row kCaFile = {"tls.ca_file", {"AWS_CA_BUNDLE"}, {"ca_bundle"}};
constexpr std::size_t kLargestCaFile = std::size_t{16} << 20U;
constexpr std::string_view kRemedy =
    "; name a readable PEM file of trusted certificates, or unset it to trust the system's";

}  // namespace

void ResolveTrust(const ClientConfig& config, const Sources& sources, const FileSystem& files, Problems& problems,
                  ResolvedConfig& resolved) {
  resolved.tls = config.tls;
  for (auto* path :
       {&resolved.tls.ca_directory, &resolved.tls.client_certificate_file, &resolved.tls.client_key_file}) {
    if (*path) *path = ExpandHome(**path, sources.files().home);
  }
  if (!config.tls.verify_peer) {
    resolved.warnings.emplace_back(
        "tls.verify_peer = false (option tls.verify_peer): anybody on the network can pose as the service, read usage "
        "and make it vanish. Use tls.ca_file to trust certificates of your own");
  }
  if (config.tls.client_key_file && !config.tls.client_certificate_file) {
    problems.Add(ErrorCode::kInvalidConfiguration, "tls.client_key_file", kOptionSource,
                 "a key without a certificate; name the certificate in tls.client_certificate_file");
  }
  // Roots named in code are all that is trusted: the environment adds to none but them.
  if (config.tls.ca_directory && !config.tls.ca_file) return;
  auto found = sources.ReadText(config.tls.ca_file, kCaFile);
  if (!found) return;

  std::string path = ExpandHome(found->text, sources.files().home);
  const auto content = files.Read(path, kLargestCaFile);
  if (!content) {
    problems.Add(ErrorCode::kUnreadableFile, kCaFile.setting, found->source,
                 content.error().message + std::string(kRemedy));
  } else if (content->find("-----BEGIN") == std::string::npos) {
    problems.Add(ErrorCode::kUnreadableFile, kCaFile.setting, found->source,
                 "file " + encoding::Quoted(path) + " holds no certificate in PEM form (no line with '-----BEGIN')" +
                     std::string(kRemedy));
  }
  resolved.tls.ca_file = path;
  resolved.ca_file = {std::move(path), std::move(found->source)};
}

}  // namespace marketplace_metering::config
