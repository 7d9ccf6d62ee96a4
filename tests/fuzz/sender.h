// Requests as the fuzzers send them: signed by the client's own signer, then spoilt where the input says so.
#pragma once

#include <string>
#include <vector>

#include "cell.h"
#include "emulator/usage_time.h"
#include "emulator/wire.h"

namespace marketplace_metering::emulator {

/// `patches` change the body before it is signed, or a header after it.
WireRequest Signed(const Cell& send, std::string body, const std::vector<Cell>& patches, Time now);

/// The region it is signed for.
const char* RegionOf(const Cell& send);

}  // namespace marketplace_metering::emulator
