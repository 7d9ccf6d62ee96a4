// Any text as a shared AWS config or credentials file; the byte 1c parts the one from the other.
#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "encoding/ascii.h"
#include "encoding/header_name.h"
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

// Few allocations: each costs more than what the file is parsed with.
constexpr std::size_t kRoom = 2048;

using Lines = std::vector<std::string_view>;

Lines LinesOf(std::string_view text) {
  Lines lines;
  lines.reserve(64);
  for (;;) {
    const auto end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + 1);
  }
}

void AppendJoined(const Lines& lines, std::string_view between, std::string& to) {
  to += lines.front();
  for (std::size_t i = 1; i < lines.size(); ++i) to.append(between).append(lines[i]);
}

std::string Joined(const Lines& lines, std::string_view between) {
  std::string text;
  text.reserve(kRoom);
  AppendJoined(lines, between, text);
  return text;
}

// --- what a file holds, as text ------------------------------------------------------------------

// Numbers of lines as they are when each line has become so many; 0: none at all.
void ShowLine(int line, int each, std::string& to) {
  if (each == 0) return;
  to.append(" @").append(std::to_string(line == 0 ? 0 : (line - 1) * each + 1));
}

void Show(const char* kind, const Sections& sections, int each, std::string& to) {
  for (const auto& [name, properties] : sections) {
    to.append(kind).append(name).append("\n");
    for (const auto& [key, property] : properties) {
      to.append("  ").append(key);
      ShowLine(property.line, each, to);
      to.append("=").append(property.value).append("\n");
    }
  }
}

void ShowContent(const ProfileFile& file, int each, std::string& to) {
  Show("profile ", file.profiles, each, to);
  Show("sso-session ", file.sso_sessions, each, to);
  Show("services ", file.services, each, to);
}

void ShowNote(const char* kind, const Note& note, int each, std::string& to) {
  to += kind;
  ShowLine(note.line, each, to);
  to.append(" ").append(note.text).append("\n");
}

void ShowNotes(const ProfileFile& file, int each, std::string& to) {
  for (const std::string& name : file.unprefixed) to.append("unprefixed ").append(name).append("\n");
  for (const Note& warning : file.warnings) ShowNote("warning", warning, each, to);
  if (file.fatal) ShowNote("fatal", *file.fatal, each, to);
}

std::string ShownContent(const ProfileFile& file, int each) {
  std::string text;
  text.reserve(kRoom);
  ShowContent(file, each, text);
  return text;
}

std::string ShownNotes(const ProfileFile& file, int each) {
  std::string text;
  text.reserve(kRoom);
  ShowNotes(file, each, text);
  return text;
}

