#include "credentials/pause.h"

#include <algorithm>
#include <chrono>

#include "credentials/ask.h"
#include "retry/backoff.h"

namespace marketplace_metering::credentials {

std::optional<Error> Pause(int tries, const Error& last, const Dependencies& world, const CredentialsRequest& request) {
  constexpr double kFirst = 100;
  constexpr int kMostDoublings = 10;
  const double most = kFirst * (1 << std::min(tries - 1, kMostDoublings));
  const auto until =
      world.clock->MonotonicNow() + std::chrono::milliseconds(static_cast<int>(most * retry::Jitter(*world.random)));
  if (request.deadline && until >= *request.deadline) {
    return MakeError(ErrorCode::kDeadlineExceeded, last.message + "; the call's time ran out before another attempt");
  }
  if (!world.clock->WaitUntil(until, request.cancellation)) {
    return MakeError(ErrorCode::kCancelled, last.message + "; the call was cancelled before another attempt");
  }
  return std::nullopt;
}

}  // namespace marketplace_metering::credentials
