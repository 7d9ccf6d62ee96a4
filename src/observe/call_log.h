// The one log event of a finished call.
#pragma once

#include <chrono>
#include <string_view>

#include "marketplace_metering/error.h"
#include "marketplace_metering/log.h"
#include "marketplace_metering/model/response_metadata.h"

namespace marketplace_metering::observe {

/// What is known of a call whatever it came to.
struct CallFacts {
  std::string_view operation = {};
  std::string_view region = {};
  std::chrono::nanoseconds duration{0};  ///< All attempts and waits together.
};

/// Tells `sink`, if there is one, that the call succeeded.
void LogCall(LogSink* sink, const CallFacts& call, const ResponseMetadata& metadata);

/// Tells `sink`, if there is one, that the call failed; or, for the good answer to a dry run,
/// that it succeeded. The error's message and body stay out: they may quote the customer's data.
void LogCall(LogSink* sink, const CallFacts& call, const Error& error);

}  // namespace marketplace_metering::observe
