// Makes calls and reports what they cost. Linked with one side at a time, so that all are driven alike.
#include <cstdio>
#include <exception>

#include "driver/modes.h"

namespace marketplace_metering::bench {
namespace {

int Main(int argc, char** argv) {
  const Options options = ReadOptions(argc, argv, kPeer);
  const Work work = ReadWork(options.data, options.op);
  const auto side = MakeSide(options, work);
  if (options.mode == "cold") return Once(*side) ? 0 : 1;
  Measured measured = options.mode == "threads" ? InThreads(options, *side) : OneByOne(options, *side->NewCaller());
  const bool good = measured.errors == 0;
  Report(options, std::move(measured));
  return good ? 0 : 1;
}

}  // namespace
}  // namespace marketplace_metering::bench

int main(int argc, char** argv) {
  try {
    return marketplace_metering::bench::Main(argc, argv);
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "%s\n", failure.what());
    return 2;
  }
}
