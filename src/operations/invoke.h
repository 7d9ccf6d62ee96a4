// The way of one untyped call: JSON in, JSON out.
#pragma once

#include <string>
#include <string_view>

#include "call/caller.h"
#include "marketplace_metering/call_options.h"
#include "marketplace_metering/model/invoke.h"
#include "marketplace_metering/outcome.h"

namespace marketplace_metering::operations {

/// `operation` is 1 to 128 letters and digits, `json` an object in valid UTF-8, sent as it
/// stands. Fails with `kInvalidRequest`, with `kUnreadableReply` when the answer is not an object,
/// or with what the call fails with.
Outcome<InvokeResult> Invoke(const call::Caller& caller, std::string_view operation, std::string json,
                             const InvokeOptions& options);

}  // namespace marketplace_metering::operations
