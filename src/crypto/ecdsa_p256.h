// Signatures with a private key on the curve P-256, by OpenSSL.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

#include "marketplace_metering/outcome.h"

struct evp_pkey_st;

namespace marketplace_metering::crypto {

/// A private key. Copies share it; it is wiped with the last of them. Thread-safe for const use.
class EcdsaP256Key {
 public:
  /// A number of the field, or of the size of one, the most significant byte first.
  using Number = std::array<std::uint8_t, 32>;
  /// r, then s.
  using Signature = std::array<std::uint8_t, 64>;

  /// The first private key in `pem`, in the form of SEC 1 or PKCS #8. Fails with `kInvalidCredentials` when there is
  /// none, when it is encrypted (nobody is asked for a pass phrase), on another curve, or none that fits the curve; the
  /// message holds nothing of it. `pem` stays the caller's to wipe.
  static Outcome<EcdsaP256Key> FromPem(std::string_view pem);

  /// The public half.
  const Number& x() const noexcept { return x_; }
  const Number& y() const noexcept { return y_; }

  /// ECDSA with SHA-256. Another one each time. Fails with `kCredentialsUnavailable` when OpenSSL cannot do it.
  Outcome<Signature> Sign(std::string_view data) const;

 private:
  EcdsaP256Key() = default;

  std::shared_ptr<evp_pkey_st> key_ = {};
  Number x_ = {};
  Number y_ = {};
};

}  // namespace marketplace_metering::crypto
