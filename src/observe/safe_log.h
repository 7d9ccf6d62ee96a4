// Writes to a user's log sink without letting it hurt the call.
#pragma once

#include "marketplace_metering/log.h"

namespace marketplace_metering::observe {

/// Hands `event` over. No sink is fine; what the sink throws is swallowed, because a call must
/// not fail, or seem to, over its own logging. Call it without locks held.
inline void SafeWrite(LogSink* sink, const LogEvent& event) noexcept {
  if (sink == nullptr) return;
  try {
    sink->Write(event);
  } catch (...) {  // NOLINT(bugprone-empty-catch): there is nobody left to tell
  }
}

}  // namespace marketplace_metering::observe
