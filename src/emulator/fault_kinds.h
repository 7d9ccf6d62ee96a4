// What each kind of fault is called, and when it strikes.
#pragma once

#include <string>

#include "marketplace_metering/emulator/fault.h"

namespace marketplace_metering::emulator {

enum class FaultStage {
  kConnection,       ///< when a connection is taken
  kUpload,           ///< while a request comes in
  kInsteadOfAnswer,  ///< the answer is another, or none
  kToAnswer,         ///< the answer of a request that is performed as ever
  kToResults,        ///< what BatchMeterUsage says of its records
};

FaultStage StageOf(FaultKind kind) noexcept;

/// All names, for a message.
std::string FaultKindNames();

}  // namespace marketplace_metering::emulator
