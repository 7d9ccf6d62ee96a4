// Calls of a client that some settings come to only at its first call.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <utility>

#include "call/caller.h"
#include "forking/per_process.h"
#include "marketplace_metering/credentials.h"
#include "marketplace_metering/log.h"
#include "marketplace_metering/system.h"

namespace marketplace_metering::client {

/// Makes a caller when the first call comes, within the time and the cancellation of that call, and uses it from then
/// on. One that cannot be made is the call's error, and the next call tries again. Of calls that come at once each
/// makes one, and the first to be ready is kept: no call waits for another. Thread-safe.
class LateCaller final : public call::Caller {
 public:
  using Made = Outcome<std::shared_ptr<const call::Caller>>;
  using Make = std::function<Made(const CredentialsRequest& request)>;

  /// `log` may be null.
  LateCaller(Make make, std::shared_ptr<Clock> clock, std::shared_ptr<LogSink> log)
      : make_(std::move(make)), clock_(std::move(clock)), log_(std::move(log)) {}

  Outcome<call::Reply> Call(call::Invocation invocation, const CallOptions& options) const override;

 private:
  struct State {
    std::shared_ptr<const call::Caller> caller;
  };

  /// A call that is over before there is a caller, which would have logged it.
  Error Failed(Error error, const call::Invocation& invocation, std::chrono::nanoseconds spent) const;

  const Make make_;
  const std::shared_ptr<Clock> clock_;
  const std::shared_ptr<LogSink> log_;
  // What the parent has is as good in a child, which must not look for another source of credentials.
  mutable forking::PerProcess<State> state_{[] { return std::make_unique<State>(); },
                                            [](State& own, const State& parents) { own = parents; }};
};

}  // namespace marketplace_metering::client
