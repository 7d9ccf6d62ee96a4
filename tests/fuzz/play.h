// What fuzz_service and fuzz_ledger_file do with their input: a list of cells.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "auditor.h"
#include "cell.h"
#include "emulator/service.h"
#include "marketplace_metering/testing/fake_clock.h"
#include "usage_text.h"

namespace marketplace_metering::emulator {

/// A service, those who use it, and the auditor. Set FUZZ_SHOW in the environment to read what they say.
class Play {
 public:
  /// Of inputs for a ledger in memory, or in that file, which is made anew.
  Play(const Cell& setup, const std::string& ledger_file);

  void Do(const Cell& cell);
  void End();

 private:
  void Start(EmulatorOptions options);
  void StartAnew();
  void AddUsage(const Cell& cell);
  void Send(const Cell& cell);
  void Repeat();
  void Handle(WireRequest request, bool repeated);
  void MoveClock(const Cell& cell);
  void Change(const Cell& cell);
  void AddFault(const Cell& cell);

  const std::shared_ptr<marketplace_metering::testing::FakeClock> clock_ =
      std::make_shared<marketplace_metering::testing::FakeClock>();
  const Cell setup_;
  std::optional<Service> service_;
  std::optional<Auditor> auditor_;
  std::vector<Usage> usage_;
  std::vector<Cell> patches_;
  std::optional<WireRequest> last_;
  bool changed_ = false;
  std::size_t requests_ = 0;
};

/// The first cell sets up, the others are played in their order.
void PlayAll(const std::uint8_t* data, std::size_t size, const std::string& ledger_file);

}  // namespace marketplace_metering::emulator
