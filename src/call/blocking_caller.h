// Drives the attempt machine on the caller's thread.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "call/attempt_machine.h"
#include "call/caller.h"
#include "call/skew_book.h"
#include "marketplace_metering/client_config.h"
#include "marketplace_metering/dependencies.h"
#include "observe/user_agent.h"
#include "signing/key_cache.h"

namespace marketplace_metering::call {

/// What a caller needs; nothing but `log`, `endpoints` and `skews` may be null.
struct CallerParts {
  std::shared_ptr<HttpTransport> transport;
  std::shared_ptr<CredentialsProvider> credentials;
  std::shared_ptr<Clock> clock;
  std::shared_ptr<RetryStrategy> retry;
  /// A resolver of the user's, asked once per call with `endpoint_parameters`; or null, and
  /// `fixed_endpoint` holds the answer of the built-in rules, which never changes.
  std::shared_ptr<EndpointResolver> endpoints;
  EndpointParameters endpoint_parameters;
  std::optional<ResolvedEndpoint> fixed_endpoint;
  std::shared_ptr<RandomSource> random;
  std::shared_ptr<Environment> environment;
  std::shared_ptr<LogSink> log;
  std::vector<std::shared_ptr<Interceptor>> interceptors;
  /// Where knowledge of the service's time goes that others want to share; null: nobody does.
  std::shared_ptr<SkewBook> skews;
};

/// Thread-safe. `config` must outlive it.
class BlockingCaller : public Caller {
 public:
  BlockingCaller(const ResolvedConfig& config, CallerParts parts);

  Outcome<Reply> Call(Invocation invocation, const CallOptions& options) const override;

 private:
  Outcome<Instant> Now() const;
  Outcome<CallStart> Begin() const;
  Outcome<Reply> Drive(Invocation invocation, const CallOptions& options) const;
  CredentialsResolved GetCredentials(const CredentialsRequest& request) const;
  Event Perform(Step step, const CallOptions& options) const;

  const ResolvedConfig& config_;
  const CallerParts parts_;
  const observe::UserAgent user_agent_;
  // Knowledge that calls gain and share; each guards itself.
  const std::shared_ptr<SkewBook> skews_;
  mutable signing::SigningKeyCache signing_keys_;
};

}  // namespace marketplace_metering::call
