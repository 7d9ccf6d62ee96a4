#include "driver/meter.h"

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <fstream>
#include <string>

namespace marketplace_metering::bench {
namespace {

double Microseconds(const timeval& from, const timeval& to) {
  return static_cast<double>(to.tv_sec - from.tv_sec) * 1e6 + static_cast<double>(to.tv_usec - from.tv_usec);
}

double Microseconds(WallClock::duration duration) {
  return std::chrono::duration<double, std::micro>(duration).count();
}

// `latencies` is sorted.
double Percentile(const Latencies& latencies, std::size_t percent) {
  return latencies.empty() ? 0 : Microseconds(latencies[(latencies.size() - 1) * percent / 100]);
}

}  // namespace

Moment Moment::Now() {
  Moment moment;
  moment.resident_kb = ProcessStatus("VmRSS");
  getrusage(RUSAGE_SELF, &moment.used);
  moment.time = WallClock::now();
  return moment;
}

long ProcessStatus(const char* name) {
  const std::string wanted = std::string(name) + ":";
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    if (word != wanted) continue;
    long value = 0;
    status >> value;
    return value;
  }
  return -1;
}

void Report(const Options& options, Measured measured) {
  std::sort(measured.latencies.begin(), measured.latencies.end());
  const double calls = static_cast<double>(std::max<std::size_t>(measured.latencies.size(), 1));
  const double user = Microseconds(measured.begin.used.ru_utime, measured.end.used.ru_utime) / calls;
  const double system = Microseconds(measured.begin.used.ru_stime, measured.end.used.ru_stime) / calls;
  const double wall = Microseconds(measured.end.time - measured.begin.time) / 1e6;
  std::printf(
      "{\"peer\":\"%s\",\"mode\":\"%s\",\"op\":\"%s\",\"tls\":%d,\"calls\":%.0f,\"errors\":%ld,\"conc\":%ld,"
      "\"wall_s\":%.3f,\"cps\":%.0f,\"cpu_us\":%.3f,\"user_us\":%.3f,\"sys_us\":%.3f,\"p50_us\":%.1f,\"p99_us\":%.1f,"
      "\"threads\":%ld,\"rss0_kb\":%ld,\"rss_kb\":%ld}\n",
      options.peer.c_str(), options.part.empty() ? options.mode.c_str() : options.part.c_str(), options.op.c_str(),
      IsTls(options) ? 1 : 0, calls, measured.errors, measured.callers, wall, calls / wall, user + system, user, system,
      Percentile(measured.latencies, 50), Percentile(measured.latencies, 99), measured.threads,
      measured.begin.resident_kb, measured.end.resident_kb);
}

}  // namespace marketplace_metering::bench
