// MeterUsage as the service decides it.
#pragma once

#include <string>

#include "emulator/books.h"
#include "emulator/catalog.h"
#include "emulator/service_error.h"
#include "emulator/usage_time.h"
#include "marketplace_metering/model/meter_usage.h"

namespace marketplace_metering::emulator {

/// The metering record id. `request` has passed CheckShape.
Answer<std::string> DecideMeterUsage(const MeterUsageRequest& request, const AcceptedCredentials& caller,
                                     const Catalog& catalog, Time now, Books& books);

}  // namespace marketplace_metering::emulator
