// The course of one call as a state machine: what happens next, given what just happened.
// It does no I/O and asks no clock, so a table can drive it; drivers do what it says.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "call/caller.h"
#include "call/skew_book.h"
#include "marketplace_metering/client_config.h"
#include "marketplace_metering/credentials.h"
#include "marketplace_metering/endpoint_resolver.h"
#include "marketplace_metering/interceptor.h"
#include "marketplace_metering/retry_strategy.h"
#include "observe/user_agent.h"
#include "signing/key_cache.h"
#include "signing/sigv4.h"

namespace marketplace_metering::call {

/// What all calls of a client share. Lives as long as the client.
struct Surroundings {
  const ResolvedConfig& config;
  RetryStrategy& retry;
  SkewBook& skews;
  signing::SigningKeyCache& signing_keys;
  const observe::UserAgent& user_agent;
  const std::vector<std::shared_ptr<Interceptor>>& interceptors;
};

/// What one call brings that must be read from outside.
struct CallStart {
  std::string invocation_id = {};
  std::string trace_id = {};  ///< Empty: none.
};

struct Instant {
  std::chrono::system_clock::time_point wall;
  std::chrono::steady_clock::time_point monotonic;
};

// Steps: what the driver shall do.
struct ResolveEndpointStep {};
struct GetCredentialsStep {
  bool force_refresh = false;
  std::optional<std::chrono::steady_clock::time_point> deadline = {};
};
struct WaitStep {
  std::chrono::steady_clock::time_point until;
};
struct SendStep {
  const HttpRequest* request = nullptr;  ///< Valid until the next event.
  SendOptions options = {};
};
struct DoneStep {
  Outcome<Reply> outcome;
};
using Step = std::variant<ResolveEndpointStep, GetCredentialsStep, WaitStep, SendStep, DoneStep>;

// Events: what came of it.
struct Started {};
struct EndpointResolved {
  Outcome<ResolvedEndpoint> endpoint;
};
struct CredentialsResolved {
  Outcome<std::shared_ptr<const Credentials>> credentials;
  bool can_refresh = false;
};
struct Elapsed {};
struct ResponseArrived {
  HttpResponse response;
};
struct TransportFailed {
  Error error;
};
struct Cancelled {};
struct ClockFailed {
  Error error;
};
using Event = std::variant<Started, EndpointResolved, CredentialsResolved, Elapsed, ResponseArrived, TransportFailed,
                           Cancelled, ClockFailed>;

/// One call. Use from one thread at a time. `surroundings` and `options` must outlive it.
class AttemptMachine {
 public:
  AttemptMachine(const Surroundings& surroundings, Invocation invocation, const CallOptions& options, CallStart start,
                 Instant now);

  ~AttemptMachine();
  AttemptMachine(const AttemptMachine&) = delete;
  AttemptMachine& operator=(const AttemptMachine&) = delete;

  /// The next step. After `DoneStep` it must not be called again.
  Step Next(Event event, Instant now);

  /// For the log: whether retries took place.
  const std::vector<Attempt>& attempts() const { return attempts_; }

 private:
  Step On(Started event, Instant now);
  Step On(EndpointResolved event, Instant now);
  Step On(CredentialsResolved event, Instant now);
  Step On(Elapsed event, Instant now);
  Step On(ResponseArrived event, Instant now);
  Step On(TransportFailed event, Instant now);
  Step On(Cancelled event, Instant now);
  Step On(ClockFailed event, Instant now);

  Step BeginAttempt(Instant now);
  Step Send(Instant now);
  Step Succeed(HttpResponse response, Instant now);
  Step FailAttempt(Error error, Attempt attempt, bool clock_skew, std::optional<std::chrono::milliseconds> retry_after,
                   Instant now);
  Step Finish(Error error);
  Step FinishInterrupted(ErrorCode code);
  Step FinishBetweenAttempts(Error error);

  Outcome<void> PrepareHeaders(const ResolvedEndpoint& endpoint);
  Outcome<void> ChooseSigning(const ResolvedEndpoint& endpoint);
  Outcome<void> FinishHeaders(Instant now);
  void WipeHeaders(std::size_t from) noexcept;
  Outcome<void> SignAttempt(const Credentials& credentials, Instant now);
  Error ReadError(HttpResponse response) const;
  std::string AttemptHeader(Instant now, std::optional<SkewBook::Duration> estimate) const;
  std::string_view SessionToken() const;
  CallView View() const;

  const Surroundings& surroundings_;
  const CallOptions& options_;
  const std::string operation_;
  const Replay replay_;
  const std::function<Outcome<void>(const std::string& body)> read_;
  std::optional<Envelope> envelope_;
  const CallStart start_;
  const std::optional<std::chrono::steady_clock::time_point> deadline_;

  HttpRequest request_;
  std::string skew_key_;
  SkewBook::Duration correction_{0};  // what the latest attempt was signed with
  std::string payload_hash_;
  std::size_t shared_headers_ = 0;  // the first so many headers are the same for all attempts
  std::string signing_name_;
  std::string signing_region_;
  bool double_encode_ = true;
  bool normalize_path_ = true;

  int attempt_ = 0;  // the one under way or just finished, counted from 1
  RetryState retry_state_;
  std::vector<Attempt> attempts_;
  std::chrono::milliseconds delay_before_{0};
  std::optional<Error> last_error_;
  bool force_refresh_ = false;
  bool refreshed_ = false;  // once per call: other keys that are refused too will not get better
  std::shared_ptr<const Credentials> credentials_;  // of the latest attempt
  bool can_refresh_credentials_ = false;
  bool started_ = false;  // the interceptors were told of the call, so they must be told of its end
};

}  // namespace marketplace_metering::call
