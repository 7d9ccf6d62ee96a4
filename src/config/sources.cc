#include "config/sources.h"

#include <charconv>
#include <system_error>
#include <utility>

#include "encoding/quote.h"

namespace marketplace_metering::config {
namespace {

bool IsBlank(std::string_view text) {
  return text.find_first_not_of(" \t") == std::string_view::npos;
}

/// No plus sign, no blanks, no rest; nothing when it does not fit.
std::optional<int> ReadDecimal(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

std::optional<Found> Sources::Find(const Row& row) const {
  for (const char* variable : row.variables) {
    if (variable == nullptr) break;
    auto value = environment_.Get(variable);
    if (value && !IsBlank(*value)) return Found{*std::move(value), std::string("environment variable ") + variable};
  }
  return std::nullopt;
}

std::optional<Found> Sources::ReadText(const std::optional<std::string>& option, const Row& row) const {
  if (option) return Found{*option, std::string(kOptionSource)};
  return Find(row);
}

Setting<int> Sources::ReadCount(const std::optional<int>& option, const Row& row, int fallback) const {
  constexpr std::string_view kRemedy = " is not a whole number of at least 1 (and at most 2147483647)";
  if (option) {
    if (*option < 1) {
      problems_.Add(ErrorCode::kInvalidConfiguration, row.setting, kOptionSource,
                    std::to_string(*option) + std::string(kRemedy) + "; give such a number, or leave it unset");
    }
    return {*option, std::string(kOptionSource)};
  }
  auto found = Find(row);
  if (!found) return {fallback, std::string(kDefaultSource)};
  const auto number = ReadDecimal(found->text);
  if (number && *number >= 1) return {*number, std::move(found->source)};
  problems_.Add(ErrorCode::kInvalidConfiguration, row.setting, found->source,
                encoding::Quoted(found->text) + std::string(kRemedy) + "; give such a number, or unset the variable");
  return {fallback, std::move(found->source)};
}

void Sources::RefuseWord(const Row& row, const Found& found, const std::vector<std::string_view>& accepted) const {
  std::string text = encoding::Quoted(found.text) + " is none of ";
  for (std::size_t i = 0; i < accepted.size(); ++i) {
    if (i > 0) text += ", ";
    text += accepted[i];
  }
  problems_.Add(ErrorCode::kInvalidConfiguration, row.setting, found.source,
                text + "; use one of these, or unset the variable");
}

}  // namespace marketplace_metering::config
