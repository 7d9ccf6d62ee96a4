#include "credentials/flight.h"

#include <utility>

namespace marketplace_metering::credentials {

void Flight::Land(Outcome<HeldPtr> result) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    result_ = std::move(result);
  }
  landed_.Cancel();
}

void Flight::Await(Clock& clock, std::chrono::steady_clock::time_point limit, const Cancellation& cancellation) const {
  // A clock's wait ends for one reason besides time, and there are two: both pull this one.
  const CancellationSource wake;
  const auto on_landing = landed_.token().OnCancel([wake] { wake.Cancel(); });
  const auto on_cancel = cancellation.OnCancel([wake] { wake.Cancel(); });
  clock.WaitUntil(limit, wake.token());
}

std::optional<Outcome<HeldPtr>> Flight::result() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return result_;
}

}  // namespace marketplace_metering::credentials
