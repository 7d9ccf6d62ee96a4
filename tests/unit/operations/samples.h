// Requests with every member set, and the bytes they become.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "marketplace_metering/model/batch_meter_usage.h"
#include "marketplace_metering/model/meter_usage.h"
#include "marketplace_metering/model/register_usage.h"
#include "marketplace_metering/model/resolve_customer.h"

namespace marketplace_metering::operations {

inline std::chrono::system_clock::time_point At(std::chrono::system_clock::duration since_epoch) {
  return std::chrono::system_clock::time_point(since_epoch);
}

inline std::chrono::system_clock::time_point HalfPastTwelve() {
  return At(std::chrono::seconds(1786797000));
}

inline constexpr char kLicenseArn[] =
    "arn:aws:license-manager::294406891311:license:l-0123456789abcdef0123456789abcdef";

/// Of a product integrated before June 2026.
inline UsageRecord LegacyRecord() {
  UsageRecord record;
  record.timestamp = HalfPastTwelve();
  record.customer_identifier = "ifAPxuKWpyV";
  record.dimension = "users";
  record.quantity = 3;
  return record;
}

/// Of a new product.
inline UsageRecord LicenseRecord() {
  UsageRecord record;
  record.timestamp = HalfPastTwelve();
  record.dimension = "users";
  record.quantity = 5;
  record.customer_aws_account_id = "123456789012";
  record.license_arn = kLicenseArn;
  return record;
}

inline UsageAllocation Allocation(std::int32_t quantity, std::vector<Tag> tags) {
  UsageAllocation allocation;
  allocation.allocated_usage_quantity = quantity;
  if (!tags.empty()) allocation.tags = std::move(tags);
  return allocation;
}

inline BatchMeterUsageRequest LegacyBatch() {
  BatchMeterUsageRequest request;
  request.usage_records = {LegacyRecord()};
  request.product_code = "prod-1a2b3c";
  return request;
}

inline BatchMeterUsageRequest LicenseBatch() {
  BatchMeterUsageRequest request;
  request.usage_records = {LicenseRecord()};
  return request;
}

inline MeterUsageRequest FullMeterUsage() {
  MeterUsageRequest request;
  request.product_code = "prod-1a2b3c";
  request.timestamp = HalfPastTwelve();
  request.usage_dimension = "data_gb";
  request.usage_quantity = 10;
  request.dry_run = false;
  request.usage_allocations = {Allocation(4, {{"team", "red"}}), Allocation(6, {})};
  request.client_token = "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d";
  return request;
}

inline RegisterUsageRequest FullRegisterUsage() {
  RegisterUsageRequest request;
  request.product_code = "prod-1a2b3c";
  request.public_key_version = 1;
  request.nonce = "b7d0d2b8-1e5c-4f43-a4f1-2f3c9a0d5e77";
  return request;
}

inline ResolveCustomerRequest FullResolveCustomer() {
  ResolveCustomerRequest request;
  request.registration_token = "AbC+/=token";
  return request;
}

}  // namespace marketplace_metering::operations
