// Faults in a word.
#pragma once

#include <string>
#include <utility>

#include "marketplace_metering/emulator/fault.h"

namespace marketplace_metering::emulator {

inline Fault ErrorFault(std::string operation, std::string name, int times = 1) {
  Fault fault;
  fault.operation = std::move(operation);
  fault.name = std::move(name);
  fault.times = times;
  return fault;
}

}  // namespace marketplace_metering::emulator
