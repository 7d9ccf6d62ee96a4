// The format of the shared AWS config and credentials files.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "profile/property.h"

namespace marketplace_metering::profile {

/// Something to tell a person of a line. Names keys and sections, never values: a value may be a secret.
struct Note {
  int line = 0;  ///< From 1; 0: the file as a whole.
  std::string text = {};
};

/// What one file holds. Names of sections are as they are written, without quotes.
struct ProfileFile {
  std::map<std::string, Properties> profiles = {};
  std::map<std::string, Properties> sso_sessions = {};  ///< Of a config file.
  std::map<std::string, Properties> services = {};      ///< Of a config file.
  /// Sections of a config file that would be profiles if they had the prefix `profile `; sorted, each once.
  std::vector<std::string> unprefixed = {};
  /// What is ignored and why. The first few, then how many more there are: a file of another kind has thousands.
  std::vector<Note> warnings = {};
  /// Why the file counts for nothing; everything else but `warnings` is then empty.
  std::optional<Note> fatal = {};
};

/// Never fails: what cannot be read is told of in the result. Text that is not UTF-8 or holds a NUL byte is ignored
/// with a warning. Takes any bytes, up to 2 GB; time and memory grow with the text alone. `text` stays the caller's to
/// wipe.
ProfileFile Parse(std::string_view text, FileKind kind);

/// The sub-properties of a value that is a nested block; empty for any other value. Keys in lower case, the last of
/// two that are the same.
std::map<std::string, std::string> ParseNested(std::string_view value);

/// Every profile of either file: per key, the credentials file wins, also with an empty value.
std::map<std::string, Properties> MergeProfiles(const ProfileFile& config, const ProfileFile& credentials);

}  // namespace marketplace_metering::profile
