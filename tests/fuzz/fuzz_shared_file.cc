// Any text as a shared AWS config or credentials file; the byte 1c parts the one from the other.
#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "encoding/ascii.h"
#include "encoding/utf8.h"
#include "fuzz_target.h"
#include "profile/identifier.h"
#include "profile/profile_file.h"

namespace marketplace_metering::profile {
namespace {

using emulator::Require;
using Sections = std::map<std::string, Properties>;

constexpr char kBetweenFiles = '\x1c';
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::vector<std::string> LinesOf(std::string_view text) {
  std::vector<std::string> lines(1);
  for (const char c : text) {
    if (c == '\n') {
      lines.emplace_back();
    } else {
      lines.back() += c;
    }
  }
  return lines;
}

std::string Joined(const std::vector<std::string>& lines, const std::string& between) {
  std::string text = lines.front();
  for (std::size_t i = 1; i < lines.size(); ++i) text += between + lines[i];
  return text;
}

// --- what a file holds, as text ------------------------------------------------------------------

// Numbers of lines as they are when each line has become so many; 0: none at all.
std::string At(int line, int each) {
  if (each == 0) return {};
  return " @" + std::to_string(line == 0 ? 0 : (line - 1) * each + 1);
}

std::string Shown(const char* kind, const Sections& sections, int each) {
  std::string text;
  for (const auto& [name, properties] : sections) {
    text += kind + name + "\n";
    for (const auto& [key, property] : properties)
      text += "  " + key + At(property.line, each) + "=" + property.value + "\n";
  }
  return text;
}

std::string ShownContent(const ProfileFile& file, int each) {
  return Shown("profile ", file.profiles, each) + Shown("sso-session ", file.sso_sessions, each) +
         Shown("services ", file.services, each);
}

std::string ShownNotes(const ProfileFile& file, int each) {
  std::string text;
  for (const std::string& name : file.unprefixed) text += "unprefixed " + name + "\n";
  for (const Note& warning : file.warnings) text += "warning" + At(warning.line, each) + " " + warning.text + "\n";
  if (file.fatal) text += "fatal" + At(file.fatal->line, each) + " " + file.fatal->text + "\n";
  return text;
}

std::string Shown(const ProfileFile& file, int each = 1) {
  return ShownContent(file, each) + ShownNotes(file, each);
}

// --- what must hold of every file ----------------------------------------------------------------

void CheckNote(const Note& note, int lines) {
  Require(note.line >= 0 && note.line <= lines, "A note is of a line of the file", note.text);
  Require(!note.text.empty() && note.text.size() < 1000 && encoding::IsValidUtf8(note.text), "A note can be shown",
          note.text);
  for (const char c : note.text) Require((c & 0x80) != 0 || c >= ' ', "A note is one line", note.text);
}

bool IsLowerCase(const std::string& key) {
  return std::none_of(key.begin(), key.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

void CheckProperties(const Properties& properties, const std::vector<std::string>& lines, FileKind kind) {
  for (const auto& [key, property] : properties) {
    Require(IsIdentifier(key) && IsLowerCase(key), "Keys are legal and in lower case", key);
    Require(property.line >= 1 && property.line <= static_cast<int>(lines.size()), "A key is on a line", key);
    const std::string& line = lines[static_cast<std::size_t>(property.line - 1)];
    Require(LowerCase(line.substr(0, key.size())) == key, "A key is on its line", key + "\n" + line);
    Require(property.file == kind, "A key is of its file", key);
    const bool is_block = property.value.substr(0, 1) == "\n";
    Require(ParseNested(property.value).empty() != is_block, "Blocks have sub-properties, and only they",
            property.value);
  }
}

void CheckShape(const ProfileFile& file, const std::vector<std::string>& lines, FileKind kind) {
  for (const Note& warning : file.warnings) CheckNote(warning, static_cast<int>(lines.size()));
  Require(file.warnings.size() <= 22, "Warnings are few");
  Require(std::is_sorted(file.unprefixed.begin(), file.unprefixed.end()), "Names without a prefix are sorted");
  for (const std::string& name : file.unprefixed) Require(IsIdentifier(name), "They might be profiles", name);
  for (const Sections* sections : {&file.profiles, &file.sso_sessions, &file.services}) {
    for (const auto& [name, properties] : *sections) {
      std::string solid = name;
      solid.erase(std::remove(solid.begin(), solid.end(), ' '), solid.end());
      Require(IsIdentifier(solid), "Names of sections are legal", name);
      CheckProperties(properties, lines, kind);
    }
  }
  const bool only_profiles = file.sso_sessions.empty() && file.services.empty() && file.unprefixed.empty();
  Require(kind == FileKind::kConfig || only_profiles, "A credentials file has profiles only");
  if (!file.fatal) return;
  CheckNote(*file.fatal, static_cast<int>(lines.size()));
  Require(file.fatal->line > 0, "What is fatal has a line");
  Require(file.profiles.empty() && only_profiles, "A broken file counts for nothing", Shown(file));
}

void CheckSame(const char* rule, const std::string& expected, const std::string& seen) {
  Require(expected == seen, rule, expected + "--- not\n" + seen);
}

// With a blank at each end of line, so that a value keeps the returns at its own.
void Print(const char* prefix, const char* quote, const Sections& sections, std::string& to) {
  for (const auto& [name, properties] : sections) {
    to += "[" + (prefix + (quote + name)) + quote + "]\n";
    for (const auto& [key, property] : properties) to += key + "=" + Joined(LinesOf(property.value), " \n ") + " \n";
  }
}

void CheckRoundTrip(const ProfileFile& file, FileKind kind) {
  std::string text;
  const bool is_config = kind == FileKind::kConfig;
  Print(is_config ? "profile " : "", is_config ? "\"" : "", file.profiles, text);
  Print("sso-session ", "'", file.sso_sessions, text);
  Print("services ", "'", file.services, text);
  CheckSame("What is written means the same", ShownContent(file, 0), Shown(Parse(text, kind), 0));
}

// --- what must make no difference ----------------------------------------------------------------

void CheckLineEnds(const ProfileFile& file, const std::vector<std::string>& lines, FileKind kind) {
  CheckSame("Line ends make no difference", Shown(file), Shown(Parse(Joined(lines, "\r\n"), kind)));
  CheckSame("Comments and blank lines make no difference", Shown(file, 3),
            Shown(Parse(Joined(lines, "\n#[c = d\n \t\n"), kind)));
}

// Letters and digits of values become others.
std::string Masked(std::string line) {
  if (line.empty() || line.front() == '[') return line;
  const bool continues = line.front() == ' ' || line.front() == '\t';
  const auto begin = continues ? 0 : std::min(line.find('='), line.size());
  for (auto i = begin; i < line.size(); ++i) {
    if (encoding::IsAlphanumeric(line[i])) line[i] = line[i] == 'x' ? 'y' : 'x';
  }
  return line;
}

void CheckSecrecy(const ProfileFile& file, std::vector<std::string> lines, FileKind kind) {
  for (std::string& line : lines) line = Masked(line);
  CheckSame("Notes tell nothing of values", ShownNotes(file, 1), ShownNotes(Parse(Joined(lines, "\n"), kind), 1));
}

// The first line that is fatal is told of, whatever comes behind it, and nothing before it was.
void CheckFatal(const ProfileFile& file, std::vector<std::string> lines, FileKind kind) {
  if (!file.fatal) return;
  CheckSame("What follows mends nothing", Shown(file),
            Shown(Parse(Joined(lines, "\n") + "\n[profile x]\na = b", kind)));
  lines.resize(static_cast<std::size_t>(file.fatal->line - 1));
  Require(lines.empty() || !Parse(Joined(lines, "\n"), kind).fatal, "The first fatal line is told of", Shown(file));
}

// A key that is set again at the end has the value it has there, and nothing else changes.
void CheckLastWins(const ProfileFile& file, const std::string& text, FileKind kind) {
  if (file.fatal || file.profiles.empty()) return;
  const auto& [name, properties] = *file.profiles.begin();
  ProfileFile expected = file;
  expected.profiles[name]["region"].value = "last";
  const std::string header = kind == FileKind::kConfig ? "[profile '" + name + "']" : "[" + name + "]";
  const ProfileFile changed = Parse(text + "\n" + header + "\nREGION = last # c", kind);
  if (name == "default" && kind == FileKind::kConfig) return Require(changed.profiles.count(name) == 1, "It stays");
  CheckSame("The last of two wins", Shown(expected, 0), Shown(changed, 0));
}

ProfileFile CheckFile(std::string_view given, FileKind kind) {
  ProfileFile file = Parse(given, kind);
  CheckSame("The same text means the same", Shown(file), Shown(Parse(given, kind)));
  if (given.find('\0') != std::string_view::npos || !encoding::IsValidUtf8(given)) {
    Require(Shown(file).rfind("warning @0 the file ", 0) == 0, "What is no text is ignored", Shown(file));
    return file;
  }
  if (given.substr(0, kByteOrderMark.size()) == kByteOrderMark) {
    given.remove_prefix(kByteOrderMark.size());
    if (given.substr(0, kByteOrderMark.size()) == kByteOrderMark) return file;
    CheckSame("One byte order mark makes no difference", Shown(file), Shown(Parse(given, kind)));
  }
  const std::vector<std::string> lines = LinesOf(given);
  CheckShape(file, lines, kind);
  CheckRoundTrip(file, kind);
  CheckLineEnds(file, lines, kind);
  CheckSecrecy(file, lines, kind);
  CheckFatal(file, lines, kind);
  CheckLastWins(file, std::string(given), kind);
  return file;
}

// --- both files ----------------------------------------------------------------------------------

const Property* Find(const Sections& sections, const std::string& name, const std::string& key) {
  const auto section = sections.find(name);
  if (section == sections.end()) return nullptr;
  const auto property = section->second.find(key);
  return property == section->second.end() ? nullptr : &property->second;
}

void CheckMerge(const ProfileFile& config, const ProfileFile& credentials) {
  const Sections merged = MergeProfiles(config, credentials);
  for (const ProfileFile* file : {&config, &credentials}) {
    for (const auto& [name, properties] : file->profiles) {
      Require(merged.count(name) == 1, "No profile is lost", name);
      for (const auto& each : properties) Require(Find(merged, name, each.first) != nullptr, "No key is lost", name);
    }
  }
  for (const auto& [name, properties] : merged) {
    Require(config.profiles.count(name) + credentials.profiles.count(name) > 0, "No profile is made up", name);
    for (const auto& [key, property] : properties) {
      const Property* wins = Find(credentials.profiles, name, key);
      if (wins == nullptr) wins = Find(config.profiles, name, key);
      Require(wins != nullptr, "No key is made up", key);
      Require(property.value == wins->value && property.line == wins->line && property.file == wins->file,
              "The credentials file wins", key);
    }
  }
}

void Run(std::string_view text) {
  const auto end = std::min(text.find(kBetweenFiles), text.size());
  const std::string_view first = text.substr(0, end);
  const std::string_view second = text.substr(std::min(end + 1, text.size()));
  const ProfileFile config = CheckFile(first, FileKind::kConfig);
  const ProfileFile credentials = CheckFile(second, FileKind::kCredentials);
  CheckMerge(config, credentials);
}

}  // namespace
}  // namespace marketplace_metering::profile

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  marketplace_metering::profile::Run({reinterpret_cast<const char*>(data), size});
  return 0;
}
