#include "profile/profile_file.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "encoding/ascii.h"
#include "encoding/header_name.h"
#include "encoding/quote.h"
#include "encoding/utf8.h"
#include "profile/identifier.h"
#include "profile/section_header.h"

namespace marketplace_metering::profile {
namespace {

using encoding::TrimBlanks;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kMostWarnings = 20;

bool IsBlankByte(char c) {
  return c == ' ' || c == '\t';
}

bool IsCommentMark(char c) {
  return c == '#' || c == ';';
}

// Takes the first line off `text`.
std::string_view TakeLine(std::string_view& text) {
  const auto end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

std::string_view WithoutReturns(std::string_view line) {
  while (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

// A mark without a blank before it belongs to the value.
std::string_view WithoutComment(std::string_view property) {
  for (std::size_t i = 1; i < property.size(); ++i) {
    if (IsCommentMark(property[i]) && IsBlankByte(property[i - 1])) return property.substr(0, i);
  }
  return property;
}

// A file with line ends of another kind is one long header: what comes after the name may be a secret.
std::string Shown(std::string_view section) {
  const auto ends = [](char c) { return c == ']' || c == '=' || c == '\r'; };
  const auto end = std::find_if(section.begin(), section.end(), ends);
  return "section " + encoding::Quoted(section.substr(0, static_cast<std::size_t>(end - section.begin())));
}

// A secret that was put on a line of its own, or without '=' behind its key, is "the key" too, for many end with '='.
// Secret keys have 40 characters; keys that mean something have up to 34.
std::string ShownKey(std::string_view key) {
  constexpr std::size_t kLongestKey = 36;
  const auto word = key.substr(0, key.find_first_of(" \t"));
  if (word.size() > kLongestKey) return "a key";
  return (word == key ? "key " : "the key that begins with ") + encoding::Quoted(word);
}

class Parser {
 public:
  explicit Parser(FileKind kind) : kind_(kind) {}

  ProfileFile Parse(std::string_view text) {
    if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark) text.remove_prefix(kByteOrderMark.size());
    while (!text.empty() && !file_.fatal) {
      ++line_;
      ReadLine(WithoutReturns(TakeLine(text)));
    }
    EndProperty();
    return Finish();
  }

 private:
  enum class Reading { kNoProperty, kValue, kBlock, kDroppedProperty };

  void ReadLine(std::string_view line) {
    if (encoding::IsBlank(line) || IsCommentMark(line.front())) return;
    if (line.front() == '[') return ReadHeader(line);
    if (!in_section_) return Fail("Expected a profile definition: a section such as [default] comes first");
    if (IsBlankByte(line.front())) return ReadContinuation(TrimBlanks(line));
    ReadProperty(TrimBlanks(WithoutComment(line)));
  }

  void ReadHeader(std::string_view line) {
    EndProperty();
    line = TrimBlanks(line.substr(0, line.find_first_of("#;")));
    if (line.back() != ']') return Fail("Profile definition must end with ']'");
    BeginSection(TrimBlanks(line.substr(1, line.size() - 2)));
  }

  void BeginSection(std::string_view text) {
    SectionHeader header = ReadSectionHeader(text, kind_);
    in_section_ = true;
    section_ = PropertiesOf(header);
    if (section_ == nullptr) Warn(Shown(text) + " is ignored: " + header.reason);
    if (header.kind == SectionKind::kUnprefixed) file_.unprefixed.push_back(std::move(header.name));
  }

  // Null: of no use.
  Properties* PropertiesOf(const SectionHeader& header) {
    switch (header.kind) {
      case SectionKind::kProfile:
        return &file_.profiles[header.name];
      case SectionKind::kBareDefault:
        if (bare_default_line_ == 0) bare_default_line_ = line_;
        return &bare_default_;
      case SectionKind::kSsoSession:
        return &file_.sso_sessions[header.name];
      case SectionKind::kServices:
        return &file_.services[header.name];
      case SectionKind::kUnprefixed:
      case SectionKind::kIgnored:
        break;
    }
    return nullptr;
  }

  void ReadContinuation(std::string_view text) {
    if (reading_ == Reading::kNoProperty) {
      return Fail("Expected a property definition, found continuation: the line begins with a blank");
    }
    if (reading_ == Reading::kBlock) {
      const auto equals = text.find('=');
      if (equals == std::string_view::npos) return Fail("Expected an '=' sign defining a sub-property");
      if (TrimBlanks(text.substr(0, equals)).empty()) return Fail("Sub-property did not have a name");
    }
    if (reading_ != Reading::kDroppedProperty) value_lines_.push_back(text);
  }

  void ReadProperty(std::string_view text) {
    EndProperty();
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) return Fail("Expected an '=' sign defining a property");
    const std::string_view key = TrimBlanks(text.substr(0, equals));
    if (key.empty()) return Fail("Property did not have a name");
    if (!IsIdentifier(key)) {
      reading_ = Reading::kDroppedProperty;
      return Warn(ShownKey(key) + " is ignored: letters, digits and _-/.%@:+ make a key");
    }
    key_ = key;
    key_line_ = line_;
    value_lines_ = {TrimBlanks(text.substr(equals + 1))};
    reading_ = value_lines_.front().empty() ? Reading::kBlock : Reading::kValue;
  }

  // Keeps the property that was being read, now that no more lines can belong to it.
  void EndProperty() {
    const bool keeps = (reading_ == Reading::kValue || reading_ == Reading::kBlock) && section_ != nullptr;
    if (keeps) (*section_)[LowerCase(key_)] = Property(JoinedValue(), key_line_, kind_);
    reading_ = Reading::kNoProperty;
  }

  // In one piece of memory from the beginning: what a string outgrows is not wiped.
  std::string JoinedValue() const {
    std::size_t size = value_lines_.size() - 1;
    for (const std::string_view line : value_lines_) size += line.size();
    std::string value;
    value.reserve(size);
    for (std::size_t i = 0; i < value_lines_.size(); ++i) {
      if (i > 0) value += '\n';
      value += value_lines_[i];
    }
    return value;
  }

  ProfileFile Finish() {
    if (!file_.fatal && bare_default_line_ > 0) KeepBareDefault();
    if (untold_ > 0) file_.warnings.push_back({0, std::to_string(untold_) + " more keys or sections are ignored"});
    if (file_.fatal) {
      ProfileFile broken;
      broken.warnings = std::move(file_.warnings);
      broken.fatal = std::move(file_.fatal);
      return broken;
    }
    auto& names = file_.unprefixed;
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return std::move(file_);
  }

  void KeepBareDefault() {
    if (file_.profiles.count("default") == 0) {
      file_.profiles["default"] = std::move(bare_default_);
      return;
    }
    file_.warnings.push_back(
        {bare_default_line_, "section 'default' is ignored: [profile default] is in the file too, and counts alone"});
  }

  void Fail(const char* text) { file_.fatal = Note{line_, text}; }

  void Warn(std::string text) {
    if (file_.warnings.size() >= kMostWarnings) {
      ++untold_;
      return;
    }
    file_.warnings.push_back({line_, std::move(text)});
  }

  const FileKind kind_;
  ProfileFile file_;
  int line_ = 0;
  std::size_t untold_ = 0;  // warnings
  Properties bare_default_;
  int bare_default_line_ = 0;  // 0: there is none

  bool in_section_ = false;
  Properties* section_ = nullptr;  // of the section that is being read; null when it is ignored
  Reading reading_ = Reading::kNoProperty;
  std::string_view key_;
  int key_line_ = 0;
  std::vector<std::string_view> value_lines_;
};

}  // namespace

ProfileFile Parse(std::string_view text, FileKind kind) {
  ProfileFile ignored;
  if (text.find('\0') != std::string_view::npos) {
    ignored.warnings.push_back({0, "the file holds a NUL byte and is ignored; save it as UTF-8 text"});
    return ignored;
  }
  if (!encoding::IsValidUtf8(text)) {
    ignored.warnings.push_back({0, "the file is not UTF-8 text and is ignored; save it as UTF-8 text"});
    return ignored;
  }
  return Parser(kind).Parse(text);
}

std::map<std::string, std::string> ParseNested(std::string_view value) {
  std::map<std::string, std::string> nested;
  if (value.empty() || value.front() != '\n') return nested;
  value.remove_prefix(1);
  while (!value.empty()) {
    const std::string_view line = TakeLine(value);
    const auto equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view key = TrimBlanks(line.substr(0, equals));
    if (!key.empty()) nested[LowerCase(key)] = TrimBlanks(line.substr(equals + 1));
  }
  return nested;
}

std::map<std::string, Properties> MergeProfiles(const ProfileFile& config, const ProfileFile& credentials) {
  std::map<std::string, Properties> merged = config.profiles;
  for (const auto& [name, properties] : credentials.profiles) {
    Properties& profile = merged[name];
    for (const auto& [key, property] : properties) profile[key] = property;
  }
  return merged;
}

}  // namespace marketplace_metering::profile
