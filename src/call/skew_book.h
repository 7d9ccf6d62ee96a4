// How far the clock of each endpoint is from ours.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <unordered_map>

#include "forking/per_process.h"

namespace marketplace_metering::call {

/// One client's knowledge, kept for its life. Thread-safe.
class SkewBook {
 public:
  using Duration = std::chrono::system_clock::duration;

  /// Both our clocks at one moment.
  struct Reading {
    std::chrono::system_clock::time_point wall;
    std::chrono::steady_clock::time_point monotonic;
  };

  struct Entry {
    /// Added to our time when signing; set only by a refusal for wrong time.
    Duration correction{0};
    /// The latest estimate from any reply.
    std::optional<Duration> estimate = {};
  };

  SkewBook();

  Entry Get(const std::string& endpoint) const;
  /// The correction that was set last, whichever the endpoint: services go by one time. None once our clock has been
  /// set since.
  Duration Latest(Reading now) const;
  void SetCorrection(const std::string& endpoint, Duration correction, Reading now);
  void SetEstimate(const std::string& endpoint, Duration estimate);

 private:
  struct State {
    std::unordered_map<std::string, Entry> entries;
    Duration latest{0};
    std::chrono::seconds apart{0};  // wall time from monotonic time, when `latest` was learned
  };
  static Entry& Find(State& state, const std::string& endpoint);

  mutable forking::PerProcess<State> state_;
};

}  // namespace marketplace_metering::call
