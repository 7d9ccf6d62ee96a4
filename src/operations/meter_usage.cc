#include "operations/meter_usage.h"

#include "operations/members.h"
#include "operations/reply.h"
#include "operations/usage_allocation_rules.h"
#include "operations/usage_record_json.h"

namespace marketplace_metering::operations {
namespace {

constexpr TextRule kClientTokenRule{0, 64};

}  // namespace

void MeterUsageOp::Check(const Request& request, ValidationLevel level, Violations& out) {
  Checker checker(level, out);
  const Path root;
  checker.RequiredText(root.Member("product_code"), request.product_code, kProductCodeRule);
  checker.RequiredTime(root.Member("timestamp"), request.timestamp);
  checker.RequiredText(root.Member("usage_dimension"), request.usage_dimension, kDimensionRule);
  checker.OptionalInteger(root.Member("usage_quantity"), request.usage_quantity, 0);
  CheckAllocations(checker, root, request.usage_allocations, request.usage_quantity, "usage_quantity");
  checker.OptionalText(root.Member("client_token"), request.client_token, kClientTokenRule);
  if (request.client_token && request.client_token->empty()) {
    checker.Report(root.Member("client_token"),
                   "is empty; leave it unset to have one made, or a repetition could be billed again");
  }
}

std::string MeterUsageOp::Write(const Request& request) {
  json::Writer out;
  out.BeginObject();
  WriteText(out, "ProductCode", request.product_code);
  WriteTime(out, "Timestamp", request.timestamp);
  WriteText(out, "UsageDimension", request.usage_dimension);
  WriteInteger(out, "UsageQuantity", request.usage_quantity);
  WriteBoolean(out, "DryRun", request.dry_run);
  WriteAllocations(out, request.usage_allocations);
  WriteText(out, "ClientToken", request.client_token);
  out.EndObject();
  return out.Take();
}

Outcome<MeterUsageResult> MeterUsageOp::Read(std::string_view body) {
  const json::Document document = ParseReply(body);
  Result result;
  result.metering_record_id = ReadText(document.root(), "MeteringRecordId");
  if (const json::Problem* problem = document.problem()) return UnreadableReply(kName, *problem);
  return result;
}

}  // namespace marketplace_metering::operations
