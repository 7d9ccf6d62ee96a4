#include "operations/license_arn.h"

#include <algorithm>
#include <cstddef>

#include "encoding/ascii.h"

namespace marketplace_metering::operations {
namespace {

using encoding::IsAlpha;
using encoding::IsAlphanumeric;

bool IsOneOf(char c, std::string_view characters) {
  return characters.find(c) != std::string_view::npos;
}

bool IsPartitionTail(char c) {
  return IsAlpha(c) || c == '-';
}
bool IsFieldCharacter(char c) {
  return IsAlphanumeric(c) || IsOneOf(c, "_/.-");
}
bool IsResourceCharacter(char c) {
  return IsAlphanumeric(c) || IsOneOf(c, ":_/+=,@.-");
}

template <typename Predicate>
bool AreAll(std::string_view text, Predicate predicate) {
  return std::all_of(text.begin(), text.end(), predicate);
}

/// Up to the next colon, which is taken as well. Without one, all that is left.
std::string_view TakeField(std::string_view& rest) {
  const std::size_t colon = rest.find(':');
  const std::string_view field = rest.substr(0, colon);
  rest.remove_prefix(colon == std::string_view::npos ? rest.size() : colon + 1);
  return field;
}

bool IsPartition(std::string_view text) {
  return text.substr(0, 3) == "aws" && AreAll(text.substr(3), IsPartitionTail);
}

bool IsService(std::string_view text) {
  return !text.empty() && text.size() <= 63 && IsAlphanumeric(text.front()) && AreAll(text, IsFieldCharacter);
}

/// Region and account: both may be empty.
bool IsOptionalField(std::string_view text) {
  return text.size() <= 63 && AreAll(text, IsFieldCharacter);
}

bool IsResource(std::string_view text) {
  return !text.empty() && text.size() <= 1024 && IsAlphanumeric(text.front()) && AreAll(text, IsResourceCharacter);
}

}  // namespace

bool IsLicenseArn(std::string_view text) noexcept {
  // No field before the resource may hold a colon, so each ends at the next one.
  return TakeField(text) == "arn" && IsPartition(TakeField(text)) && IsService(TakeField(text)) &&
         IsOptionalField(TakeField(text)) && IsOptionalField(TakeField(text)) && IsResource(text);
}

}  // namespace marketplace_metering::operations
