// The query of a URL.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace marketplace_metering::emulator {

using Query = std::vector<std::pair<std::string, std::string>>;

/// `a=1&b=x%20y`, decoded; nothing when a `%` has not two digits, or the text is not UTF-8 then.
std::optional<Query> ParseQuery(std::string_view text);

/// The first of that name; empty when absent.
std::string ValueOf(const Query& query, std::string_view name);

}  // namespace marketplace_metering::emulator
