// Everything that is wrong with the settings, for one error.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "marketplace_metering/error.h"

namespace marketplace_metering::config {

/// Collects, so that a person mends all settings in one go.
class Problems {
 public:
  /// `setting` is the name in code. The message becomes `setting (source): text`; `source` is as
  /// in `Setting::source`, or empty for a setting that has none.
  void Add(ErrorCode code, std::string_view setting, std::string_view source, std::string_view text);

  bool empty() const { return violations_.empty(); }

  /// One problem keeps its own code, several are `kInvalidConfiguration`. The message and the
  /// violations list them all.
  Error ToError() const;

 private:
  ErrorCode first_code_ = ErrorCode::kInvalidConfiguration;
  std::vector<Violation> violations_;
};

/// `source` in words that need no context: "option" becomes "option region".
std::string FullSource(std::string_view setting, std::string_view source);

}  // namespace marketplace_metering::config
