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

std::size_t SkipAny(std::string_view text, std::size_t from, std::string_view these) {
  return std::min(text.find_first_not_of(these, from), text.size());
}

/// Where the secret that begins at `from` ends. The text may be JSON, even JSON in JSON, in which `/` and `+` can come
/// escaped: backslashes end the secret only before what ends it without them, or when they escape a line break.
std::size_t EndOfSecret(std::string_view text, std::size_t from) {
  constexpr std::string_view kEnds = " ,;&'\"<\r\n\t";
  constexpr std::string_view kEscapedEnds = "nrt";
  for (std::size_t i = from; i < text.size(); ++i) {
    const std::size_t escaped = SkipAny(text, i, "\\");
    if (escaped == text.size()) break;
    if (kEnds.find(text[escaped]) != std::string_view::npos) return i;
    if (escaped > i && kEscapedEnds.find(text[escaped]) != std::string_view::npos) return i;
    i = escaped;
  }
  return text.size();
}

/// Where the value begins whose name ends at `at`, as a header, in JSON or on a page; nothing when
/// what follows is no value.
std::size_t BeginOfValue(std::string_view text, std::size_t at) {
  at = SkipAny(text, at, " \t\"'\\");
  if (at < text.size() && text[at] == '<') {  // </b>
    constexpr std::size_t kLongestTag = 32;
    const std::size_t end = text.substr(at, kLongestTag).find('>');
    if (end == std::string_view::npos) return end;
    at += end + 1;
  }
  at = SkipAny(text, at, " \t");
  if (at == text.size() || (text[at] != ':' && text[at] != '=')) return std::string_view::npos;
  return SkipAny(text, at + 1, " \t\"'\\[");
}

/// The same for a name that is also a word: only `name=value` counts.
std::size_t BeginOfParameter(std::string_view text, std::size_t at) {
  return at < text.size() && text[at] == '=' ? at + 1 : std::string_view::npos;
}

template <typename Begin>
std::string RedactAfter(std::string_view text, std::string_view lower_case_name, Begin begin) {
  std::string kept;
  std::size_t copied = 0;
  std::size_t at = 0;
  while ((at = FindIgnoringCase(text, lower_case_name, at)) != std::string_view::npos) {
    at += lower_case_name.size();
    const std::size_t from = begin(text, at);
    if (from == std::string_view::npos) continue;
    const std::size_t end = EndOfSecret(text, from);
    if (end == from) continue;
    kept.append(text.substr(copied, from - copied)).append(kRemoved);
    at = copied = end;
  }
  return kept.append(text.substr(copied));
}

int HexValue(char c) {
  if (encoding::IsDigit(c)) return c - '0';
  const char lower = encoding::ToLower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// One character as a text may spell it: itself, `\/`, `\u002f`, `%2F`, `&#47;` or `&#x2F;`.
struct Spelled {
  char c = '\0';
  std::size_t size = 1;
};

Spelled ReadNumber(std::string_view digits, int base, std::size_t before, std::size_t after) {
  int value = 0;
  for (const char c : digits) {
    const int digit = HexValue(c);
    if (digit < 0 || digit >= base) return {};
    value = value * base + digit;
  }
  return value > 0 && value < 0x80 ? Spelled{static_cast<char>(value), before + digits.size() + after} : Spelled{};
}

Spelled ReadEscape(std::string_view text) {
  if (text.size() >= 6 && text.substr(0, 2) == "\\u") return ReadNumber(text.substr(2, 4), 16, 2, 0);
  if (text.size() >= 2 && text.front() == '\\') return {text[1], 2};
  if (text.size() >= 3 && text.front() == '%') return ReadNumber(text.substr(1, 2), 16, 1, 0);
  if (text.substr(0, 2) != "&#") return {};
  constexpr std::size_t kLongest = 8;
  const std::size_t end = text.substr(0, kLongest).find(';');
  if (end == std::string_view::npos) return {};
  const bool hex = text.size() > 2 && (text[2] == 'x' || text[2] == 'X');
  const std::size_t begin = hex ? 3 : 2;
  if (end <= begin) return {};
  return ReadNumber(text.substr(begin, end - begin), hex ? 16 : 10, begin, 1);
}

/// Where the token that begins at `at` ends; nothing when it is another text.
std::size_t EndOfToken(std::string_view text, std::size_t at, std::string_view token) {
  for (const char c : token) {
    if (at >= text.size()) return std::string_view::npos;
    if (text[at] == c) {
      ++at;
      continue;
    }
    const Spelled spelled = ReadEscape(text.substr(at));
    if (spelled.c != c) return std::string_view::npos;
    at += spelled.size;
  }
  return at;
}

std::string RedactToken(std::string_view text, std::string_view token) {
  std::string kept;
  std::size_t copied = 0;
  // A token begins with a letter or a digit, which nothing escapes.
  for (std::size_t at = 0; (at = text.find(token.front(), at)) != std::string_view::npos;) {
    const std::size_t end = EndOfToken(text, at, token);
    if (end == std::string_view::npos) {
      ++at;
      continue;
    }
    kept.append(text.substr(copied, at - copied)).append(kRemoved);
    at = copied = end;
  }
  return kept.append(text.substr(copied));
}

}  // namespace

std::string RedactSecrets(const std::string& text, std::string_view token) {
  std::string kept = RedactAfter(text, "x-amz-security-token", BeginOfValue);
  kept = RedactAfter(kept, "signature", BeginOfParameter);
  // What is shorter than any real token may be a word of the answer.
  constexpr std::size_t kShortestToken = 8;
  return token.size() < kShortestToken ? kept : RedactToken(kept, token);
}

}  // namespace marketplace_metering::protocol
