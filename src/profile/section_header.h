// The headers of sections: `[default]`, `[profile NAME]` and their like.
#pragma once

#include <string>
#include <string_view>

#include "profile/property.h"

namespace marketplace_metering::profile {

enum class SectionKind {
  kProfile,
  kBareDefault,  ///< `[default]` of a config file: `[profile default]` counts more.
  kSsoSession,
  kServices,
  kUnprefixed,  ///< `[NAME]` of a config file: ignored, and probably meant as a profile.
  kIgnored,
};

struct SectionHeader {
  SectionKind kind = SectionKind::kIgnored;
  std::string name = {};  ///< Empty when ignored.
  /// Why a section is ignored, and what to write instead; says nothing of its name.
  const char* reason = "";
};

/// `text` stands between the brackets, without blanks around it.
SectionHeader ReadSectionHeader(std::string_view text, FileKind file);

}  // namespace marketplace_metering::profile
