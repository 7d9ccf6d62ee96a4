#include "marketplace_metering/testing/scripted_transport.h"

#include <utility>

namespace marketplace_metering::testing {
namespace {

Error Failure(ErrorCode code, Delivery delivery, std::string message) {
  Error error;
  error.code = code;
  error.delivery = delivery;
  error.message = std::move(message);
  Attempt attempt;
  attempt.code = code;
  attempt.delivery = delivery;
  error.attempts.push_back(attempt);
  return error;
}

}  // namespace

ScriptedTransport::ScriptedTransport(std::shared_ptr<Clock> clock) : clock_(std::move(clock)) {}

ScriptedTransport& ScriptedTransport::Reply(int status, std::string body, std::vector<HttpHeader> headers) {
  HttpResponse response;
  response.status = status;
  response.headers = std::move(headers);
  response.body = std::move(body);
  return Reply(std::move(response));
}

ScriptedTransport& ScriptedTransport::Reply(HttpResponse response) {
  return Answer([response = std::move(response)](const HttpRequest&,
                                                 const SendOptions& options) -> Outcome<HttpResponse> {
    // A transport that may not send again stops where this one would have.
    if (response.resends > 0 && !options.resend_allowed) {
      return Failure(ErrorCode::kConnectionReset, Delivery::kUnknown, "the connection died after the request was sent");
    }
    return response;
  });
}

ScriptedTransport& ScriptedTransport::Fail(ErrorCode code, Delivery delivery) {
  return Fail(Failure(code, delivery, "scripted failure"));
}

ScriptedTransport& ScriptedTransport::Fail(Error error) {
  return Answer(
      [error = std::move(error)](const HttpRequest&, const SendOptions&) -> Outcome<HttpResponse> { return error; });
}

ScriptedTransport& ScriptedTransport::Answer(
    std::function<Outcome<HttpResponse>(const HttpRequest&, const SendOptions&)> answer) {
  const std::lock_guard<std::mutex> lock(mutex_);
  script_.push_back(std::move(answer));
  return *this;
}

Outcome<HttpResponse> ScriptedTransport::Send(const HttpRequest& request, const SendOptions& options) {
  if (options.cancellation.cancelled()) {
    return Failure(ErrorCode::kCancelled, Delivery::kNotSent, "cancelled before sending");
  }
  if (clock_ && options.deadline && clock_->MonotonicNow() >= *options.deadline) {
    return Failure(ErrorCode::kDeadlineExceeded, Delivery::kNotSent, "the deadline passed before sending");
  }
  std::function<Outcome<HttpResponse>(const HttpRequest&, const SendOptions&)> answer;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (script_.empty()) {
      return Failure(ErrorCode::kTransportFailed, Delivery::kNotSent, "the script has no answer left");
    }
    answer = std::move(script_.front());
    script_.pop_front();
    requests_.push_back(request);
    options_.push_back(options);
  }
  try {
    if (options.on_chunk_sent) options.on_chunk_sent(request.body, request.body.size(), request.body.size());
    auto outcome = answer(request, options);
    if (outcome && options.on_chunk_received) {
      options.on_chunk_received(outcome->body, outcome->body.size(), outcome->body.size());
    }
    return outcome;
  } catch (const std::exception& thrown) {
    return Failure(ErrorCode::kExtensionFailed, Delivery::kUnknown, thrown.what());
  }
}

std::vector<HttpRequest> ScriptedTransport::requests() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return requests_;
}

std::vector<SendOptions> ScriptedTransport::options() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return options_;
}

}  // namespace marketplace_metering::testing
