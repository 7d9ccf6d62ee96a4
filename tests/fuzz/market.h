// The market of a Play, and what can become of it.
#pragma once

#include "cell.h"
#include "emulator/service.h"
#include "marketplace_metering/emulator/options.h"

namespace marketplace_metering::emulator {

/// Options that pass CheckOptions; clock and random source are left to the caller.
EmulatorOptions MarketOf(const Cell& setup);

/// Changes one thing of `options`, which may fail CheckOptions then.
void ChangeMarket(const Cell& change, Time now, EmulatorOptions& options);

/// A fault that may be one that cannot be.
Fault FaultOf(const Cell& cell);

}  // namespace marketplace_metering::emulator
