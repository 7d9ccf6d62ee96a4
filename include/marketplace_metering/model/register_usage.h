// RegisterUsage: a paid container says at start-up that it runs, and learns whether it may.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "marketplace_metering/model/response_metadata.h"

namespace marketplace_metering {

/// Which product starts here.
struct RegisterUsageRequest {
  std::string product_code = {};                        ///< Required; at most 255 of letters, digits and `-/=:._@`.
  std::optional<std::int32_t> public_key_version = {};  ///< Required; 1 or more.
  std::optional<std::string> nonce = {};                ///< At most 255 characters.

  friend bool operator==(const RegisterUsageRequest& a, const RegisterUsageRequest& b) {
    return a.product_code == b.product_code && a.public_key_version == b.public_key_version && a.nonce == b.nonce;
  }
  friend bool operator!=(const RegisterUsageRequest& a, const RegisterUsageRequest& b) { return !(a == b); }
};

/// The buyer is entitled: the container may run.
struct RegisterUsageResult {
  /// Only when the public key version has expired: since when.
  std::optional<std::chrono::system_clock::time_point> public_key_rotation_timestamp = {};
  /// A JWT signed by AWS. **Not verified by this call.**
  std::string signature = {};
  ResponseMetadata metadata = {};

  friend bool operator==(const RegisterUsageResult& a, const RegisterUsageResult& b) {
    return a.public_key_rotation_timestamp == b.public_key_rotation_timestamp && a.signature == b.signature;
  }
  friend bool operator!=(const RegisterUsageResult& a, const RegisterUsageResult& b) { return !(a == b); }
};

}  // namespace marketplace_metering
