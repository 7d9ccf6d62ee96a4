// A client-side rate limit learned from throttling: a token bucket under cubic control.
#pragma once

#include <optional>

#include "forking/per_process.h"

namespace marketplace_metering::retry {

/// The rate's growth after a throttle: how many seconds until it is back at `last_max_rate`.
double CubicWindow(double last_max_rate);
/// The rate `elapsed` seconds after the throttle that happened at `last_max_rate`.
double CubicRate(double last_max_rate, double elapsed);

/// Off until the first throttling answer; from then on each request takes one token, and the
/// fill rate follows what the service bears. Times are seconds since the limiter was made.
/// Thread-safe.
class RateLimiter {
 public:
  /// The figures in force, in tokens and tokens per second.
  struct Figures {
    bool enabled = false;
    double measured_rate = 0;
    double last_max_rate = 0;
    double last_throttle = 0;
    double fill_rate = 0;
    double max_capacity = 0;
    double capacity = 0;
  };

  /// What an answer made of the rate.
  struct Update {
    double calculated = 0;  ///< By the cubic curve.
    double rate = 0;        ///< The same, at most twice the measured rate.
  };

  RateLimiter();

  /// Takes a token. Nothing: it was taken, or none is needed yet. Otherwise the seconds, more
  /// than zero, until there will be one.
  std::optional<double> Take(double now);

  /// Learns from an answer or a failure.
  Update Learn(double now, bool throttled);

  Figures figures() const;

 private:
  struct State {
    void Measure(double now);
    void Refill(double now);

    Figures figures;
    std::optional<double> last_refill;
    double last_bucket = 0;
    double requests_in_bucket = 0;
  };

  mutable forking::PerProcess<State> state_;
};

}  // namespace marketplace_metering::retry
