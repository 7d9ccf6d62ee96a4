// Closing an hour: a seller's own code, on top of the client.
#pragma once

#include <string>
#include <vector>

#include "marketplace_metering/client.h"

namespace billing {

//! [where a record goes]
/// Usage that is not settled.
struct OpenUsage {
  marketplace_metering::UsageRecord record = {};
  bool may_be_billed = false;  ///< A call with it ended without an answer; it must never change again.
};

struct RefusedUsage {
  marketplace_metering::UsageRecord record = {};
  std::string reason = {};
};

/// Where each record of an hour went: into exactly one of the lists.
struct Closing {
  std::vector<marketplace_metering::UsageRecord> billed = {};
  std::vector<RefusedUsage> refused = {};  ///< For a person.
  std::vector<OpenUsage> open = {};        ///< To close again, as it stands.
  std::string problem = {};                ///< Why a call failed; empty when none did.
};
//! [where a record goes]

/// Sends an hour's usage, each record once. What comes back open is for the next closing.
Closing CloseHour(const marketplace_metering::MarketplaceMeteringClient& client, const std::string& product_code,
                  const std::vector<OpenUsage>& usage);

}  // namespace billing
