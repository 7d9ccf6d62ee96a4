// What a parsed file holds, on one line.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "profile/profile_file.h"

namespace marketplace_metering::profile {

/// "{a=1,b=2}", line ends as `\n`.
inline std::string Described(const Properties& properties) {
  std::string text = "{";
  for (const auto& [key, property] : properties) {
    text += (text.size() > 1 ? "," : "") + key + "=";
    for (const char c : property.value) text += c == '\n' ? "\\n" : std::string(1, c);
  }
  return text + "}";
}

inline std::string Described(const char* prefix, const std::map<std::string, Properties>& sections) {
  std::string text;
  for (const auto& [name, properties] : sections) text += " " + (prefix + name) + Described(properties);
  return text;
}

/// "foo{a=1} sso:dev{} services:x{} unprefixed:y warning:3 fatal:4".
inline std::string Described(const ProfileFile& file) {
  std::string text = Described("", file.profiles) + Described("sso:", file.sso_sessions);
  text += Described("services:", file.services);
  for (const std::string& name : file.unprefixed) text += " unprefixed:" + name;
  for (const Note& warning : file.warnings) text += " warning:" + std::to_string(warning.line);
  if (file.fatal) text += " fatal:" + std::to_string(file.fatal->line);
  return text.substr(text.empty() ? 0 : 1);
}

/// All that is told of it to a person.
inline std::string Told(const ProfileFile& file) {
  std::string text;
  for (const Note& warning : file.warnings) text += warning.text + "\n";
  return file.fatal ? text + file.fatal->text : text;
}

/// A text and what it means.
struct FileRow {
  const char* name;
  std::string text;
  const char* expected;  ///< As `Described` says it.
  const char* told = "";
  FileKind kind = FileKind::kConfig;
};

inline void Check(const FileRow& row) {
  SCOPED_TRACE(row.name);

  const ProfileFile file = Parse(row.text, row.kind);

  EXPECT_EQ(Described(file), row.expected);
  EXPECT_NE(Told(file).find(row.told), std::string::npos) << Told(file);
}

}  // namespace marketplace_metering::profile
