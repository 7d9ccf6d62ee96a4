#include "emulator/patterns.h"

#include <algorithm>
#include <cstddef>

#include "encoding/ascii.h"

namespace marketplace_metering::emulator {
namespace {

using encoding::IsAlpha;
using encoding::IsAlphanumeric;
using encoding::IsDigit;

template <typename Predicate>
bool AllOf(std::string_view text, Predicate predicate) noexcept {
  return std::all_of(text.begin(), text.end(), predicate);
}

constexpr bool IsOneOf(char c, std::string_view set) noexcept {
  return set.find(c) != std::string_view::npos;
}

// The part before the next colon, which is taken off `rest` together with the colon.
bool TakePart(std::string_view& rest, std::string_view& part) noexcept {
  const auto colon = rest.find(':');
  if (colon == std::string_view::npos) return false;
  part = rest.substr(0, colon);
  rest.remove_prefix(colon + 1);
  return true;
}

bool IsArnPart(std::string_view part) noexcept {
  return part.size() <= 63 && AllOf(part, [](char c) { return IsAlphanumeric(c) || IsOneOf(c, "_/.-"); });
}

bool IsArnPartition(std::string_view part) noexcept {
  constexpr std::string_view kStart = "aws";
  return part.substr(0, kStart.size()) == kStart &&
         AllOf(part.substr(kStart.size()), [](char c) { return IsAlpha(c) || c == '-'; });
}

bool IsArnResource(std::string_view part) noexcept {
  return !part.empty() && part.size() <= 1024 && IsAlphanumeric(part.front()) &&
         AllOf(part, [](char c) { return IsAlphanumeric(c) || IsOneOf(c, ":_/+=,@.-"); });
}

}  // namespace

bool IsProductCode(std::string_view text) noexcept {
  return AllOf(text, [](char c) { return IsAlphanumeric(c) || IsOneOf(c, "-/=:_.@"); });
}

bool IsAccountId(std::string_view text) noexcept {
  return !text.empty() && AllOf(text, [](char c) { return IsDigit(c); });
}

bool IsLicenseArn(std::string_view text) noexcept {
  std::string_view arn;
  std::string_view partition;
  std::string_view service;
  std::string_view region;
  std::string_view account;
  if (!TakePart(text, arn) || !TakePart(text, partition) || !TakePart(text, service) || !TakePart(text, region) ||
      !TakePart(text, account)) {
    return false;
  }
  return arn == "arn" && IsArnPartition(partition) && !service.empty() && IsAlphanumeric(service.front()) &&
         IsArnPart(service) && IsArnPart(region) && IsArnPart(account) && IsArnResource(text);
}

bool IsTagText(std::string_view text) noexcept {
  // ` -=` in the pattern is a range, from the blank to the equals sign: it admits ! # $ & and others.
  return !text.empty() && AllOf(text, [](char c) { return IsAlpha(c) || (c >= ' ' && c <= '=') || IsOneOf(c, "_@"); });
}

}  // namespace marketplace_metering::emulator
