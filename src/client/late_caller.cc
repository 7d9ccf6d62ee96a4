#include "client/late_caller.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "call/extensions.h"
#include "call/option_rules.h"
#include "observe/call_log.h"

namespace marketplace_metering::client {

Outcome<call::Reply> LateCaller::Call(call::Invocation invocation, const CallOptions& options) const {
  std::shared_ptr<const call::Caller> caller = state_.Lock()->caller;
  if (caller) return caller->Call(std::move(invocation), options);

  if (auto good = call::CheckOptions(options); !good) {
    return Failed(std::move(good).error(), invocation, std::chrono::nanoseconds(0));
  }
  CallOptions left = options;
  std::chrono::nanoseconds spent{0};
  auto made = call::Guarded("a dependency", Delivery::kNotSent, [&]() -> Made {
    CredentialsRequest request;
    request.cancellation = options.cancellation;
    const auto began = clock_->MonotonicNow();
    request.deadline = call::DeadlineOf(options, began);
    auto late = make_(request);
    spent = clock_->MonotonicNow() - began;
    if (request.deadline) {
      const auto rounded = std::chrono::ceil<std::chrono::milliseconds>(spent);
      left.timeout = std::max(*options.timeout - rounded, std::chrono::milliseconds(0));
    }
    return late;
  });
  {
    const auto state = state_.Lock();
    if (made && !state->caller) state->caller = *made;
    caller = state->caller;
  }
  // Else another call was luckier meanwhile.
  if (!caller) return Failed(std::move(made).error(), invocation, spent);
  if (left.timeout && left.timeout->count() == 0) {
    Error error;
    error.code = ErrorCode::kDeadlineExceeded;
    error.message = "the call's time ran out while the instance was asked for its region";
    return Failed(std::move(error), invocation, spent);
  }
  return caller->Call(std::move(invocation), left);
}

Error LateCaller::Failed(Error error, const call::Invocation& invocation, std::chrono::nanoseconds spent) const {
  observe::LogCall(log_.get(), {invocation.operation, {}, std::max(spent, std::chrono::nanoseconds(0))}, error);
  return error;
}

}  // namespace marketplace_metering::client
