#include "operations/rules.h"

#include <utility>

#include "encoding/ascii.h"
#include "encoding/utf8.h"

namespace marketplace_metering::operations {
namespace {

bool IsProductCodeCharacter(char c) {
  return encoding::IsAlphanumeric(c) || std::string_view("-/=:_.@").find(c) != std::string_view::npos;
}

std::string Characters(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " character" : " characters");
}

/// The character that begins `text`, presentable.
std::string Show(std::string_view text) {
  if (encoding::IsVisible(text.front())) return "'" + std::string(1, text.front()) + "'";
  if (text.front() == ' ') return "a blank";
  return static_cast<unsigned char>(text.front()) < 0x80 ? "a control character" : "a character outside ASCII";
}

}  // namespace

const TextRule kProductCodeRule{0, 255, IsProductCodeCharacter, "letters, digits and - / = : _ . @"};
const TextRule kDimensionRule{1, 255};

void Checker::Report(const Path& path, std::string message) {
  out_.push_back({path.ToText(), std::move(message)});
}

void Checker::RequiredText(const Path& path, const std::string& text, const TextRule& rule) {
  if (!CheckPresence(path, !text.empty())) return;
  CheckText(path, text, rule);
}

void Checker::OptionalText(const Path& path, const std::optional<std::string>& text, const TextRule& rule) {
  if (text) CheckText(path, *text, rule);
}

void Checker::RequiredTime(const Path& path, const std::optional<std::chrono::system_clock::time_point>& time) {
  CheckPresence(path, time.has_value());
}

void Checker::RequiredInteger(const Path& path, const std::optional<std::int32_t>& value, std::int32_t min) {
  if (CheckPresence(path, value.has_value())) OptionalInteger(path, value, min);
}

void Checker::OptionalInteger(const Path& path, const std::optional<std::int32_t>& value, std::int32_t min) {
  if (!checks_model() || !value || *value >= min) return;
  Report(path, "is " + std::to_string(*value) + "; allowed is " + std::to_string(min) + " to 2147483647");
}

/// False when there is nothing to look at.
bool Checker::CheckPresence(const Path& path, bool present) {
  if (!present && level_ != ValidationLevel::kOff) Report(path, "is required");
  return present;
}

void Checker::CheckText(const Path& path, const std::string& text, const TextRule& rule) {
  // At every level: anything else would have to be altered on its way out.
  if (!encoding::IsValidUtf8(text)) return Report(path, "is not valid UTF-8");
  if (!checks_model()) return;
  const std::size_t length = encoding::CountCharacters(text);
  if (length < rule.min_length) {
    Report(path, "has " + Characters(length) + "; at least " + std::to_string(rule.min_length) + " is needed");
  }
  if (length > rule.max_length) {
    Report(path, "has " + Characters(length) + "; at most " + std::to_string(rule.max_length) + " are allowed");
  }
  if (rule.allows != nullptr) CheckCharacters(path, text, rule);
}

void Checker::CheckCharacters(const Path& path, const std::string& text, const TextRule& rule) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (rule.allows(text[i])) continue;
    const std::string_view rest = std::string_view(text).substr(i);
    const std::size_t position = encoding::CountCharacters(std::string_view(text).substr(0, i)) + 1;
    return Report(path, "has " + Show(rest) + " as character " + std::to_string(position) + "; allowed are " +
                            std::string(rule.allowed));
  }
}

}  // namespace marketplace_metering::operations
