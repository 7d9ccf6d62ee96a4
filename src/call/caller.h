// One call: attempts, waits and the deadline over them, driven on the caller's thread.
#pragma once

#include <string>
#include <string_view>

#include "marketplace_metering/call_options.h"
#include "marketplace_metering/http_transport.h"
#include "marketplace_metering/model/response_metadata.h"
#include "marketplace_metering/outcome.h"

namespace marketplace_metering::call {

/// What to call. `body` is sent as it stands on every attempt.
struct Invocation {
  std::string_view operation = {};
  std::string body = {};
  Replay replay = Replay::kUnsafe;
};

/// A 2xx answer, body not read yet.
struct Reply {
  HttpResponse response = {};
  ResponseMetadata metadata = {};
};

/// Makes calls. Thread-safe.
class Caller {
 public:
  virtual ~Caller() = default;
  virtual Outcome<Reply> Call(Invocation invocation, const CallOptions& options) const = 0;
};

}  // namespace marketplace_metering::call