std::string Shown(const ProfileFile& file, int each = 1) {
  std::string text = ShownContent(file, each);
  ShowNotes(file, each, text);
  return text;
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

void CheckProperties(const Properties& properties, const Lines& lines, FileKind kind) {
  for (const auto& [key, property] : properties) {
    Require(IsIdentifier(key) && IsLowerCase(key), "Keys are legal and in lower case", key);
    Require(property.line >= 1 && property.line <= static_cast<int>(lines.size()), "A key is on a line", key);
    const std::string_view line = lines[static_cast<std::size_t>(property.line - 1)];
    Require(encoding::EqualsIgnoreCase(line.substr(0, key.size()), key), "A key is on its line", key);
    Require(property.file == kind, "A key is of its file", key);
    const bool is_block = property.value.substr(0, 1) == "\n";
    Require(ParseNested(property.value).empty() != is_block, "Blocks have sub-properties, and only they",
            property.value);
  }
}

void CheckShape(const ProfileFile& file, const Lines& lines, FileKind kind) {
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
  Require(file.profiles.empty() && only_profiles, "A broken file counts for nothing");
}

void CheckSame(const char* rule, const std::string& expected, const std::string& seen) {
  if (expected != seen) Require(false, rule, expected + "--- not\n" + seen);
}

// With a blank at each end of line, so that a value keeps the returns at its own.
void Print(const char* prefix, const char* quote, const Sections& sections, std::string& to) {
  for (const auto& [name, properties] : sections) {
    to.append("[").append(prefix).append(quote).append(name).append(quote).append("]\n");
    for (const auto& [key, property] : properties) {
      to.append(key).append("=");
      AppendJoined(LinesOf(property.value), " \n ", to);
      to += " \n";
    }
  }
}

void CheckRoundTrip(const ProfileFile& file, FileKind kind) {
  std::string text;
  text.reserve(kRoom);
  const bool is_config = kind == FileKind::kConfig;
  Print(is_config ? "profile " : "", is_config ? "\"" : "", file.profiles, text);
  Print("sso-session ", "'", file.sso_sessions, text);
  Print("services ", "'", file.services, text);
  CheckSame("What is written means the same", ShownContent(file, 0), Shown(Parse(text, kind), 0));
}

// --- what must make no difference ----------------------------------------------------------------

void CheckLineEnds(const ProfileFile& file, const std::string& shown, const Lines& lines, FileKind kind) {
  CheckSame("Line ends make no difference", shown, Shown(Parse(Joined(lines, "\r\n"), kind)));
  CheckSame("Comments and blank lines make no difference", Shown(file, 3),
            Shown(Parse(Joined(lines, "\n#[c = d\n \t\n"), kind)));
}

// Letters and digits of the values of a line become others.
void Mask(std::string_view line, char* to) {
  if (line.empty() || line.front() == '[') return;
  const bool continues = line.front() == ' ' || line.front() == '\t';
  const auto begin = continues ? 0 : std::min(line.find('='), line.size());
  for (auto i = begin; i < line.size(); ++i) {
    if (encoding::IsAlphanumeric(line[i])) to[i] = line[i] == 'x' ? 'y' : 'x';
  }
}

void CheckSecrecy(const ProfileFile& file, const Lines& lines, FileKind kind) {
  std::string masked = Joined(lines, "\n");
  char* to = masked.data();
  for (const std::string_view line : lines) {
    Mask(line, to);
    to += line.size() + 1;
  }
  CheckSame("Notes tell nothing of values", ShownNotes(file, 1), ShownNotes(Parse(masked, kind), 1));
}

// The first line that is fatal is told of, whatever comes behind it, and nothing before it was.
void CheckFatal(const ProfileFile& file, const std::string& shown, Lines lines, FileKind kind) {
  if (!file.fatal) return;
  CheckSame("What follows mends nothing", shown, Shown(Parse(Joined(lines, "\n") + "\n[profile x]\na = b", kind)));
  lines.resize(static_cast<std::size_t>(file.fatal->line - 1));
  Require(lines.empty() || !Parse(Joined(lines, "\n"), kind).fatal, "The first fatal line is told of", shown);
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
  const std::string shown = Shown(file);
  CheckSame("The same text means the same", shown, Shown(Parse(given, kind)));
  if (given.find('\0') != std::string_view::npos || !encoding::IsValidUtf8(given)) {
    Require(shown.rfind("warning @0 the file ", 0) == 0, "What is no text is ignored", shown);
    return file;
  }
  if (given.substr(0, kByteOrderMark.size()) == kByteOrderMark) {
    given.remove_prefix(kByteOrderMark.size());
    if (given.substr(0, kByteOrderMark.size()) == kByteOrderMark) return file;
    CheckSame("One byte order mark makes no difference", shown, Shown(Parse(given, kind)));
  }
  const Lines lines = LinesOf(given);
  CheckShape(file, lines, kind);
  CheckRoundTrip(file, kind);
  CheckLineEnds(file, shown, lines, kind);
  CheckSecrecy(file, lines, kind);
  CheckFatal(file, shown, lines, kind);
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
