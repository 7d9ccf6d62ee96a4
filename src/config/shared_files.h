// The shared AWS config and credentials files as one client sees them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "marketplace_metering/system.h"
#include "profile/profile_file.h"

namespace marketplace_metering::config {

/// Both files, read once for a client and its providers. Values may be secrets; they wipe themselves.
struct SharedFiles {
  std::string home = {};              ///< What `HOME` says; empty: nothing.
  std::string config_path = {};       ///< Empty: there is none to look for.
  std::string credentials_path = {};  ///< Empty: there is none to look for.
  std::map<std::string, profile::Properties> profiles = {};
  std::map<std::string, profile::Properties> sso_sessions = {};
  std::map<std::string, profile::Properties> services = {};
  std::vector<std::string> unprefixed = {};  ///< As in `profile::ProfileFile`.
  std::vector<std::string> warnings = {};
  /// Why no credentials may be taken from profiles: a file that cannot be understood might hold the ones that are
  /// meant.
  std::optional<std::string> broken = {};

  const std::string& PathOf(profile::FileKind kind) const noexcept {
    return kind == profile::FileKind::kConfig ? config_path : credentials_path;
  }
  /// The profile's own, or null.
  const profile::Properties* FindProfile(const std::string& name) const noexcept;
  /// Where a key of a profile stands: "profile 'prod' key region in /home/ann/.aws/config line 3".
  std::string PlaceOf(const std::string& profile, const std::string& key) const;
  /// Where profiles are looked for, for messages: "/home/ann/.aws/config or /home/ann/.aws/credentials".
  std::string Places() const;
};

/// Reads what `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE` name, else `config` and `credentials` in `~/.aws`.
/// Never fails: files that are missing or cannot be used are told of.
SharedFiles LoadSharedFiles(const Environment& environment, const FileSystem& files);

/// A leading component `~` is the directory `home`, if that is not empty; nothing else is expanded.
std::string ExpandHome(const std::string& path, const std::string& home);

}  // namespace marketplace_metering::config
