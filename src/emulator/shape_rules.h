// What the service model says of each member: presence, lengths, ranges, patterns.
#pragma once

#include "emulator/constraints.h"
#include "marketplace_metering/model/batch_meter_usage.h"
#include "marketplace_metering/model/meter_usage.h"
#include "marketplace_metering/model/register_usage.h"
#include "marketplace_metering/model/resolve_customer.h"

namespace marketplace_metering::emulator {

/// Tag texts and the sums of allocations are not among these: they have errors of their own, see
/// allocation_rules.h.
void CheckShape(const BatchMeterUsageRequest& request, Constraints& constraints);
void CheckShape(const MeterUsageRequest& request, Constraints& constraints);
void CheckShape(const RegisterUsageRequest& request, Constraints& constraints);
void CheckShape(const ResolveCustomerRequest& request, Constraints& constraints);

}  // namespace marketplace_metering::emulator
