// The records of a request as they came, before anything is decided about them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "emulator/catalog.h"
#include "emulator/operation.h"
#include "emulator/usage_time.h"
#include "marketplace_metering/emulator/options.h"
#include "marketplace_metering/model/batch_meter_usage.h"
#include "marketplace_metering/model/meter_usage.h"

namespace marketplace_metering::emulator {

/// Whose use of what a record tells of. The buyer is named as the record does; the product of a licence that is known
/// stands here too.
struct UsageNames {
  std::string region = {};
  std::string product_code = {};
  std::string customer_identifier = {};
  std::string customer_aws_account_id = {};
  std::string license_arn = {};
  std::string resource = {};
  std::string dimension = {};
};

bool operator<(const UsageNames& a, const UsageNames& b) noexcept;

struct SentRecord {
  UsageNames names = {};
  Time timestamp = {};
  std::int32_t quantity = 0;
};

/// Where a caller's MeterUsage comes from: the instance, task or pod, or else the keys.
const std::string& ResourceOf(const AcceptedCredentials& caller) noexcept;

std::vector<SentRecord> RecordsOf(const BatchMeterUsageRequest& request, const Catalog& catalog);
/// A dry run has none.
std::vector<SentRecord> RecordsOf(const MeterUsageRequest& request, const AcceptedCredentials& caller,
                                  const Catalog& catalog);
/// Of a request that was refused, as far as it can be read: none when its body is no JSON. Members that cannot be read
/// count as empty.
std::vector<SentRecord> ReadableRecordsOf(Operation operation, const std::string& body,
                                          const AcceptedCredentials& caller, const Catalog& catalog);

}  // namespace marketplace_metering::emulator
