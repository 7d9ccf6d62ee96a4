// Usage as this example keeps it: a CSV file of `hour,customer,dimension,quantity`, in what is left over also
// `may_have_arrived`.
#pragma once

#include <string>
#include <vector>

#include "marketplace_metering/model/usage_record.h"
#include "marketplace_metering/outcome.h"

namespace saas {

/// A record, and what is known of it.
struct Usage {
  marketplace_metering::UsageRecord record;
  bool may_have_arrived = false;  // an earlier call with it ended without an answer
};

/// Reads the file. A line that cannot be read is an error that names it: skipping one would lose
/// a bill.
marketplace_metering::Outcome<std::vector<Usage>> ReadUsage(const std::string& path);

/// Writes a whole file in place of the old one, or leaves the old one.
marketplace_metering::Outcome<void> WriteUsage(const std::string& path, const std::vector<Usage>& records);

/// The four fields that `ReadUsage` reads as `record`.
std::string FormatUsage(const marketplace_metering::UsageRecord& record);

}  // namespace saas
