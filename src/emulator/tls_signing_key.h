// An RSA key that signs as PS256 asks.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "marketplace_metering/outcome.h"

struct evp_pkey_st;

namespace marketplace_metering::emulator {

/// Thread-safe for const use.
class SigningKey {
 public:
  /// A new key of 2048 bits, which takes some hundred milliseconds. Fails with
  /// `kInvalidConfiguration` when OpenSSL has no RSA.
  static Outcome<SigningKey> Generate();

  /// RSASSA-PSS with SHA-256, MGF1 with SHA-256, salt of 32 bytes.
  Outcome<std::string> SignPs256(std::string_view text) const;

  /// `BEGIN PUBLIC KEY`
  Outcome<std::string> PublicPem() const;

 private:
  struct Free {
    void operator()(evp_pkey_st* key) const noexcept;
  };
  using Handle = std::unique_ptr<evp_pkey_st, Free>;
  explicit SigningKey(Handle key);
  Handle key_;
};

}  // namespace marketplace_metering::emulator
