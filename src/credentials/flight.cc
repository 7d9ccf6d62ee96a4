#include "credentials/flight.h"

#include <utility>

#include "credentials/await.h"

namespace marketplace_metering::credentials {

void Flight::Land(Outcome<HeldPtr> result) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    result_ = std::move(result);
  }
  landed_.Cancel();
}

void Flight::Await(Clock& clock, std::chrono::steady_clock::time_point limit, const Cancellation& cancellation) const {
  AwaitEither(clock, limit, landed_.token(), cancellation);
}

std::optional<Outcome<HeldPtr>> Flight::result() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return result_;
}

}  // namespace marketplace_metering::credentials
