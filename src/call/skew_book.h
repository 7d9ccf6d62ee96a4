// How far the clock of each endpoint is from ours.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace marketplace_metering::call {

/// One client's knowledge, kept for its life. Thread-safe.
class SkewBook {
 public:
  using Duration = std::chrono::system_clock::duration;

  struct Entry {
    /// Added to our time when signing; set only by a refusal for wrong time.
    Duration correction{0};
    /// The latest estimate from any reply.
    std::optional<Duration> estimate = {};
  };

  Entry Get(const std::string& endpoint) const;
  void SetCorrection(const std::string& endpoint, Duration correction);
  void SetEstimate(const std::string& endpoint, Duration estimate);

 private:
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Entry> entries_;
};

}  // namespace marketplace_metering::call
