// The rules a request is held to, each at its validation level.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "marketplace_metering/client_config.h"
#include "marketplace_metering/error.h"
#include "operations/path.h"

namespace marketplace_metering::operations {

using Violations = std::vector<Violation>;

/// What the service's model says of a text. Lengths count characters.
struct TextRule {
  std::size_t min_length = 0;
  std::size_t max_length = std::numeric_limits<std::size_t>::max();
  /// Null: every character.
  bool (*allows)(char c) = nullptr;
  /// The characters that `allows` accepts, for a message.
  std::string_view allowed = {};
};

/// Shared by several operations.
extern const TextRule kProductCodeRule;
extern const TextRule kDimensionRule;

/// Collects every violation of one request.
class Checker {
 public:
  Checker(ValidationLevel level, Violations& out) : level_(level), out_(out) {}

  /// All that the model states is to be checked, not presence alone.
  bool checks_model() const noexcept { return level_ == ValidationLevel::kModel; }

  void Report(const Path& path, std::string message);

  /// A required text is missing when empty.
  void RequiredText(const Path& path, const std::string& text, const TextRule& rule);
  void OptionalText(const Path& path, const std::optional<std::string>& text, const TextRule& rule);
  void RequiredTime(const Path& path, const std::optional<std::chrono::system_clock::time_point>& time);
  void RequiredInteger(const Path& path, const std::optional<std::int32_t>& value, std::int32_t min);
  void OptionalInteger(const Path& path, const std::optional<std::int32_t>& value, std::int32_t min);

 private:
  bool CheckPresence(const Path& path, bool present);
  void CheckText(const Path& path, const std::string& text, const TextRule& rule);
  void CheckCharacters(const Path& path, const std::string& text, const TextRule& rule);

  const ValidationLevel level_;
  Violations& out_;
};

}  // namespace marketplace_metering::operations
