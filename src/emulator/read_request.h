// Request bodies into values, by a reading of the wire that the client does not share.
#pragma once

#include <optional>
#include <string>

#include "emulator/service_error.h"
#include "marketplace_metering/model/batch_meter_usage.h"
#include "marketplace_metering/model/meter_usage.h"
#include "marketplace_metering/model/register_usage.h"
#include "marketplace_metering/model/resolve_customer.h"

namespace marketplace_metering::emulator {

/// Each refuses with SerializationException what is not a JSON object of the right types, and with
/// ValidationException what lacks a required member or is out of the model's bounds.
Answer<BatchMeterUsageRequest> ReadBatchMeterUsage(const std::string& body);
Answer<MeterUsageRequest> ReadMeterUsage(const std::string& body);
Answer<RegisterUsageRequest> ReadRegisterUsage(const std::string& body);
Answer<ResolveCustomerRequest> ReadResolveCustomer(const std::string& body);

/// What can be read of a request that may be refused: members that cannot are absent. Nothing when it is no JSON
/// object.
std::optional<BatchMeterUsageRequest> PeekBatchMeterUsage(const std::string& body);
std::optional<MeterUsageRequest> PeekMeterUsage(const std::string& body);

/// The text at the top of `body` by that name; empty when there is none or `body` cannot be read.
std::string PeekString(const std::string& body, const char* name);

}  // namespace marketplace_metering::emulator
