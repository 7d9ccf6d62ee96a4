// The rules for splitting a quantity among tags.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "marketplace_metering/model/usage_record.h"
#include "operations/path.h"
#include "operations/rules.h"

namespace marketplace_metering::operations {

/// `owner` is what holds `usage_allocations` and the quantity they sum to, which is called
/// `quantity_name` there.
void CheckAllocations(Checker& checker, const Path& owner,
                      const std::optional<std::vector<UsageAllocation>>& allocations,
                      const std::optional<std::int32_t>& quantity, std::string_view quantity_name);

}  // namespace marketplace_metering::operations
