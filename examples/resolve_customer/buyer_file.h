// The buyers as this example keeps them: a CSV file, a line for each agreement.
#pragma once

#include <string>

#include "marketplace_metering/model/resolve_customer.h"
#include "marketplace_metering/outcome.h"

namespace landing {

/// The buyer's line: `customer_identifier,customer_aws_account_id,license_arn,product_code`.
std::string FormatBuyer(const marketplace_metering::ResolveCustomerResult& buyer);

/// Appends the buyer unless the very line is there: true when it was new. It is on disk before this returns. Other
/// processes that do the same meanwhile wait for their turn. Makes the file where there is none.
marketplace_metering::Outcome<bool> AddBuyer(const std::string& path,
                                             const marketplace_metering::ResolveCustomerResult& buyer);

}  // namespace landing
