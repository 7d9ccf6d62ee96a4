// Whether a request was signed by somebody the emulator knows, for here and for now.
#pragma once

#include <string>

#include "emulator/catalog.h"
#include "emulator/service_error.h"
#include "emulator/usage_time.h"
#include "emulator/wire.h"

namespace marketplace_metering::emulator {

struct Caller {
  const AcceptedCredentials* keys = nullptr;
  std::string region = {};  ///< for which it was signed
};

/// Who signed it; `keys` are never null when not refused. Knows nothing of the client's signer
/// but the canonical form that both sides hash. Thread-safe.
Answer<Caller> CheckSignature(const WireRequest& request, const Catalog& catalog, Time now);

}  // namespace marketplace_metering::emulator
