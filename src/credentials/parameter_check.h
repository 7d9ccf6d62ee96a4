// The rules that parameters of the services credentials come from are held to before anything is sent.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "marketplace_metering/error.h"

namespace marketplace_metering::credentials {

/// Lengths count characters. `signs` may stand beside letters and digits; empty: every character may stand.
struct TextRule {
  std::size_t min = 0;
  std::size_t max = 0;
  std::string_view signs = {};
};

/// What `text` breaks of the rule, as the end of a sentence; never the text itself.
std::optional<std::string> Breach(std::string_view text, const TextRule& rule);

/// Collects all that is wrong. Use from one thread at a time.
class ParameterCheck {
 public:
  static constexpr std::string_view kRoleExample = "arn:aws:iam::123456789012:role/name";

  void Report(std::string path, std::string message) { violations_.push_back({std::move(path), std::move(message)}); }

  /// Quotes `text`; one that is not there breaks no rule.
  void Text(std::string path, std::string_view text, const TextRule& rule);
  void Text(std::string path, const std::optional<std::string>& text, const TextRule& rule);
  /// Does not quote it.
  void Hidden(std::string path, std::string_view text, const TextRule& rule);
  /// Required.
  void Arn(std::string path, const std::string& text, std::string_view example);
  void Count(std::string path, std::size_t count, std::size_t most);

  std::vector<Violation> Take() { return std::move(violations_); }

 private:
  std::vector<Violation> violations_;
};

/// `kInvalidConfiguration` that tells of all `violations`, of which there is one at least.
Error CannotUse(std::string_view operation, std::vector<Violation> violations);

}  // namespace marketplace_metering::credentials
