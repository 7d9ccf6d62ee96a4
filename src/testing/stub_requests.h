// Requests as they reached a stubbed service, back in their types.
#pragma once

#include <string>

#include "marketplace_metering/model/batch_meter_usage.h"
#include "marketplace_metering/model/meter_usage.h"
#include "marketplace_metering/model/register_usage.h"
#include "marketplace_metering/model/resolve_customer.h"

namespace marketplace_metering::testing {

/// Reads what the client has written. Of an untyped call's body it takes what it knows.
void ReadRequest(const std::string& body, BatchMeterUsageRequest& request);
void ReadRequest(const std::string& body, MeterUsageRequest& request);
void ReadRequest(const std::string& body, RegisterUsageRequest& request);
void ReadRequest(const std::string& body, ResolveCustomerRequest& request);

}  // namespace marketplace_metering::testing
