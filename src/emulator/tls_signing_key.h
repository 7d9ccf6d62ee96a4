// An RSA key that signs as JSON Web Signatures ask.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "marketplace_metering/credentials.h"
#include "marketplace_metering/outcome.h"

struct evp_pkey_st;

namespace marketplace_metering::emulator {

/// `PS`: RSASSA-PSS, the salt as long as the hash; `RS`: PKCS #1 v1.5.
enum class JwsAlgorithm { kPs256, kPs384, kPs512, kRs256 };

/// Nothing for `none`, and for what is none of these.
std::optional<JwsAlgorithm> FindAlgorithm(std::string_view name) noexcept;

/// Cheap to copy. Thread-safe for const use.
class SigningKey {
 public:
  /// A new key of 2048 bits, which takes some hundred milliseconds. Fails with
  /// `kInvalidConfiguration` when OpenSSL has no RSA.
  static Outcome<SigningKey> Generate();

  /// `BEGIN PRIVATE KEY` or `BEGIN RSA PRIVATE KEY`. Fails with `kInvalidConfiguration`, without quoting it, when it is
  /// no RSA key of 1024 to 8192 bits, or is encrypted.
  static Outcome<SigningKey> FromPem(const Secret& pem);

  Outcome<std::string> Sign(std::string_view text, JwsAlgorithm algorithm) const;

  /// `BEGIN PUBLIC KEY`
  Outcome<std::string> PublicPem() const;

 private:
  using Handle = std::shared_ptr<evp_pkey_st>;
  explicit SigningKey(Handle key);
  Handle key_;
};

}  // namespace marketplace_metering::emulator
