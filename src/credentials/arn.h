// The parts of an Amazon Resource Name.
#pragma once

#include <optional>
#include <string_view>

namespace marketplace_metering::credentials {

/// Parts as written, pointing into the text they came from.
struct ArnView {
  std::string_view partition = {};
  std::string_view service = {};
  std::string_view region = {};    ///< Empty where a service has none.
  std::string_view account = {};   ///< Likewise.
  std::string_view resource = {};  ///< The rest, colons and all.
};

/// Splits `arn:partition:service:region:account:resource`. Nothing when it has not that form, lacks partition, service
/// or resource, or holds a blank or a control character.
std::optional<ArnView> SplitArn(std::string_view text);

}  // namespace marketplace_metering::credentials
