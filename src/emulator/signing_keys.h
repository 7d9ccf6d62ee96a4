// The keys of all products, and the tokens RegisterUsage signs with them.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "emulator/register_rules.h"
#include "emulator/tls_signing_key.h"
#include "marketplace_metering/outcome.h"

namespace marketplace_metering::emulator {

/// A key is made when it is first asked for: most users of the emulator never need one.
/// Thread-safe.
class SigningKeys {
 public:
  /// A JSON Web Signature in compact form, with the claims `productCode`, `publicKeyVersion`,
  /// `nonce` (if there was one) and `iat`.
  Outcome<std::string> Sign(const Registered& registered);

  Outcome<std::string> PublicPem(const std::string& product_code, int version);

 private:
  Outcome<const SigningKey*> Find(const std::string& product_code, int version);

  std::mutex mutex_;
  std::map<std::pair<std::string, int>, SigningKey> keys_;  ///< a map: keys stay where they are
};

}  // namespace marketplace_metering::emulator
