#include "client/late_caller.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "call/extensions.h"
#include "call/option_rules.h"

namespace marketplace_metering::client {

Outcome<call::Reply> LateCaller::Call(call::Invocation invocation, const CallOptions& options) const {
  std::shared_ptr<const call::Caller> caller = state_.Lock()->caller;
  if (caller) return caller->Call(std::move(invocation), options);

  CallOptions left = options;
  auto made = call::Guarded("a dependency", Delivery::kNotSent, [&]() -> Made {
    CredentialsRequest request;
    request.cancellation = options.cancellation;
    const auto began = clock_->MonotonicNow();
    request.deadline = call::DeadlineOf(options, began);
    auto late = make_(request);
    if (request.deadline) {
      const auto spent = std::chrono::ceil<std::chrono::milliseconds>(clock_->MonotonicNow() - began);
      left.timeout = std::max(*options.timeout - spent, std::chrono::milliseconds(0));
    }
    return late;
  });
  if (!made) return std::move(made).error();
  {
    const auto state = state_.Lock();
    if (!state->caller) state->caller = *std::move(made);
    caller = state->caller;
  }
  return caller->Call(std::move(invocation), left);
}

}  // namespace marketplace_metering::client
