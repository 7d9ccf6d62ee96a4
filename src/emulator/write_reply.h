// Answers into the JSON the service sends.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/service_error.h"
#include "emulator/usage_time.h"
#include "json/writer.h"
#include "marketplace_metering/model/batch_meter_usage.h"
#include "marketplace_metering/model/resolve_customer.h"

namespace marketplace_metering::emulator {

std::string WriteBatchMeterUsage(const BatchMeterUsageResult& result);
std::string WriteMeterUsage(std::string_view metering_record_id);
std::string WriteRegisterUsage(std::string_view signature, std::optional<Time> public_key_expired_at);
std::string WriteResolveCustomer(const ResolveCustomerResult& result);
std::string WriteError(const ServiceError& error);

/// The value of a `UsageAllocations` member.
void WriteAllocations(const std::vector<UsageAllocation>& allocations, json::Writer& writer);
/// The same by itself; empty when there are none.
std::string AllocationsText(const std::vector<UsageAllocation>& allocations);

}  // namespace marketplace_metering::emulator
