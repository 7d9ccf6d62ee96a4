// How a call went, beside what it returned.
#pragma once

#include <string>
#include <vector>

#include "marketplace_metering/error.h"

namespace marketplace_metering {

/// Left out when results are compared.
struct ResponseMetadata {
  int status = 0;
  std::string request_id = {};  ///< `x-amzn-RequestId`; quote it to AWS support. May be empty.
  /// Every try, the successful one last. An earlier one with `Delivery::kUnknown`, or `resends`,
  /// tells that the service may have seen the request more than once.
  std::vector<Attempt> attempts = {};
};

}  // namespace marketplace_metering
