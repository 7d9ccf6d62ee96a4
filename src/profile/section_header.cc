#include "profile/section_header.h"

#include <algorithm>
#include <optional>

#include "encoding/header_name.h"
#include "profile/identifier.h"

namespace marketplace_metering::profile {
namespace {

constexpr const char* kNoProfileOfConfig =
    "in a config file only the profile default may stand alone; write [profile NAME]";
constexpr const char* kNoProfileOfCredentials = "in a credentials file a section is a profile; write [NAME]";
constexpr const char* kUnknownKind =
    "only the kinds profile, sso-session and services mean something here, followed by one name";
constexpr const char* kBadName = "letters, digits and _-/.%@:+ make a name; put it in quotes if there are spaces in it";

bool IsQuoted(std::string_view text) {
  return text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front();
}

// A name as it is looked up. In quotes it may have spaces, though not nothing else.
std::optional<std::string> ReadName(std::string_view text) {
  if (!IsQuoted(text)) return IsIdentifier(text) ? std::optional<std::string>(text) : std::nullopt;
  const std::string_view name = text.substr(1, text.size() - 2);
  std::string solid(name);
  solid.erase(std::remove(solid.begin(), solid.end(), ' '), solid.end());
  return IsIdentifier(solid) ? std::optional<std::string>(name) : std::nullopt;
}

SectionKind KindOf(std::string_view word) {
  if (word == "profile") return SectionKind::kProfile;
  if (word == "sso-session") return SectionKind::kSsoSession;
  if (word == "services") return SectionKind::kServices;
  return SectionKind::kIgnored;
}

SectionHeader ReadConfigHeader(std::string_view text) {
  if (text == "default") return {SectionKind::kBareDefault, "default", ""};
  if (IsIdentifier(text)) return {SectionKind::kUnprefixed, std::string(text), kNoProfileOfConfig};
  const auto blank = std::min(text.find_first_of(" \t"), text.size());
  const SectionKind kind = KindOf(text.substr(0, blank));
  if (kind == SectionKind::kIgnored) return {kind, "", kUnknownKind};
  auto name = ReadName(encoding::TrimBlanks(text.substr(blank)));
  if (!name) return {SectionKind::kIgnored, "", kBadName};
  return {kind, *std::move(name), ""};
}

}  // namespace

SectionHeader ReadSectionHeader(std::string_view text, FileKind file) {
  if (file == FileKind::kConfig) return ReadConfigHeader(text);
  if (!IsIdentifier(text)) return {SectionKind::kIgnored, "", kNoProfileOfCredentials};
  return {SectionKind::kProfile, std::string(text), ""};
}

}  // namespace marketplace_metering::profile
