// One key of a section: what it is set to, and where.
#pragma once

#include <map>
#include <string>

namespace marketplace_metering::profile {

enum class FileKind { kConfig, kCredentials };

/// The value may be a secret key. It is wiped before its memory is given back; copies made of it are the caller's to
/// wipe.
struct Property {
  Property() = default;
  Property(std::string text, int at_line, FileKind of_file);
  Property(const Property& other) = default;
  Property(Property&& other) noexcept = default;
  Property& operator=(Property other) noexcept;
  ~Property();

  /// Lines of a continued value are joined by `\n`; a nested block begins with one.
  std::string value = {};
  int line = 0;  ///< From 1.
  FileKind file = FileKind::kConfig;
};

/// By key, in lower case.
using Properties = std::map<std::string, Property>;

}  // namespace marketplace_metering::profile
