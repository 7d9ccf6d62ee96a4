#include "sides/our_requests.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace marketplace_metering::bench {
namespace {

std::chrono::system_clock::time_point Time(const Record& record) {
  return std::chrono::system_clock::time_point(std::chrono::seconds(record.timestamp));
}

std::optional<std::vector<UsageAllocation>> Allocations(const Record& record) {
  if (record.allocations.empty()) return std::nullopt;
  std::vector<UsageAllocation> all;
  for (const Allocation& allocation : record.allocations) {
    UsageAllocation& one = all.emplace_back();
    one.allocated_usage_quantity = allocation.quantity;
    if (allocation.tags.empty()) continue;
    one.tags.emplace();
    for (const Tag& tag : allocation.tags) one.tags->push_back({tag.key, tag.value});
  }
  return all;
}

}  // namespace

BatchMeterUsageRequest BatchRequest(const Work& work) {
  BatchMeterUsageRequest request;
  request.product_code = work.product;
  for (const Record& record : work.records) {
    UsageRecord& one = request.usage_records.emplace_back();
    one.timestamp = Time(record);
    one.customer_identifier = record.customer;
    one.dimension = record.dimension;
    one.quantity = record.quantity;
    one.usage_allocations = Allocations(record);
  }
  return request;
}

MeterUsageRequest MeterRequest(const Work& work) {
  const Record& record = work.records.at(0);
  MeterUsageRequest request;
  request.product_code = work.product;
  request.timestamp = Time(record);
  request.usage_dimension = record.dimension;
  request.usage_quantity = record.quantity;
  request.usage_allocations = Allocations(record);
  request.dry_run = work.dry_run;
  return request;
}

RegisterUsageRequest RegisterRequest(const Work& work) {
  RegisterUsageRequest request;
  request.product_code = work.product;
  request.public_key_version = work.public_key_version;
  request.nonce = work.nonce;
  return request;
}

bool AllTaken(const BatchMeterUsageRequest& request, const BatchMeterUsageResult& result) {
  return result.unprocessed_records.empty() &&
         std::equal(result.results.begin(), result.results.end(), request.usage_records.begin(),
                    request.usage_records.end(), [](const UsageRecordResult& taken, const UsageRecord& sent) {
                      return taken.status == UsageRecordStatus::kSuccess && !taken.metering_record_id.empty() &&
                             taken.usage_record.quantity == sent.quantity &&
                             taken.usage_record.customer_identifier == sent.customer_identifier;
                    });
}

}  // namespace marketplace_metering::bench
