// The wait between two tries of an agent on this machine or its link.
#pragma once

#include <optional>

#include "marketplace_metering/credentials.h"
#include "marketplace_metering/dependencies.h"
#include "marketplace_metering/error.h"

namespace marketplace_metering::credentials {

/// Waits after `tries` of them, 1 or more: at most 100 ms after the first, twice as much after each further one, and a
/// random part of it. `kDeadlineExceeded` when the call's time would be over then, without waiting; `kCancelled`.
/// Both say what `last`, the error of the latest try, said. `world` has at least clock and random.
std::optional<Error> Pause(int tries, const Error& last, const Dependencies& world, const CredentialsRequest& request);

}  // namespace marketplace_metering::credentials
