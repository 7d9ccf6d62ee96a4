// Words for what went wrong: where, what, libcurl's reason, and what to do.
#pragma once

#include <string>
#include <string_view>

#include "marketplace_metering/error.h"

namespace marketplace_metering::http {

struct Failure {
  ErrorCode code = ErrorCode::kTransportFailed;
  Delivery delivery = Delivery::kUnknown;
  int resends = 0;
  std::string place = {};   ///< `host:port`.
  std::string reason = {};  ///< Holds no header and no body.
  std::string roots = {};   ///< The trusted roots in use; only certificates speak of them.
};

/// With one entry in `attempts`, which states the delivery and how often the request was sent again.
Error MakeError(const Failure& failure);

/// Text from elsewhere, fit for one line of a log: printable, and not without end.
std::string OneLine(std::string_view text);

}  // namespace marketplace_metering::http
