// What a fuzzer calls, and how a target says that something does not hold.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

/// One execution: of these bytes, and of nothing that an earlier one left behind.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace marketplace_metering::emulator {

/// Ends the program unless `holds`; the fuzzer keeps the input that did it.
inline void Require(bool holds, const char* rule, const std::string& seen = {}) {
  if (holds) return;
  std::fprintf(stderr, "BROKEN RULE: %s\n%s\n", rule, seen.c_str());
  std::abort();
}

}  // namespace marketplace_metering::emulator
