// The User-Agent header: who calls, from what, and with which features.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "marketplace_metering/client_config.h"
#include "marketplace_metering/credentials.h"
#include "marketplace_metering/system.h"

namespace marketplace_metering::observe {

/// Composed once per client; a call only picks one of the few variants. Thread-safe for const
/// use.
class UserAgent {
 public:
  /// Reads `AWS_EXECUTION_ENV`, once.
  UserAgent(const ResolvedConfig& config, const Environment& environment);

  /// The header's value for a request signed with `credentials`.
  const std::string& For(const Credentials& credentials) const;

 private:
  static constexpr std::size_t kSources = 3;
  std::array<std::string, 2 * kSources> variants_;  // account id known or not × source of the credentials
};

/// `m/` and the ids of the features in use, comma-separated, cut after the last one that fits.
/// Nothing when there are none.
std::string FormatFeatures(const std::vector<std::string_view>& ids);

/// `text` with every character that an application id may not hold replaced by a hyphen.
std::string SanitizeAppId(std::string_view text);
/// The same for names and values of the other parts.
std::string SanitizeValue(std::string_view text);

}  // namespace marketplace_metering::observe
