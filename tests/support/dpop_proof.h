// A DPoP proof as a server sees it.
#pragma once

#include <string>
#include <string_view>

namespace marketplace_metering::test {

/// A private key on P-256 in the form of SEC 1, as `aws login` writes it. Used nowhere but in tests.
extern const char* const kLoginKeyPem;

/// The parts of a JSON Web Token, decoded, and whether the key that its header names has signed it by ES256.
struct DpopProof {
  explicit DpopProof(std::string_view token);

  std::string header = {};
  std::string payload = {};
  std::string signature = {};
  bool is_good = false;

  /// A text or a number of the header or the payload, as it stands.
  std::string Value(const std::string& name) const;
};

/// Whether `signature`, r and then s, is one by the key with that public half, each coordinate 32 bytes. By OpenSSL, in
/// another way than the library goes.
bool VerifiesEs256(std::string_view text, std::string_view signature, std::string_view x, std::string_view y);

}  // namespace marketplace_metering::test
