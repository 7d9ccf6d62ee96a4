#include "config/shared_files.h"

#include <cstddef>
#include <string_view>
#include <utility>

#include "crypto/wipe.h"
#include "encoding/ascii.h"
#include "encoding/quote.h"

namespace marketplace_metering::config {
namespace {

constexpr std::size_t kLargestFile = std::size_t{1} << 20U;

struct Place {
  std::string path = {};
  const char* variable = nullptr;  // that named it, if one did
};

Place Find(const char* variable, const char* usual, const Environment& environment, const std::string& home) {
  const auto named = environment.Get(variable);
  if (named && !encoding::IsBlank(*named)) return {ExpandHome(*named, home), variable};
  if (home.empty()) return {};  // and so no usual places
  return {ExpandHome(usual, home), nullptr};
}

std::string At(const std::string& path, const profile::Note& note) {
  return path + (note.line > 0 ? ":" + std::to_string(note.line) : "") + ": " + note.text;
}

bool HoldsKeys(const profile::ProfileFile& file) {
  for (const auto& [name, properties] : file.profiles) {
    for (const char* key : {"aws_secret_access_key", "aws_session_token"}) {
      if (properties.count(key) > 0) return true;
    }
  }
  return false;
}

class Loader {
 public:
  Loader(const FileSystem& files, SharedFiles& to) : files_(files), to_(to) {}

  profile::ProfileFile Load(const Place& place, profile::FileKind kind) {
    if (place.path.empty()) return {};
    auto text = files_.Read(place.path, kLargestFile);
    if (!text) {
      NoteUnread(place, text.error().message);
      return {};
    }
    const crypto::WipeAtExit wipe(*text);
    profile::ProfileFile file = profile::Parse(*text, kind);
    for (const profile::Note& warning : file.warnings) to_.warnings.push_back(At(place.path, warning));
    if (file.fatal) {
      const std::string reason = At(place.path, *file.fatal);
      if (!to_.broken) to_.broken = reason;
      to_.warnings.push_back(reason + "; the whole file is ignored");
    }
    if (HoldsKeys(file)) CheckPermissions(place.path);
    return file;
  }

 private:
  // A file that is missing from its usual place is nothing to speak of.
  void NoteUnread(const Place& place, const std::string& reason) {
    const bool exists = files_.Inspect(place.path).ok();
    if (!exists && place.variable == nullptr) return;
    std::string warning = reason + "; it counts as empty";
    if (place.variable != nullptr) warning += " (environment variable " + std::string(place.variable) + ")";
    to_.warnings.push_back(std::move(warning));
  }

  void CheckPermissions(const std::string& path) {
    constexpr unsigned kOthers = 077;
    const auto facts = files_.Inspect(path);
    if (!facts || (facts->permissions & kOthers) == 0) return;
    to_.warnings.push_back("file '" + path +
                           "' holds secret keys and can be read or changed by others; run chmod 600 " + path);
  }

  const FileSystem& files_;
  SharedFiles& to_;
};

}  // namespace

std::string ExpandHome(const std::string& path, const std::string& home) {
  const bool expands = path == "~" || path.compare(0, 2, "~/") == 0;
  return expands && !home.empty() ? home + path.substr(1) : path;
}

const profile::Properties* SharedFiles::FindProfile(const std::string& name) const noexcept {
  const auto found = profiles.find(name);
  return found == profiles.end() ? nullptr : &found->second;
}

std::string SharedFiles::PlaceOf(const std::string& profile, const std::string& key) const {
  std::string place = "profile " + encoding::Quoted(profile) + " key " + key;
  const profile::Properties* properties = FindProfile(profile);
  if (properties == nullptr) return place;
  const auto property = properties->find(key);
  if (property == properties->end()) return place;
  return place + " in " + PathOf(property->second.file) + " line " + std::to_string(property->second.line);
}

std::string SharedFiles::Places() const {
  if (config_path.empty() && credentials_path.empty()) return "~/.aws (HOME is not set)";
  if (config_path.empty()) return credentials_path;
  if (credentials_path.empty()) return config_path;
  return config_path + " or " + credentials_path;
}

SharedFiles LoadSharedFiles(const Environment& environment, const FileSystem& files) {
  SharedFiles shared;
  shared.home = environment.Get("HOME").value_or("");
  Loader loader(files, shared);
  profile::ProfileFile config;
  const Place config_place = Find("AWS_CONFIG_FILE", "~/.aws/config", environment, shared.home);
  const auto opted_out = environment.Get("AWS_SDK_CONFIG_OPT_OUT");
  if (!opted_out || encoding::IsBlank(*opted_out)) {
    shared.config_path = config_place.path;
    config = loader.Load(config_place, profile::FileKind::kConfig);
  }
  const Place credentials_place = Find("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials", environment, shared.home);
  shared.credentials_path = credentials_place.path;
  const profile::ProfileFile credentials = loader.Load(credentials_place, profile::FileKind::kCredentials);
  shared.profiles = profile::MergeProfiles(config, credentials);
  shared.sso_sessions = std::move(config.sso_sessions);
  shared.services = std::move(config.services);
  shared.unprefixed = std::move(config.unprefixed);
  return shared;
}

}  // namespace marketplace_metering::config
