// BatchMeterUsage as the service decides it.
#pragma once

#include "emulator/books.h"
#include "emulator/catalog.h"
#include "emulator/service_error.h"
#include "emulator/usage_time.h"
#include "marketplace_metering/model/batch_meter_usage.h"

namespace marketplace_metering::emulator {

/// Refuses the whole request, and then nothing is entered; or decides record by record. `request`
/// has passed CheckShape.
Answer<BatchMeterUsageResult> DecideBatchMeterUsage(const BatchMeterUsageRequest& request, const Catalog& catalog,
                                                    Time now, Books& books);

}  // namespace marketplace_metering::emulator
