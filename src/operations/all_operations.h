// Every operation of the service. Tests that hold for all of them take the list from here.
#pragma once

#include "operations/batch_meter_usage.h"
#include "operations/meter_usage.h"
#include "operations/register_usage.h"
#include "operations/resolve_customer.h"

namespace marketplace_metering::operations {

template <class... Operations>
struct OperationList {};

using AllOperations = OperationList<BatchMeterUsageOp, MeterUsageOp, RegisterUsageOp, ResolveCustomerOp>;

}  // namespace marketplace_metering::operations
