// When OpenSSL begins, and so when it ends.
#pragma once

namespace marketplace_metering::crypto {

/// Sets OpenSSL up, unless it is. At exit it takes itself down before what was there by then, and after static objects
/// that are made from now on. Thread-safe.
void SetUpOpenSsl() noexcept;

}  // namespace marketplace_metering::crypto
