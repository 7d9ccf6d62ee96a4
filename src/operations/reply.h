// What the operations have in common when they read an answer.
#pragma once

#include <string_view>

#include "json/reader.h"
#include "marketplace_metering/error.h"

namespace marketplace_metering::operations {

/// The body of a 2xx answer. An empty one counts as `{}`.
json::Document ParseReply(std::string_view body);

/// The answer to a call that succeeded cannot be read. Its delivery is unknown.
Error UnreadableReply(std::string_view operation, const json::Problem& problem);

}  // namespace marketplace_metering::operations
