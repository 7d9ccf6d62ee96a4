#include "credentials/parameter_check.h"

#include <algorithm>

#include "credentials/arn.h"
#include "encoding/ascii.h"
#include "encoding/quote.h"
#include "encoding/utf8.h"

namespace marketplace_metering::credentials {
namespace {

constexpr TextRule kArnRule{20, 2048};

bool IsOneOf(char c, std::string_view signs) {
  return encoding::IsAlphanumeric(c) || signs.find(c) != std::string_view::npos;
}

}  // namespace

std::optional<std::string> Breach(std::string_view text, const TextRule& rule) {
  if (!encoding::IsValidUtf8(text)) return "is not valid UTF-8";
  const std::size_t length = encoding::CountCharacters(text);
  if (length < rule.min || length > rule.max) {
    return "has " + std::to_string(length) + (length == 1 ? " character" : " characters") + "; allowed are " +
           std::to_string(rule.min) + " to " + std::to_string(rule.max);
  }
  const auto is_good = [&rule](char c) { return rule.signs.empty() || IsOneOf(c, rule.signs); };
  if (std::all_of(text.begin(), text.end(), is_good)) return std::nullopt;
  return "holds a character that has no place there; allowed are letters, digits and " + std::string(rule.signs);
}

void ParameterCheck::Text(std::string path, std::string_view text, const TextRule& rule) {
  if (auto breach = Breach(text, rule)) Report(std::move(path), "is " + encoding::Quoted(text) + ", which " + *breach);
}

void ParameterCheck::Text(std::string path, const std::optional<std::string>& text, const TextRule& rule) {
  if (text) Text(std::move(path), std::string_view(*text), rule);
}

void ParameterCheck::Hidden(std::string path, std::string_view text, const TextRule& rule) {
  if (auto breach = Breach(text, rule)) Report(std::move(path), *std::move(breach));
}

void ParameterCheck::Arn(std::string path, const std::string& text, std::string_view example) {
  if (text.empty()) return Report(std::move(path), "is required, such as " + std::string(example));
  if (!SplitArn(text)) {
    return Report(std::move(path), "is " + encoding::Quoted(text) + ", not an ARN such as " + std::string(example));
  }
  Text(std::move(path), std::string_view(text), kArnRule);
}

void ParameterCheck::Count(std::string path, std::size_t count, std::size_t most) {
  if (count <= most) return;
  Report(std::move(path),
         "has " + std::to_string(count) + " elements; at most " + std::to_string(most) + " are allowed");
}

Error CannotUse(std::string_view operation, std::vector<Violation> violations) {
  Error error;
  error.code = ErrorCode::kInvalidConfiguration;
  error.message = std::string(operation) + " has parameters that cannot be used: ";
  for (std::size_t i = 0; i < violations.size(); ++i) {
    if (i > 0) error.message += "; ";
    error.message += violations[i].path + " " + violations[i].message;
  }
  error.violations = std::move(violations);
  return error;
}

}  // namespace marketplace_metering::credentials
