// The work as requests of the library.
#pragma once

#include "driver/work.h"
#include "marketplace_metering/model/batch_meter_usage.h"
#include "marketplace_metering/model/meter_usage.h"
#include "marketplace_metering/model/register_usage.h"

namespace marketplace_metering::bench {

BatchMeterUsageRequest BatchRequest(const Work& work);
MeterUsageRequest MeterRequest(const Work& work);
RegisterUsageRequest RegisterRequest(const Work& work);

/// Every record was taken, with the quantity that was sent.
bool AllTaken(const BatchMeterUsageRequest& request, const BatchMeterUsageResult& result);

}  // namespace marketplace_metering::bench
