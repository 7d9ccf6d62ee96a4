#include "credentials/arn.h"

#include <algorithm>
#include <cstddef>

namespace marketplace_metering::credentials {

std::optional<ArnView> SplitArn(std::string_view text) {
  const auto is_bad = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7f'; };
  if (std::any_of(text.begin(), text.end(), is_bad)) return std::nullopt;
  ArnView arn;
  std::string_view prefix;
  for (std::string_view* part : {&prefix, &arn.partition, &arn.service, &arn.region, &arn.account}) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    *part = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  arn.resource = text;
  if (prefix != "arn" || arn.partition.empty() || arn.service.empty() || arn.resource.empty()) return std::nullopt;
  return arn;
}

}  // namespace marketplace_metering::credentials
