// Which headers may be added to a request from outside.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "marketplace_metering/error.h"
#include "marketplace_metering/outcome.h"

namespace marketplace_metering::call {

/// Checks `headers` from index `first` on: names and values must be legal, and names that the
/// client itself sets are refused. `origin` says in the error who added them; `code` is the
/// error's code. Values are not quoted: they may be secret.
Outcome<void> CheckAddedHeaders(const std::vector<HttpHeader>& headers, std::size_t first, std::string_view origin,
                                ErrorCode code);

}  // namespace marketplace_metering::call
