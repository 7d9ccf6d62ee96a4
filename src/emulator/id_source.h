// Identifiers from one seed: no two alike, the same again with the same seed.
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace marketplace_metering::emulator {

/// Asks nobody after it is made, so it may be used under a lock. Use from one thread at a time.
class IdSource {
 public:
  using Seed = std::array<std::uint8_t, 32>;
  explicit IdSource(const Seed& seed) : seed_(seed) {}

  /// A UUID, lower case.
  std::string Next();

  /// From now on none is given that was given, or will be, in a run of another number, with the same seed either.
  void BeginRun(std::int64_t run) noexcept { run_ = run; }

 private:
  Seed seed_;
  std::int64_t run_ = 0;
  std::uint64_t count_ = 0;
};

}  // namespace marketplace_metering::emulator
