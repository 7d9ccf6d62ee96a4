// Usage as this example keeps it: a CSV file of `hour,customer,dimension,quantity`.
#pragma once

#include <string>
#include <vector>

#include "marketplace_metering/model/usage_record.h"
#include "marketplace_metering/outcome.h"

namespace saas {

/// Reads the file. A line that cannot be read is an error that names it: skipping one would lose
/// a bill.
marketplace_metering::Outcome<std::vector<marketplace_metering::UsageRecord>> ReadUsage(const std::string& path);

/// Writes a whole file in place of the old one, or leaves the old one.
marketplace_metering::Outcome<void> WriteUsage(const std::string& path,
                                               const std::vector<marketplace_metering::UsageRecord>& records);

/// The line that `ReadUsage` reads as `record`.
std::string FormatUsage(const marketplace_metering::UsageRecord& record);

}  // namespace saas
