// MeterUsage: its name, rules and wire form.
#pragma once

#include <string>
#include <string_view>

#include "marketplace_metering/call_options.h"
#include "marketplace_metering/client_config.h"
#include "marketplace_metering/model/meter_usage.h"
#include "marketplace_metering/outcome.h"
#include "operations/rules.h"

namespace marketplace_metering::operations {

struct MeterUsageOp {
  using Request = MeterUsageRequest;
  using Result = MeterUsageResult;
  static constexpr std::string_view kName = "MeterUsage";
  // Only under a client token, since some services add repetitions up: the client fills one in
  // before `Run`, and `Check` refuses an empty one at every level.
  static constexpr Replay kReplay = Replay::kSafe;
  static void Check(const Request& request, ValidationLevel level, Violations& out);
  static std::string Write(const Request& request);
  static Outcome<Result> Read(std::string_view body);
  /// Whether a reply says what came of the request: the record id is the proof.
  static bool IsAnswer(const Request& /*request*/, const Result& result) { return !result.metering_record_id.empty(); }
};

}  // namespace marketplace_metering::operations
