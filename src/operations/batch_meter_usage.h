// BatchMeterUsage: its name, rules and wire form.
#pragma once

#include <string>
#include <string_view>

#include "marketplace_metering/call_options.h"
#include "marketplace_metering/client_config.h"
#include "marketplace_metering/model/batch_meter_usage.h"
#include "marketplace_metering/outcome.h"
#include "operations/rules.h"

namespace marketplace_metering::operations {

struct BatchMeterUsageOp {
  using Request = BatchMeterUsageRequest;
  using Result = BatchMeterUsageResult;
  static constexpr std::string_view kName = "BatchMeterUsage";
  // The service recognises an identical record, alone or in another batch, and bills it once.
  static constexpr Replay kReplay = Replay::kSafe;
  static void Check(const Request& request, ValidationLevel level, Violations& out);
  static std::string Write(const Request& request);
  static Outcome<Result> Read(std::string_view body);
  /// Whether a reply says what came of the request: each record stands in one of the lists.
  static bool IsAnswer(const Request& request, const Result& result) {
    return request.usage_records.empty() || !result.results.empty() || !result.unprocessed_records.empty();
  }
};

}  // namespace marketplace_metering::operations
