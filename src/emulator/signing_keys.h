// The keys of all products, and the tokens RegisterUsage signs with them.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <tuple>

#include "emulator/register_rules.h"
#include "emulator/tls_signing_key.h"
#include "marketplace_metering/outcome.h"

namespace marketplace_metering::emulator {

/// A key that is not given is made when it is first asked for, and stays: most users of the emulator never need one.
/// Thread-safe.
class SigningKeys {
 public:
  /// A JSON Web Signature in compact form, with the claims `productCode`, `publicKeyVersion`,
  /// `nonce` (if there was one) and `iat`, and the flaws that the key asks for.
  Outcome<std::string> Sign(const Registered& registered);

  Outcome<std::string> PublicPem(const std::string& product_code, const PublicKey& key);

 private:
  enum class Use { kRight, kWrong };
  Outcome<SigningKey> Find(const std::string& product_code, const PublicKey& key, Use use);

  std::mutex mutex_;
  std::map<std::tuple<std::string, int, Use>, SigningKey> made_;
};

}  // namespace marketplace_metering::emulator
