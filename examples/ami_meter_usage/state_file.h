// The one record whose fate is open, as the agent keeps it across restarts.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "marketplace_metering/model/meter_usage.h"
#include "marketplace_metering/outcome.h"

namespace agent {

/// Holds the state file for one process, from `Lock` until it is destroyed. Use from one thread at a time.
class StateFile {
 public:
  /// Fails when another process holds the file, and where its directory cannot be written to.
  static marketplace_metering::Outcome<StateFile> Lock(std::string path);

  StateFile(StateFile&& other) noexcept;
  StateFile& operator=(StateFile&&) = delete;
  StateFile(const StateFile&) = delete;
  StateFile& operator=(const StateFile&) = delete;
  ~StateFile();

  /// The record in the file; nothing when there is no file. One that cannot be read whole is an error: to guess would
  /// be to bill a guess.
  marketplace_metering::Outcome<std::optional<marketplace_metering::MeterUsageRequest>> Read() const;

  /// Puts `request` in place of what was there, in one step: a crash leaves the old file or the new one. It is on disk
  /// before this returns.
  marketplace_metering::Outcome<void> Write(const marketplace_metering::MeterUsageRequest& request) const;

  /// The record's fate is known: removes the file.
  marketplace_metering::Outcome<void> Clear() const;

 private:
  StateFile(std::string path, int lock) : path_(std::move(path)), lock_(lock) {}

  std::string path_;
  int lock_;
};

/// `2026-08-15T12:00:00Z`.
std::string FormatHour(std::chrono::system_clock::time_point hour);

}  // namespace agent
