#include "call/blocking_caller.h"

#include <algorithm>
#include <array>
#include <utility>

#include "call/extensions.h"
#include "encoding/uuid.h"
#include "observe/call_log.h"
#include "observe/trace_id.h"

namespace marketplace_metering::call {
namespace {

Error CancelledBeforeSending() {
  Error error;
  error.code = ErrorCode::kCancelled;
  error.message = "the call was cancelled before it was sent";
  Attempt attempt;
  attempt.delivery = Delivery::kNotSent;
  error.attempts.push_back(attempt);
  return error;
}

// What a clock that fails must not cost the caller: the fate of a request counts as of the time before,
// and to end the call takes no time.
bool NeedsTime(const Event& event) {
  return !std::holds_alternative<ResponseArrived>(event) && !std::holds_alternative<TransportFailed>(event) &&
         !std::holds_alternative<Cancelled>(event);
}

}  // namespace

BlockingCaller::BlockingCaller(const ResolvedConfig& config, CallerParts parts)
    : config_(config),
      parts_(std::move(parts)),
      user_agent_(config, *parts_.environment),
      skews_(parts_.skews ? parts_.skews : std::make_shared<SkewBook>()) {}

Outcome<Instant> BlockingCaller::Now() const {
  return Guarded("the clock", Delivery::kNotSent, [&]() -> Outcome<Instant> {
    return Instant{parts_.clock->Now(), parts_.clock->MonotonicNow()};
  });
}

Outcome<Reply> BlockingCaller::Call(Invocation invocation, const CallOptions& options) const {
  const std::string_view operation = invocation.operation;
  if (!parts_.log) return Drive(std::move(invocation), options);
  const auto began = Now();
  auto outcome = Drive(std::move(invocation), options);
  observe::CallFacts facts{operation, config_.region.value, std::chrono::nanoseconds(0)};
  if (const auto ended = Now(); began && ended) {
    facts.duration = std::max(ended->monotonic - began->monotonic, facts.duration);
  }
  if (outcome) {
    observe::LogCall(parts_.log.get(), facts, outcome->metadata);
  } else {
    observe::LogCall(parts_.log.get(), facts, outcome.error());
  }
  return outcome;
}

Outcome<CallStart> BlockingCaller::Begin() const {
  return Guarded("a dependency", Delivery::kNotSent, [&]() -> Outcome<CallStart> {
    std::array<std::uint8_t, 16> bytes{};
    parts_.random->Fill(bytes.data(), bytes.size());
    CallStart start;
    start.invocation_id = encoding::FormatUuidV4(bytes);
    start.trace_id = observe::TraceId(*parts_.environment);
    return start;
  });
}

Outcome<Reply> BlockingCaller::Drive(Invocation invocation, const CallOptions& options) const {
  auto start = Begin();
  if (!start) return std::move(start).error();
  const Surroundings surroundings{config_, *parts_.retry, *skews_, signing_keys_, user_agent_, parts_.interceptors};
  auto now = Now();
  if (!now) return std::move(now).error();
  AttemptMachine machine(surroundings, std::move(invocation), options, *std::move(start), *now);
  Event event = Started{};
  for (;;) {
    Step step = machine.Next(std::move(event), *now);
    if (auto* done = std::get_if<DoneStep>(&step)) return std::move(done->outcome);
    event = Perform(std::move(step), options);
    if (auto later = Now()) {
      now = std::move(later);
    } else if (NeedsTime(event)) {
      event = ClockFailed{std::move(later).error()};
    }
  }
}

CredentialsResolved BlockingCaller::GetCredentials(const CredentialsRequest& request) const {
  bool can_refresh = false;
  auto credentials = Guarded("the credentials provider", Delivery::kNotSent, [&] {
    auto resolved = parts_.credentials->Resolve(request);
    can_refresh = parts_.credentials->CanRefresh();
    return resolved;
  });
  return {std::move(credentials), can_refresh};
}

Event BlockingCaller::Perform(Step step, const CallOptions& options) const {
  if (options.cancellation.cancelled()) {
    // Signed already: whoever was told of the attempt is told of its end.
    if (std::holds_alternative<SendStep>(step)) return TransportFailed{CancelledBeforeSending()};
    return Cancelled{};
  }
  if (const auto* wait = std::get_if<WaitStep>(&step)) {
    auto reached = Guarded("the clock", Delivery::kNotSent, [&]() -> Outcome<bool> {
      return parts_.clock->WaitUntil(wait->until, options.cancellation);
    });
    if (!reached) return ClockFailed{std::move(reached).error()};
    if (!*reached) return Cancelled{};
    return Elapsed{};
  }
  if (const auto* send = std::get_if<SendStep>(&step)) {
    auto response = Guarded("the transport", Delivery::kUnknown,
                            [&] { return parts_.transport->Send(*send->request, send->options); });
    if (response) return ResponseArrived{*std::move(response)};
    return TransportFailed{std::move(response).error()};
  }
  if (const auto* get = std::get_if<GetCredentialsStep>(&step)) {
    CredentialsRequest request;
    request.force_refresh = get->force_refresh;
    request.deadline = get->deadline;
    request.cancellation = options.cancellation;
    return Event(std::in_place_type<CredentialsResolved>, GetCredentials(request));
  }
  if (parts_.fixed_endpoint) return EndpointResolved{*parts_.fixed_endpoint};
  return EndpointResolved{Guarded("the endpoint resolver", Delivery::kNotSent,
                                  [&] { return parts_.endpoints->Resolve(parts_.endpoint_parameters); })};
}

}  // namespace marketplace_metering::call
