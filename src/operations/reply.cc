#include "operations/reply.h"

#include <string>

namespace marketplace_metering::operations {

json::Document ParseReply(std::string_view body) {
  return json::Document::Parse(std::string(body.empty() ? std::string_view("{}") : body));
}

Error UnreadableReply(std::string_view operation, const json::Problem& problem) {
  Error error;
  error.code = ErrorCode::kUnreadableReply;
  error.delivery = Delivery::kUnknown;
  error.message.append(operation).append(": the service reports success, but its answer cannot be read: ");
  error.message.append(json::Describe(problem));
  error.message.append(". The request has probably taken effect: repeat it unchanged only.");
  return error;
}

}  // namespace marketplace_metering::operations
