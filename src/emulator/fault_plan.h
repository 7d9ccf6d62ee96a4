// The faults that somebody asked for, and which of them strikes now.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/fault_kinds.h"
#include "emulator/service_error.h"
#include "marketplace_metering/emulator/fault.h"

namespace marketplace_metering::emulator {

inline constexpr std::string_view kForcePrefix = "force-error:";

/// The status the service uses for an error of that name.
int UsualStatusOf(std::string_view name) noexcept;

/// Why `fault` cannot be, or nothing. `tls`: whether there are certificates.
std::optional<std::string> WhatIsWrongWith(const Fault& fault, bool tls);

/// What a fault of kind `kError` answers.
ServiceError ErrorOf(const Fault& fault);

/// What a product code or token that begins with `force-error:` asks for; nothing for others.
std::optional<ServiceError> ForcedByText(std::string_view text);

/// Thread-safe.
class FaultPlan {
 public:
  static constexpr std::size_t kMaxFaults = 1000;

  explicit FaultPlan(std::uint64_t seed) : seed_(seed), random_(seed) {}

  std::uint64_t seed() const noexcept { return seed_; }

  /// Its number, from 1; nothing when there are `kMaxFaults` already. `fault` has nothing wrong with it.
  std::optional<int> Add(Fault fault);
  bool Remove(int number);
  void Clear();
  /// As at the start: the next fault has number 1, and the lots are drawn anew.
  void Reset();
  std::vector<ActiveFault> active() const;

  /// Whether connections are refused now.
  bool RefusesConnections() const;

  /// The fault for the connection that was taken, or for the request whose head has come; empty `operation`: one that
  /// is not known.
  std::optional<Fault> StrikeConnection();
  std::optional<Fault> StrikeUpload(std::string_view operation);
  /// The fault for a request that is to be answered.
  std::optional<Fault> StrikeAnswer(std::string_view operation);

  /// A number below `bound`, by the seed.
  std::size_t Draw(std::size_t bound);

 private:
  std::optional<Fault> Strike(bool (*at_stage)(FaultStage), std::string_view operation);
  bool IsDue(ActiveFault& active);

  const std::uint64_t seed_;
  mutable std::mutex mutex_;  ///< guards what follows
  std::mt19937_64 random_;
  int last_number_ = 0;
  std::vector<ActiveFault> faults_;
};

}  // namespace marketplace_metering::emulator
