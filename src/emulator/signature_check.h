// Whether a request was signed by somebody the emulator knows, for here and for now.
#pragma once

#include "emulator/catalog.h"
#include "emulator/service_error.h"
#include "emulator/usage_time.h"
#include "emulator/wire.h"

namespace marketplace_metering::emulator {

/// The keys it was signed with; never null when not refused. Knows nothing of the client's signer
/// but the canonical form that both sides hash. Thread-safe.
Answer<const AcceptedCredentials*> CheckSignature(const WireRequest& request, const Catalog& catalog, Time now);

}  // namespace marketplace_metering::emulator
