#include "call/attempt_machine.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "call/clock_skew.h"
#include "call/extensions.h"
#include "call/option_rules.h"
#include "crypto/wipe.h"
#include "protocol/aws_json.h"
#include "protocol/error_reply.h"
#include "protocol/redact.h"

namespace marketplace_metering::call {
namespace {

Error MakeError(ErrorCode code, std::string message) {
  Error error;
  error.code = code;
  error.message = std::move(message);
  return error;
}

/// A wait that no arithmetic with times can overflow.
std::chrono::milliseconds Bounded(std::chrono::milliseconds wait) {
  constexpr std::chrono::milliseconds kLongest = std::chrono::hours(24 * 365);
  return std::clamp(wait, std::chrono::milliseconds(0), kLongest);
}

Delivery Worse(Delivery a, Delivery b) {
  return std::max(a, b);
}

/// What became of the call as a whole: one attempt that may have been acted on is enough.
Delivery Combined(const std::vector<Attempt>& attempts) {
  Delivery worst = Delivery::kNotSent;
  for (const Attempt& attempt : attempts) {
    if (attempt.delivery) worst = Worse(worst, *attempt.delivery);
  }
  return worst;
}

/// What became of an attempt that the transport reports as failed. A transport of the user's may
/// leave `delivery` alone, so what it says counts only where it was said on purpose or nothing else
/// is possible.
Delivery DeliveryOf(const Error& error) {
  std::optional<Delivery> said;
  for (const Attempt& attempt : error.attempts) {
    if (attempt.resends > 0) return Delivery::kUnknown;
    if (attempt.delivery) said = Worse(said.value_or(error.delivery), *attempt.delivery);
  }
  if (said) return *said;
  switch (error.code) {
    case ErrorCode::kConnectionPoolExhausted:
    case ErrorCode::kNameResolutionFailed:
    case ErrorCode::kConnectionFailed:
    case ErrorCode::kConnectTimeout:
    case ErrorCode::kTlsHandshakeFailed:
    case ErrorCode::kCertificateRejected:
    case ErrorCode::kProxyFailed:
    case ErrorCode::kUnreadableFile:
      return error.delivery;
    default:
      return Delivery::kUnknown;
  }
}

/// Milliseconds the service asks for. Anything but a plain number is ignored.
std::optional<std::chrono::milliseconds> RetryAfter(const HttpResponse& response) {
  const std::string* text = response.FindHeader("x-amz-retry-after");
  if (text == nullptr) return std::nullopt;
  int value = 0;
  const char* end = text->data() + text->size();
  const auto [parsed, failure] = std::from_chars(text->data(), end, value);
  if (failure != std::errc() || parsed != end || value < 0) return std::nullopt;
  return std::chrono::milliseconds(value);
}

bool SaysExpired(std::string_view name) {
  constexpr std::string_view kWord = "expired";
  return std::search(name.begin(), name.end(), kWord.begin(), kWord.end(), [](char a, char b) {
           return a == b || (a >= 'A' && a <= 'Z' && a - 'A' + 'a' == b);
         }) != name.end();
}

/// The service found the keys themselves wanting, so other keys may do.
bool RefusesCredentials(const Error& error) {
  if (error.code == ErrorCode::kExpiredSecurityToken || error.code == ErrorCode::kUnrecognizedClient) return true;
  if (!error.reply) return false;
  return error.reply->error_name == "AuthFailure" || error.reply->error_name == "InvalidIdentityToken" ||
         (error.code == ErrorCode::kUnrecognizedServiceError && SaysExpired(error.reply->error_name));
}

/// What the caller of a call that failed gets to see of its answer.
ServiceReply ReplyOf(HttpResponse response, std::string request_id, std::string_view token) {
  ServiceReply reply;
  reply.status = response.status;
  reply.request_id = std::move(request_id);
  reply.headers = std::move(response.headers);
  for (HttpHeader& header : reply.headers) header.value = protocol::RedactSecrets(header.value, token);
  reply.body = protocol::RedactSecrets(response.body, token);
  return reply;
}

}  // namespace

AttemptMachine::AttemptMachine(const Surroundings& surroundings, Invocation invocation, const CallOptions& options,
                               CallStart start, Instant now)
    : surroundings_(surroundings),
      options_(options),
      operation_(invocation.operation),
      replay_(invocation.replay),
      read_(std::move(invocation.read)),
      envelope_(std::move(invocation.envelope)),
      start_(std::move(start)),
      deadline_(DeadlineOf(options, now.monotonic)) {
  request_.body = std::move(invocation.body);
  retry_state_.max_attempts = options.max_attempts.value_or(surroundings.config.max_attempts.value);
}

AttemptMachine::~AttemptMachine() {
  signing::RemoveSignature(request_);
  WipeHeaders(0);
  if (envelope_) crypto::Wipe(request_.body.data(), request_.body.size());
}

Step AttemptMachine::Next(Event event, Instant now) {
  return std::visit([this, now](auto&& what) { return On(std::forward<decltype(what)>(what), now); }, std::move(event));
}

Step AttemptMachine::On(Started /*event*/, Instant /*now*/) {
  if (auto good = CheckOptions(options_); !good) return Finish(std::move(good).error());
  return ResolveEndpointStep{};
}

Step AttemptMachine::On(EndpointResolved event, Instant now) {
  if (!event.endpoint) return Finish(std::move(event.endpoint).error());
  if (auto good = ChooseSigning(*event.endpoint); !good) return Finish(std::move(good).error());
  if (auto good = PrepareHeaders(*event.endpoint); !good) return Finish(std::move(good).error());
  return BeginAttempt(now);
}

Step AttemptMachine::BeginAttempt(Instant now) {
  if (deadline_ && now.monotonic >= *deadline_) return FinishInterrupted(ErrorCode::kDeadlineExceeded);
  auto asked = Guarded("the retry strategy", Delivery::kNotSent, [&]() -> Outcome<RetryStrategy::Decision> {
    return surroundings_.retry.BeforeAttempt(retry_state_, now.monotonic);
  });
  if (!asked) return Finish(std::move(asked).error());
  RetryStrategy::Decision& decision = *asked;
  if (auto* wait = std::get_if<RetryStrategy::Wait>(&decision)) {
    const auto delay = Bounded(wait->delay);
    if (deadline_ && *deadline_ - now.monotonic <= delay) return FinishInterrupted(ErrorCode::kDeadlineExceeded);
    delay_before_ += delay;
    return WaitStep{now.monotonic + delay};
  }
  if (auto* refusal = std::get_if<Error>(&decision)) return Finish(std::move(*refusal));
  if (envelope_ && !envelope_->is_signed) return Send(now);
  const bool force = std::exchange(force_refresh_, false);
  return GetCredentialsStep{force, deadline_};
}

Step AttemptMachine::On(Elapsed /*event*/, Instant now) {
  return BeginAttempt(now);
}

Step AttemptMachine::On(Cancelled /*event*/, Instant /*now*/) {
  return FinishInterrupted(ErrorCode::kCancelled);
}

Step AttemptMachine::On(ClockFailed event, Instant /*now*/) {
  return FinishBetweenAttempts(std::move(event.error));
}

Step AttemptMachine::On(CredentialsResolved event, Instant now) {
  if (!event.credentials) return FinishBetweenAttempts(std::move(event.credentials).error());
  if (*event.credentials == nullptr) {
    return Finish(
        MakeError(ErrorCode::kExtensionFailed, "the credentials provider returned no credentials and no error"));
  }
  if (deadline_ && now.monotonic >= *deadline_) return FinishInterrupted(ErrorCode::kDeadlineExceeded);
  can_refresh_credentials_ = event.can_refresh;
  credentials_ = *std::move(event.credentials);
  return Send(now);
}

Step AttemptMachine::Send(Instant now) {
  if (auto good = FinishHeaders(now); !good) return Finish(std::move(good).error());
  if (credentials_) {
    if (auto good = SignAttempt(*credentials_, now); !good) return Finish(std::move(good).error());
  }
  if (auto told = Forward(surroundings_.interceptors, Delivery::kNotSent,
                          [&](Interceptor& each) { each.BeforeSend(View(), request_); });
      !told) {
    return Finish(std::move(told).error());
  }

  SendStep send;
  send.request = &request_;
  const HttpConfig& http = surroundings_.config.http;
  send.options.connect_timeout = options_.open_timeout.value_or(surroundings_.config.connect_timeout.value);
  send.options.tls_timeout = surroundings_.config.tls_timeout.value;
  send.options.read_timeout = options_.read_timeout.value_or(http.read_timeout);
  if (options_.continue_timeout) send.options.continue_timeout = *options_.continue_timeout;
  send.options.deadline = deadline_;
  send.options.cancellation = options_.cancellation;
  send.options.resend_allowed = replay_ == Replay::kSafe && retry_state_.max_attempts > 1;
  send.options.on_chunk_sent = options_.on_chunk_sent;
  send.options.on_chunk_received = options_.on_chunk_received;
  return send;
}

Step AttemptMachine::On(ResponseArrived event, Instant now) {
  HttpResponse& response = event.response;
  const auto skew = MeasureSkew(response.headers, now.wall);
  if (skew) surroundings_.skews.SetEstimate(skew_key_, *skew);
  if (response.status >= 200 && response.status <= 299) return Succeed(std::move(response), now);

  if (auto told = Backward(surroundings_.interceptors, Delivery::kUnknown,
                           [&](Interceptor& each) { each.AfterAttempt(View(), &response, nullptr); });
      !told) {
    Attempt attempt;
    attempt.status = response.status;
    attempt.resends = response.resends;
    return FailAttempt(std::move(told).error(), std::move(attempt), false, std::nullopt, now);
  }
  Attempt attempt;
  attempt.status = response.status;
  attempt.resends = response.resends;
  if (const std::string* id = protocol::FindRequestId(response.headers)) attempt.request_id = *id;
  const auto retry_after = RetryAfter(response);
  Error error = ReadError(std::move(response));
  // Judged by the time that was signed with: a clock that has been set right since a correction was
  // learned is as wrong as one that never was corrected.
  const auto off = skew ? std::optional(*skew - correction_) : std::nullopt;
  const bool clock_skew = surroundings_.config.correct_clock_skew.value && IsClockSkewError(error, off);
  if (clock_skew) surroundings_.skews.SetCorrection(skew_key_, *skew, {now.wall, now.monotonic});
  return FailAttempt(std::move(error), std::move(attempt), clock_skew, retry_after, now);
}

Step AttemptMachine::On(TransportFailed event, Instant now) {
  Error& error = event.error;
  error.delivery = DeliveryOf(error);
  Attempt attempt;
  if (!error.attempts.empty()) attempt.resends = error.attempts.front().resends;
  error.attempts.clear();
  if (auto told = Backward(surroundings_.interceptors, error.delivery,
                           [&](Interceptor& each) { each.AfterAttempt(View(), nullptr, &error); });
      !told) {
    error = std::move(told).error();
  }
  return FailAttempt(std::move(error), std::move(attempt), false, std::nullopt, now);
}

Step AttemptMachine::Succeed(HttpResponse response, Instant now) {
  // The service has acted: what a strategy throws now must not cost the caller the proof.
  (void)Guarded("the retry strategy", Delivery::kUnknown, [&]() -> Outcome<void> {
    surroundings_.retry.OnSuccess(retry_state_, now.monotonic);
    return {};
  });
  Attempt attempt;
  attempt.status = response.status;
  attempt.resends = response.resends;
  attempt.delay = delay_before_;
  if (const std::string* id = protocol::FindRequestId(response.headers)) attempt.request_id = *id;
  attempts_.push_back(attempt);

  auto good = read_ ? read_(response.body) : Outcome<void>{};
  const bool unreadable = !good;
  const auto told = Backward(surroundings_.interceptors, Delivery::kUnknown,
                             [&](Interceptor& each) { each.AfterAttempt(View(), &response, nullptr); });
  if (good) good = told;
  if (good) {
    started_ = false;
    good = Backward(surroundings_.interceptors, Delivery::kUnknown,
                    [&](Interceptor& each) { each.OnCallEnd(View(), nullptr); });
  }
  if (!good) {
    Error error = std::move(good).error();
    attempts_.back().code = error.code;
    attempts_.back().delivery = Delivery::kUnknown;
    if (unreadable) error.reply = ReplyOf(std::move(response), std::move(attempt.request_id), SessionToken());
    return Finish(std::move(error));
  }
  Reply reply;
  reply.metadata.status = attempt.status;
  reply.metadata.request_id = std::move(attempt.request_id);
  reply.metadata.attempts = attempts_;
  reply.response = std::move(response);
  return DoneStep{std::move(reply)};
}

Step AttemptMachine::FailAttempt(Error error, Attempt attempt, bool clock_skew,
                                 std::optional<std::chrono::milliseconds> retry_after, Instant now) {
  attempt.code = error.code;
  attempt.delivery = attempt.resends > 0 ? Delivery::kUnknown : error.delivery;
  attempt.delay = std::exchange(delay_before_, std::chrono::milliseconds(0));
  const Delivery delivery = *attempt.delivery;
  attempts_.push_back(std::move(attempt));
  ++retry_state_.attempts;

  const ErrorKind kind = KindOf(error.code);
  if (kind == ErrorKind::kInterrupted || error.code == ErrorCode::kExtensionFailed) return Finish(std::move(error));
  // Nobody knows whether it was billed, and nobody would recognise the repetition.
  if (replay_ == Replay::kUnsafe && delivery == Delivery::kUnknown) return Finish(std::move(error));

  const bool refresh = RefusesCredentials(error) && can_refresh_credentials_ && !refreshed_;
  RetryFailure failure{error, clock_skew, refresh, retry_after, {}};
  if (deadline_) failure.time_left = *deadline_ - now.monotonic;
  std::optional<std::chrono::milliseconds> asked;
  const auto told = Guarded("the retry strategy", delivery, [&]() -> Outcome<void> {
    asked = surroundings_.retry.OnFailure(retry_state_, failure, now.monotonic);
    return {};
  });
  if (!told) error.message += " (and then " + told.error().message + ")";
  if (!told || !asked) return Finish(std::move(error));
  const auto delay = Bounded(*asked);
  if (deadline_ && *deadline_ - now.monotonic <= delay) return Finish(std::move(error));

  if (refresh) force_refresh_ = refreshed_ = true;
  last_error_ = std::move(error);
  delay_before_ = delay;
  if (delay.count() == 0) return BeginAttempt(now);
  return WaitStep{now.monotonic + delay};
}

Step AttemptMachine::Finish(Error error) {
  error.delivery = Combined(attempts_);
  error.attempts = attempts_;
  if (std::exchange(started_, false)) {
    const auto told = Backward(surroundings_.interceptors, error.delivery,
                               [&](Interceptor& each) { each.OnCallEnd(View(), &error); });
    if (!told) error.message += " (and then " + told.error().message + ")";
  }
  return DoneStep{std::move(error)};
}

Step AttemptMachine::FinishInterrupted(ErrorCode code) {
  std::string message = code == ErrorCode::kCancelled ? "the call was cancelled" : "the call's time ran out";
  if (attempts_.empty()) {
    message += " before anything was sent";
  } else {
    message += " after " + std::to_string(attempts_.size()) + (attempts_.size() == 1 ? " attempt" : " attempts");
  }
  return FinishBetweenAttempts(MakeError(code, std::move(message)));
}

Step AttemptMachine::FinishBetweenAttempts(Error error) {
  if (last_error_) {
    error.message += "; the last failed with: " + last_error_->message;
    error.reply = std::move(last_error_->reply);
  }
  return Finish(std::move(error));
}

Error AttemptMachine::ReadError(HttpResponse response) const {
  if (envelope_) return envelope_->read_error(std::move(response), SessionToken());
  return protocol::ParseErrorReply(std::move(response), operation_, SessionToken());
}

std::string_view AttemptMachine::SessionToken() const {
  return credentials_ ? credentials_->session_token.Reveal() : std::string_view();
}

CallView AttemptMachine::View() const {
  CallView view;
  view.operation = operation_;
  view.invocation_id = start_.invocation_id;
  view.attempt = attempt_;
  return view;
}

}  // namespace marketplace_metering::call
