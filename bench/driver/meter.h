// Processor time and wall time of a stretch of calls.
#pragma once

#include <sys/resource.h>

#include <chrono>
#include <vector>

#include "driver/options.h"

namespace marketplace_metering::bench {

using WallClock = std::chrono::steady_clock;

/// What the process has used up, and when that was.
struct Moment {
  rusage used = {};
  WallClock::time_point time = {};
  long resident_kb = 0;

  static Moment Now();
};

/// How long each call took.
using Latencies = std::vector<WallClock::duration>;

struct Measured {
  Moment begin = {};
  Moment end = {};
  Latencies latencies = {};
  long errors = 0;
  long callers = 1;
  long threads = 0;  ///< Of the process, while it was measured.
};

/// A figure of /proc/self/status.
long ProcessStatus(const char* name);

/// One line of JSON on standard output: `cpu_us` is user and system time by calls.
void Report(const Options& options, Measured measured);

}  // namespace marketplace_metering::bench
