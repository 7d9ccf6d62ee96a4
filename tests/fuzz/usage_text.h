// Usage as the fuzzers write it: JSON that is right, or wrong in a member or two.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cell.h"
#include "emulator/usage_time.h"

namespace marketplace_metering::emulator {

/// One record before it is known for which operation. What is empty is left out.
struct Usage {
  std::string time = {};   // JSON, as the next
  std::string buyer = {};  // members, each with a comma behind it
  std::string dimension = {};
  std::string quantity = {};
  std::int64_t number = 0;     // what `quantity` says
  std::int64_t allocated = 0;  // what its parts add up to
  std::vector<std::string> parts = {};
  bool has_parts = false;
};

/// As many as the cell says, an hour apart.
std::vector<Usage> UsageOf(const Cell& cell, Time now);
void AddPart(const Cell& cell, Usage& usage);

/// The body for the operation the cell names.
std::string BodyOf(const Cell& send, const std::vector<Usage>& usage);
/// Which of the service's four, or of some that it has not.
const char* OperationOf(const Cell& send);

}  // namespace marketplace_metering::emulator
