// HMAC with SHA-256.
#pragma once

#include <string_view>

#include "crypto/sha256.h"

namespace marketplace_metering::crypto {

/// Keys of any length. Thread-safe; throws as `Sha256Hasher` does.
Digest HmacSha256(std::string_view key, std::string_view data);

/// The same with a hasher that is at hand.
Digest HmacSha256(Sha256Hasher& hasher, std::string_view key, std::string_view data);

}  // namespace marketplace_metering::crypto
