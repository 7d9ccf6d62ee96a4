#include "protocol/redact.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "encoding/ascii.h"

namespace marketplace_metering::protocol {
namespace {

constexpr std::string_view kRemoved = "(removed)";

std::size_t FindIgnoringCase(std::string_view text, std::string_view lower_case_word, std::size_t from) {
  const auto same = [](char a, char b) { return encoding::ToLower(a) == b; };
  const auto found = std::search(text.begin() + static_cast<std::ptrdiff_t>(from), text.end(), lower_case_word.begin(),
                                 lower_case_word.end(), same);
  return found == text.end() ? std::string_view::npos : static_cast<std::size_t>(found - text.begin());
}

/// Where the secret that begins at `from` ends. The text may be JSON, in which `/` and `+` can
/// come escaped: a backslash ends the secret only when it escapes a line break or a quote.
std::size_t EndOfSecret(std::string_view text, std::size_t from) {
  constexpr std::string_view kEnds = " ,;&'\"<\r\n\t";
  constexpr std::string_view kEscapedEnds = "nrt\"";
  for (std::size_t i = from; i < text.size(); ++i) {
    if (kEnds.find(text[i]) != std::string_view::npos) return i;
    if (text[i] != '\\' || i + 1 == text.size()) continue;
    if (kEscapedEnds.find(text[i + 1]) != std::string_view::npos) return i;
  }
  return text.size();
}

std::size_t SkipAny(std::string_view text, std::size_t from, std::string_view these) {
  return std::min(text.find_first_not_of(these, from), text.size());
}

/// Where the value begins whose name ends at `at`, as a header, in JSON or on a page; nothing when
/// what follows is no value.
std::size_t BeginOfValue(std::string_view text, std::size_t at) {
  at = SkipAny(text, at, " \t\"'\\");
  if (at < text.size() && text[at] == '<') at = std::min(text.find('>', at), text.size() - 1) + 1;  // </b>
  at = SkipAny(text, at, " \t");
  if (at == text.size() || (text[at] != ':' && text[at] != '=')) return std::string_view::npos;
  return SkipAny(text, at + 1, " \t\"'\\[");
}

/// The same for a name that is also a word: only `name=value` counts.
std::size_t BeginOfParameter(std::string_view text, std::size_t at) {
  return at < text.size() && text[at] == '=' ? at + 1 : std::string_view::npos;
}

template <typename Begin>
void RedactAfter(std::string& text, std::string_view lower_case_name, Begin begin) {
  std::size_t at = 0;
  while ((at = FindIgnoringCase(text, lower_case_name, at)) != std::string::npos) {
    at += lower_case_name.size();
    const std::size_t from = begin(text, at);
    if (from == std::string_view::npos) continue;
    const std::size_t end = EndOfSecret(text, from);
    if (end == from) continue;
    text.replace(from, end - from, kRemoved);
    at = from + kRemoved.size();
  }
}

}  // namespace

std::string RedactSecrets(std::string text) {
  RedactAfter(text, "x-amz-security-token", BeginOfValue);
  RedactAfter(text, "signature", BeginOfParameter);
  return text;
}

}  // namespace marketplace_metering::protocol
