// ResolveCustomer: its name, rules and wire form.
#pragma once

#include <string>
#include <string_view>

#include "marketplace_metering/call_options.h"
#include "marketplace_metering/client_config.h"
#include "marketplace_metering/model/resolve_customer.h"
#include "marketplace_metering/outcome.h"
#include "operations/rules.h"

namespace marketplace_metering::operations {

struct ResolveCustomerOp {
  using Request = ResolveCustomerRequest;
  using Result = ResolveCustomerResult;
  static constexpr std::string_view kName = "ResolveCustomer";
  // It only looks something up.
  static constexpr Replay kReplay = Replay::kSafe;
  static void Check(const Request& request, ValidationLevel level, Violations& out);
  static std::string Write(const Request& request);
  static Outcome<Result> Read(std::string_view body);
  /// Whether a reply says what came of the request: it names the buyer.
  static bool IsAnswer(const Request& /*request*/, const Result& result) {
    return !result.customer_identifier.empty() || !result.customer_aws_account_id.empty();
  }
};

}  // namespace marketplace_metering::operations
