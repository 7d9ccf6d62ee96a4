#include "credentials/nested_client.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "call/corrected_clock.h"
#include "credentials/ask.h"
#include "credentials/sts_retry.h"
#include "crypto/wipe.h"
#include "retry/retry_strategies.h"

namespace marketplace_metering::credentials {
namespace {

using std::chrono::milliseconds;

// Zero stands for no limit, which is more than any.
milliseconds Smaller(milliseconds limit, milliseconds most) {
  return limit.count() == 0 ? most : std::min(limit, most);
}

ResolvedConfig NestedConfig(ResolvedConfig config) {
  constexpr milliseconds kConnect(3100);
  constexpr milliseconds kSilence(5000);
  config.connect_timeout.value = Smaller(config.connect_timeout.value, kConnect);
  config.tls_timeout.value = Smaller(config.tls_timeout.value.value_or(kConnect), kConnect);
  config.http.read_timeout = Smaller(config.http.read_timeout, kSilence);
  config.retry_mode.value = RetryMode::kStandard;
  config.max_attempts.value = 3;
  config.endpoint_url = {};
  return config;
}

call::CallerParts NestedParts(const ResolvedConfig& config, const Dependencies& world, ResolvedEndpoint endpoint,
                              std::shared_ptr<CredentialsProvider> keys) {
  call::CallerParts parts;
  parts.transport = world.transport;
  parts.credentials = std::move(keys);
  parts.clock = world.clock;
  // What is learned here of the services' time is known to whoever judges by it when keys end.
  if (const auto corrected = std::dynamic_pointer_cast<call::CorrectedClock>(world.clock)) {
    parts.clock = corrected->uncorrected();
    parts.skews = corrected->skews();
  }
  parts.retry = MakeStsRetry(retry::MakeRetryStrategy(config, world.random, world.clock->MonotonicNow()));
  parts.fixed_endpoint = std::move(endpoint);
  parts.random = world.random;
  parts.environment = world.environment;
  parts.log = world.log;
  return parts;
}

}  // namespace

NestedClient::NestedClient(const ResolvedConfig& config, const Dependencies& world, ResolvedEndpoint endpoint,
                           std::shared_ptr<CredentialsProvider> keys)
    : config_(NestedConfig(config)),
      clock_(world.clock),
      caller_(config_, NestedParts(config_, world, std::move(endpoint), std::move(keys))) {}

Outcome<call::Reply> NestedClient::Call(call::Invocation invocation, const CredentialsRequest& request) const {
  const std::string operation(invocation.operation);
  CallOptions options;
  options.cancellation = request.cancellation;
  if (request.deadline) {
    const auto left = std::chrono::floor<milliseconds>(*request.deadline - clock_->MonotonicNow());
    if (left.count() <= 0) {
      crypto::Wipe(invocation.body.data(), invocation.body.size());  // as an attempt would
      return MakeError(ErrorCode::kDeadlineExceeded, "the call's time ran out before " + operation);
    }
    options.timeout = left;
  }
  invocation.replay = Replay::kSafe;
  auto reply = caller_.Call(std::move(invocation), options);
  if (reply && reply->response.body.size() > kLargestReply) {
    return MakeError(ErrorCode::kCredentialsUnavailable,
                     operation + " was answered with more than " + std::to_string(kLargestReply) + " bytes");
  }
  return reply;
}

}  // namespace marketplace_metering::credentials
