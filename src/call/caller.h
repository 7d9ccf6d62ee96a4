// One call: attempts, waits and the deadline over them, driven on the caller's thread.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "marketplace_metering/call_options.h"
#include "marketplace_metering/http_transport.h"
#include "marketplace_metering/model/response_metadata.h"
#include "marketplace_metering/outcome.h"

namespace marketplace_metering::call {

/// How a service other than this client's own is spoken to.
struct Envelope {
  std::string method = "POST";
  /// Behind the endpoint's URL: path and query, already encoded; empty, or begins with a slash.
  std::string target = {};
  std::vector<HttpHeader> headers = {};
  bool is_signed = true;
  /// Adds what each attempt has anew, such as a proof that is good for one request alone, given wall time. An error
  /// ends the call. Empty: nothing.
  std::function<Outcome<void>(std::chrono::system_clock::time_point now, std::vector<HttpHeader>& headers)> add_proof =
      {};
  /// What an answer of status 300 and above says; as `protocol::ParseErrorReply`. Never empty.
  std::function<Error(HttpResponse response, std::string_view token)> read_error = {};
};

/// What to call. `body` is sent as it stands on every attempt.
struct Invocation {
  std::string_view operation = {};
  std::string body = {};
  Replay replay = Replay::kUnsafe;
  /// Reads the body of a 2xx answer: an error is what the call ends with, to everyone who watches
  /// it. Empty: the body is taken as it is.
  std::function<Outcome<void>(const std::string& body)> read = {};
  /// Absent: AWS JSON 1.1, as the metering service has it.
  std::optional<Envelope> envelope = {};
};

/// A 2xx answer whose body was read.
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
