// The whole service without sockets: signed requests in, replies out, and a ledger that must be right.
//
// The input is a list of cells, see cell.h. Each execution has a service of its own.
#include "fuzz_target.h"
#include "play.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  marketplace_metering::emulator::PlayAll(data, size, "");
  return 0;
}
