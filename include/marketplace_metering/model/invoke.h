// An untyped call: JSON in, JSON out.
#pragma once

#include <string>

#include "marketplace_metering/model/response_metadata.h"

namespace marketplace_metering {

/// The answer to an untyped call.
struct InvokeResult {
  std::string json = {};  ///< The reply's body as received; `{}` when it was empty.
  ResponseMetadata metadata = {};

  friend bool operator==(const InvokeResult& a, const InvokeResult& b) { return a.json == b.json; }
  friend bool operator!=(const InvokeResult& a, const InvokeResult& b) { return !(a == b); }
};

}  // namespace marketplace_metering
