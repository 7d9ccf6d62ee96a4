// Proofs that whoever asks for a token holds the key that it was issued to (RFC 9449).
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "crypto/ecdsa_p256.h"
#include "marketplace_metering/outcome.h"

namespace marketplace_metering::credentials {

/// The request that is proved.
struct DpopClaims {
  std::string id = {};  ///< `jti`: of this proof alone. A server may refuse one that it has seen before.
  std::string_view method = "POST";
  std::string url = {};  ///< Without query and fragment.
  std::chrono::system_clock::time_point issued_at = {};
};

/// The value of the header `DPoP`: a JSON Web Token with the public half of `key`, signed with it by ES256. Texts must
/// be valid UTF-8. Fails as `key` does. It is a secret for as long as the server takes it, and the caller's to wipe.
Outcome<std::string> MakeDpopProof(const crypto::EcdsaP256Key& key, const DpopClaims& claims);

}  // namespace marketplace_metering::credentials
