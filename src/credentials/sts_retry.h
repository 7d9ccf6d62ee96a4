// When an STS call is repeated.
#pragma once

#include <memory>
#include <string_view>

#include "marketplace_metering/retry_strategy.h"

namespace marketplace_metering::credentials {

/// Names of errors with which STS passes on a trouble of the identity provider that may be over in a moment, although
/// their status is 400: IDPCommunicationError and InvalidIdentityToken.
bool MayPass(std::string_view error_name) noexcept;

/// Repeats what `strategy` repeats, and in the same way what `MayPass`. Thread-safe if `strategy` is, which must not be
/// null.
std::shared_ptr<RetryStrategy> MakeStsRetry(std::shared_ptr<RetryStrategy> strategy);

}  // namespace marketplace_metering::credentials
