// RegisterUsage: its name, rules and wire form.
#pragma once

#include <string>
#include <string_view>

#include "marketplace_metering/call_options.h"
#include "marketplace_metering/client_config.h"
#include "marketplace_metering/model/register_usage.h"
#include "marketplace_metering/outcome.h"
#include "operations/rules.h"

namespace marketplace_metering::operations {

struct RegisterUsageOp {
  using Request = RegisterUsageRequest;
  using Result = RegisterUsageResult;
  static constexpr std::string_view kName = "RegisterUsage";
  // It registers the task or pod it is called from, which is metered once, however often it says so.
  static constexpr Replay kReplay = Replay::kSafe;
  static void Check(const Request& request, ValidationLevel level, Violations& out);
  static std::string Write(const Request& request);
  static Outcome<Result> Read(std::string_view body);
  /// Whether a reply says what came of the request: an entitled container gets a signature.
  static bool IsAnswer(const Request& /*request*/, const Result& result) { return !result.signature.empty(); }
};

}  // namespace marketplace_metering::operations
