// The text patterns of the service model.
#pragma once

#include <string_view>

namespace marketplace_metering::emulator {

/// `^[-a-zA-Z0-9/=:_.@]*$`
bool IsProductCode(std::string_view text) noexcept;
/// `^[0-9]+$`
bool IsAccountId(std::string_view text) noexcept;
/// `^arn:aws...:service:region:account:resource$`, each part of its own characters and length.
bool IsLicenseArn(std::string_view text) noexcept;
/// `^[a-zA-Z0-9+ -=._:\/@]+$`
bool IsTagText(std::string_view text) noexcept;

}  // namespace marketplace_metering::emulator
