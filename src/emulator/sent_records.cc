#include "emulator/sent_records.h"

#include <tuple>
#include <utility>

#include "emulator/read_request.h"

namespace marketplace_metering::emulator {
namespace {

auto Tie(const UsageNames& names) noexcept {
  return std::tie(names.dimension, names.customer_identifier, names.customer_aws_account_id, names.license_arn,
                  names.product_code, names.region, names.resource);
}

std::string ProductOf(const BatchMeterUsageRequest& request, const UsageRecord& record, const Catalog& catalog) {
  if (request.product_code && !request.product_code->empty()) return *request.product_code;
  const Customer* license = record.license_arn ? catalog.FindLicense(*record.license_arn) : nullptr;
  return license == nullptr ? std::string() : license->product_code;
}

}  // namespace

bool operator<(const UsageNames& a, const UsageNames& b) noexcept {
  return Tie(a) < Tie(b);
}

const std::string& ResourceOf(const AcceptedCredentials& caller) noexcept {
  return caller.resource.empty() ? caller.access_key_id : caller.resource;
}

std::vector<SentRecord> RecordsOf(const BatchMeterUsageRequest& request, const Catalog& catalog) {
  std::vector<SentRecord> records;
  records.reserve(request.usage_records.size());
  for (const UsageRecord& record : request.usage_records) {
    SentRecord sent;
    sent.names.region = catalog.region();
    sent.names.product_code = ProductOf(request, record, catalog);
    sent.names.customer_identifier = record.customer_identifier.value_or(std::string());
    sent.names.customer_aws_account_id = record.customer_aws_account_id.value_or(std::string());
    sent.names.license_arn = record.license_arn.value_or(std::string());
    sent.names.dimension = record.dimension;
    sent.timestamp = record.timestamp.value_or(Time());
    sent.quantity = record.quantity.value_or(0);
    records.push_back(std::move(sent));
  }
  return records;
}

std::vector<SentRecord> RecordsOf(const MeterUsageRequest& request, const AcceptedCredentials& caller,
                                  const Catalog& catalog) {
  if (request.dry_run.value_or(false)) return {};
  SentRecord sent;
  sent.names.region = catalog.region();
  sent.names.product_code = request.product_code;
  sent.names.customer_aws_account_id = caller.account_id;
  sent.names.resource = ResourceOf(caller);
  sent.names.dimension = request.usage_dimension;
  sent.timestamp = request.timestamp.value_or(Time());
  sent.quantity = request.usage_quantity.value_or(0);
  return {sent};
}

std::vector<SentRecord> ReadableRecordsOf(Operation operation, const std::string& body,
                                          const AcceptedCredentials& caller, const Catalog& catalog) {
  if (operation == Operation::kBatchMeterUsage) {
    const auto request = PeekBatchMeterUsage(body);
    return request ? RecordsOf(*request, catalog) : std::vector<SentRecord>();
  }
  if (operation == Operation::kMeterUsage) {
    const auto request = PeekMeterUsage(body);
    return request ? RecordsOf(*request, caller, catalog) : std::vector<SentRecord>();
  }
  return {};
}

}  // namespace marketplace_metering::emulator
