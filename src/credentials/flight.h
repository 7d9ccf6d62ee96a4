// One refresh under way, as seen by those who wait for it.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>

#include "credentials/held_set.h"
#include "marketplace_metering/cancellation.h"
#include "marketplace_metering/outcome.h"
#include "marketplace_metering/system.h"

namespace marketplace_metering::credentials {

using HeldPtr = std::shared_ptr<const HeldSet>;

/// Thread-safe.
class Flight {
 public:
  explicit Flight(std::chrono::steady_clock::time_point start) : start_(start) {}

  std::chrono::steady_clock::time_point start() const { return start_; }

  /// Ends the flight and wakes all who wait. Once.
  void Land(Outcome<HeldPtr> result);

  /// Blocks until the flight has landed, or until `limit` or `cancellation` ends the wait.
  void Await(Clock& clock, std::chrono::steady_clock::time_point limit, const Cancellation& cancellation) const;

  /// Nothing as long as it has not landed.
  std::optional<Outcome<HeldPtr>> result() const;

 private:
  const std::chrono::steady_clock::time_point start_;
  mutable std::mutex mutex_;
  std::optional<Outcome<HeldPtr>> result_;
  CancellationSource landed_;
};

}  // namespace marketplace_metering::credentials
