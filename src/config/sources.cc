#include "config/sources.h"

#include <charconv>
#include <system_error>
#include <utility>

#include "encoding/ascii.h"
#include "encoding/quote.h"

namespace marketplace_metering::config {
namespace {

/// No plus sign, no blanks, no rest; nothing when it does not fit.
std::optional<int> ReadDecimal(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

void Sources::SelectProfile(const std::string& name) {
  profile_ = name;
  properties_ = files_.FindProfile(name);
}

std::optional<Found> Sources::Find(const Row& row) const {
  auto found = FindVariable(row);
  return found ? found : FindKey(row);
}

std::optional<Found> Sources::ReadVariable(const char* variable) const {
  auto value = environment_.Get(variable);
  if (!value || encoding::IsBlank(*value)) return std::nullopt;
  return Found{*std::move(value), std::string("environment variable ") + variable, "unset the variable"};
}

std::optional<Found> Sources::ReadKey(const char* key) const {
  if (properties_ == nullptr) return std::nullopt;
  const auto property = properties_->find(key);
  if (property == properties_->end() || encoding::IsBlank(property->second.value)) return std::nullopt;
  return Found{property->second.value, files_.PlaceOf(profile_, key), "remove the key"};
}

std::optional<Found> Sources::FindVariable(const Row& row) const {
  for (const char* variable : row.variables) {
    if (variable == nullptr) break;
    if (auto found = ReadVariable(variable)) return found;
  }
  return std::nullopt;
}

std::optional<Found> Sources::FindKey(const Row& row) const {
  for (const char* key : row.keys) {
    if (key == nullptr) break;
    if (auto found = ReadKey(key)) return found;
  }
  return std::nullopt;
}

void Sources::NoteOverridden(bool has_option, const Row& row) const {
  if (!tracing_) return;
  std::vector<Found> all;
  if (has_option) all.push_back({{}, std::string(kOptionSource)});
  for (const char* variable : row.variables) {
    if (auto found = variable != nullptr ? ReadVariable(variable) : std::nullopt) all.push_back(*std::move(found));
  }
  for (const char* key : row.keys) {
    if (auto found = key != nullptr ? ReadKey(key) : std::nullopt) all.push_back(*std::move(found));
  }
  NoteOverridden(row.setting, std::move(all));
}

void Sources::NoteOverridden(std::string_view setting, std::vector<Found> found) const {
  if (!tracing_ || found.size() < 2) return;
  std::vector<std::string>& sources = overridden_[std::string(setting)];
  for (std::size_t i = 1; i < found.size(); ++i) sources.push_back(std::move(found[i].source));
}

std::optional<Found> Sources::ReadText(const std::optional<std::string>& option, const Row& row) const {
  NoteOverridden(option.has_value(), row);
  if (option) return Found{*option, std::string(kOptionSource)};
  return Find(row);
}

Setting<int> Sources::ReadNumber(const std::optional<int>& option, const Row& row, int min, int max,
                                 int fallback) const {
  NoteOverridden(option.has_value(), row);
  auto found = option ? Found{std::to_string(*option), std::string(kOptionSource)} : Find(row);
  if (!found) return {fallback, std::string(kDefaultSource)};
  const auto number = ReadDecimal(found->text);
  if (number && *number >= min && *number <= max) return {*number, std::move(found->source)};
  const std::string text = option ? found->text : encoding::Quoted(found->text);
  problems_.Add(ErrorCode::kInvalidConfiguration, row.setting, found->source,
                text + " is not a whole number from " + std::to_string(min) + " to " + std::to_string(max) +
                    "; give such a number, or " + std::string(found->undo));
  return {option.value_or(fallback), std::move(found->source)};
}

void Sources::RefuseWord(const Row& row, const Found& found, const std::vector<std::string_view>& accepted) const {
  std::string text = encoding::Quoted(found.text) + " is none of ";
  for (std::size_t i = 0; i < accepted.size(); ++i) {
    if (i > 0) text += ", ";
    text += accepted[i];
  }
  problems_.Add(ErrorCode::kInvalidConfiguration, row.setting, found.source,
                text + "; use one of these, or " + std::string(found.undo));
}

}  // namespace marketplace_metering::config
