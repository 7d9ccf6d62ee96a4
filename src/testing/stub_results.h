// What a stubbed service sends: results as the service would write them.
#pragma once

#include <string>

#include "marketplace_metering/model/batch_meter_usage.h"
#include "marketplace_metering/model/meter_usage.h"
#include "marketplace_metering/model/register_usage.h"
#include "marketplace_metering/model/resolve_customer.h"

namespace marketplace_metering::testing {

/// The body of an answer. Throws `std::invalid_argument`, which names every member that no answer can
/// have, or lacks.
std::string WriteResult(const BatchMeterUsageResult& result);
std::string WriteResult(const MeterUsageResult& result);
std::string WriteResult(const RegisterUsageResult& result);
std::string WriteResult(const ResolveCustomerResult& result);

}  // namespace marketplace_metering::testing
