// The control port: the emulator's class as JSON over HTTP.
#pragma once

#include <cstddef>
#include <string>

#include "emulator/control_reply.h"
#include "emulator/wire.h"
#include "marketplace_metering/emulator/emulator.h"

namespace marketplace_metering::emulator {

/// Knows of the emulator what everybody may know: its class. Thread-safe.
class Control {
 public:
  static constexpr std::size_t kMaxBodyBytes = std::size_t{16} << 20;

  /// `emulator` outlives it.
  Control(Emulator& emulator, const EmulatorOptions& options)
      : emulator_(&emulator), host_(options.host), any_host_(options.allow_remote) {}

  WireReply Handle(const WireRequest& request) const;

 private:
  ControlReply Answer(const WireRequest& request) const;
  bool IsOwnPage(const WireRequest& request) const;

  Emulator* emulator_;
  std::string host_;
  bool any_host_;
};

}  // namespace marketplace_metering::emulator
