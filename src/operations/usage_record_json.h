// Usage records and allocations on the wire; several operations share them.
#pragma once

#include <optional>
#include <vector>

#include "json/reader.h"
#include "json/writer.h"
#include "marketplace_metering/model/usage_record.h"

namespace marketplace_metering::operations {

void WriteUsageRecord(json::Writer& out, const UsageRecord& record);

/// As a member of the object that is open; nothing when unset.
void WriteAllocations(json::Writer& out, const std::optional<std::vector<UsageAllocation>>& allocations);

/// Problems stay with the document.
UsageRecord ReadUsageRecord(const json::Object& from);

}  // namespace marketplace_metering::operations
