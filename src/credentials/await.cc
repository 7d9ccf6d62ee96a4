#include "credentials/await.h"

namespace marketplace_metering::credentials {

void AwaitEither(Clock& clock, std::chrono::steady_clock::time_point limit, const Cancellation& done,
                 const Cancellation& cancellation) {
  // A clock's wait ends for one reason besides time, and there are two: both pull this one.
  const CancellationSource wake;
  const auto on_done = done.OnCancel([wake] { wake.Cancel(); });
  const auto on_cancel = cancellation.OnCancel([wake] { wake.Cancel(); });
  clock.WaitUntil(limit, wake.token());
}

}  // namespace marketplace_metering::credentials
