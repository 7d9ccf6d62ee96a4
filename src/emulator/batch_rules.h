// BatchMeterUsage as the service decides it.
#pragma once

#include <vector>

#include "emulator/books.h"
#include "emulator/catalog.h"
#include "emulator/service_error.h"
#include "emulator/usage_time.h"
#include "marketplace_metering/model/batch_meter_usage.h"

namespace marketplace_metering::emulator {

/// Refuses the whole request, and then nothing is entered; or decides record by record, in their order. `request`
/// has passed CheckShape. `left_out` are the places of records that are to come back as unprocessed.
Answer<BatchMeterUsageResult> DecideBatchMeterUsage(const BatchMeterUsageRequest& request, const Catalog& catalog,
                                                    Time now, Books& books, const std::vector<int>& left_out = {});

}  // namespace marketplace_metering::emulator
