// A network that answers what you wrote down.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "marketplace_metering/http_transport.h"

namespace marketplace_metering::testing {

/// Gives the scripted answers one by one, and keeps the requests. A send beyond the script fails
/// with `kTransportFailed`, `kNotSent`, and says so. Honours cancellation, deadline (by the
/// clock it was given, if any) and chunk callbacks as `HttpTransport` asks. Thread-safe.
class ScriptedTransport : public HttpTransport {
 public:
  /// Without a clock no deadline passes.
  explicit ScriptedTransport(std::shared_ptr<Clock> clock = nullptr);

  /// Adds an answer.
  ScriptedTransport& Reply(int status, std::string body, std::vector<HttpHeader> headers = {});
  /// Adds an answer in full.
  ScriptedTransport& Reply(HttpResponse response);
  /// Adds a failure.
  ScriptedTransport& Fail(ErrorCode code, Delivery delivery);
  /// Adds a failure in full, given as it stands.
  ScriptedTransport& Fail(Error error);
  /// Adds an answer computed from the request.
  ScriptedTransport& Answer(std::function<Outcome<HttpResponse>(const HttpRequest&, const SendOptions&)> answer);

  Outcome<HttpResponse> Send(const HttpRequest& request, const SendOptions& options) override;

  /// Everything that was sent, in order.
  std::vector<HttpRequest> requests() const;
  /// What went with each of them, in the same order.
  std::vector<SendOptions> options() const;

 private:
  const std::shared_ptr<Clock> clock_;
  mutable std::mutex mutex_;
  std::deque<std::function<Outcome<HttpResponse>(const HttpRequest&, const SendOptions&)>> script_;
  std::vector<HttpRequest> requests_;
  std::vector<SendOptions> options_;
};

}  // namespace marketplace_metering::testing
