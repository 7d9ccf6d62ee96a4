#include "operations/run.h"

#include <cstddef>
#include <string>

namespace marketplace_metering::operations {

Error InvalidRequest(std::string_view operation, Violations violations) {
  // A request of thousands of bad tags is listed in full in `violations`; the message stays readable.
  constexpr std::size_t kMostInMessage = 25;
  Error error;
  error.code = ErrorCode::kInvalidRequest;
  error.message.append(operation).append(" was not sent:");
  for (std::size_t i = 0; i < violations.size() && i < kMostInMessage; ++i) {
    error.message.append(i == 0 ? " " : "; ").append(violations[i].path).append(" ").append(violations[i].message);
  }
  if (violations.size() > kMostInMessage) {
    error.message.append("; and ").append(std::to_string(violations.size() - kMostInMessage)).append(" more");
  }
  error.violations = std::move(violations);
  return error;
}

Error SaysNothing(std::string_view operation) {
  Error error;
  error.code = ErrorCode::kUnreadableReply;
  error.delivery = Delivery::kUnknown;
  error.message.append(operation).append(
      ": the answer reports success without saying what came of the request, so it may not be the service's. The "
      "request may have taken effect: repeat it unchanged only.");
  return error;
}

}  // namespace marketplace_metering::operations
