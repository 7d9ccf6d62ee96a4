// How a quantity may be split by tags.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "emulator/service_error.h"
#include "marketplace_metering/emulator/options.h"
#include "marketplace_metering/model/usage_record.h"

namespace marketplace_metering::emulator {

/// InvalidTagException for tags, InvalidUsageAllocationsException for the split; nothing when
/// there are no allocations. Quantities are present and not negative.
std::optional<ServiceError> CheckAllocations(const std::optional<std::vector<UsageAllocation>>& allocations,
                                             std::int32_t quantity, TagLimit limit = TagLimit::kPerRecord);

}  // namespace marketplace_metering::emulator
