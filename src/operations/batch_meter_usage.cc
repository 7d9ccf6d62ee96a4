#include "operations/batch_meter_usage.h"

#include <cstddef>
#include <utility>

#include "encoding/ascii.h"
#include "encoding/quote.h"
#include "encoding/utf8.h"
#include "operations/license_arn.h"
#include "operations/members.h"
#include "operations/reply.h"
#include "operations/usage_allocation_rules.h"
#include "operations/usage_record_json.h"

namespace marketplace_metering::operations {
namespace {

constexpr TextRule kCustomerIdentifierRule{0, 255};
constexpr TextRule kAccountIdRule{1, 255, encoding::IsDigit, "digits"};
constexpr TextRule kAnyText{};
constexpr std::size_t kBytesPerRecord = 240;

void CheckLicenseArn(Checker& checker, const Path& path, const std::optional<std::string>& arn) {
  checker.OptionalText(path, arn, kAnyText);
  if (!checker.checks_model() || !arn || !encoding::IsValidUtf8(*arn) || IsLicenseArn(*arn)) return;
  checker.Report(
      path, "is " + encoding::Quoted(*arn) + ", which is not a licence ARN; take it from ResolveCustomer as it stands");
}

void CheckRecord(Checker& checker, const Path& path, const UsageRecord& record) {
  checker.RequiredTime(path.Member("timestamp"), record.timestamp);
  checker.OptionalText(path.Member("customer_identifier"), record.customer_identifier, kCustomerIdentifierRule);
  checker.RequiredText(path.Member("dimension"), record.dimension, kDimensionRule);
  checker.OptionalInteger(path.Member("quantity"), record.quantity, 0);
  CheckAllocations(checker, path, record.usage_allocations, record.quantity, "quantity");
  checker.OptionalText(path.Member("customer_aws_account_id"), record.customer_aws_account_id, kAccountIdRule);
  CheckLicenseArn(checker, path.Member("license_arn"), record.license_arn);
  if (checker.checks_model() && record.customer_identifier && record.customer_aws_account_id) {
    checker.Report(path, "names the buyer by customer_identifier and by customer_aws_account_id; give one of them");
  }
}

/// The two forms of naming usage must not meet in one request.
void CheckForms(Checker& checker, const Path& path, const BatchMeterUsageRequest& request) {
  if (!checker.checks_model() || !request.product_code) return;
  for (std::size_t i = 0; i < request.usage_records.size(); ++i) {
    if (!request.usage_records[i].license_arn) continue;
    return checker.Report(path.Member("product_code"),
                          "must be unset, because " + path.Element("usage_records", i).ToText() +
                              " has a license_arn. One customer's hour metered in both forms is billed twice: to "
                              "change over, stop sending product_code before the first record with license_arn");
  }
}

UsageRecordStatus StatusOf(std::string_view text) {
  if (text == "Success") return UsageRecordStatus::kSuccess;
  if (text == "CustomerNotSubscribed") return UsageRecordStatus::kCustomerNotSubscribed;
  if (text == "DuplicateRecord") return UsageRecordStatus::kDuplicateRecord;
  return UsageRecordStatus::kUnrecognized;
}

UsageRecordResult ReadResult(const json::Object& from) {
  UsageRecordResult result;
  if (const auto record = from.Child("UsageRecord")) result.usage_record = ReadUsageRecord(*record);
  result.metering_record_id = ReadText(from, "MeteringRecordId");
  result.status_text = ReadText(from, "Status");
  result.status = StatusOf(result.status_text);
  return result;
}

}  // namespace

void BatchMeterUsageOp::Check(const Request& request, ValidationLevel level, Violations& out) {
  Checker checker(level, out);
  const Path root;
  if (checker.checks_model() && request.usage_records.size() > std::size_t{kMaxRecordsPerBatch}) {
    checker.Report(root.Member("usage_records"), "has " + std::to_string(request.usage_records.size()) +
                                                     " records; at most " + std::to_string(kMaxRecordsPerBatch) +
                                                     " fit in one request: split it");
  }
  for (std::size_t i = 0; i < request.usage_records.size(); ++i) {
    CheckRecord(checker, root.Element("usage_records", i), request.usage_records[i]);
  }
  checker.OptionalText(root.Member("product_code"), request.product_code, kProductCodeRule);
  CheckForms(checker, root, request);
}

std::string BatchMeterUsageOp::Write(const Request& request) {
  json::Writer out(64 + kBytesPerRecord * request.usage_records.size());
  out.BeginObject().Name("UsageRecords").BeginArray();
  for (const UsageRecord& record : request.usage_records) WriteUsageRecord(out, record);
  out.EndArray();
  WriteText(out, "ProductCode", request.product_code);
  out.EndObject();
  return out.Take();
}

Outcome<BatchMeterUsageResult> BatchMeterUsageOp::Read(std::string_view body) {
  const json::Document document = ParseReply(body);
  const json::Object root = document.root();
  Result result;
  if (const auto results = root.List("Results")) {
    result.results.reserve(results->size());
    for (const json::Object& each : *results) result.results.push_back(ReadResult(each));
  }
  if (const auto records = root.List("UnprocessedRecords")) {
    result.unprocessed_records.reserve(records->size());
    for (const json::Object& each : *records) result.unprocessed_records.push_back(ReadUsageRecord(each));
  }
  if (const json::Problem* problem = document.problem()) return UnreadableReply(kName, *problem);
  return result;
}

}  // namespace marketplace_metering::operations
