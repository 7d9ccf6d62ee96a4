#include "emulator/signing_keys.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "encoding/base64url.h"
#include "json/writer.h"

namespace marketplace_metering::emulator {
namespace {

// As the seller guide's code spells them, or as its prose does.
class ClaimWriter {
 public:
  explicit ClaimWriter(const TokenFlaws& flaws) : flaws_(flaws) { writer_.BeginObject(); }

  void Text(std::string_view name, std::string_view capitalised, std::string_view value) {
    if (Name(name, capitalised)) writer_.String(value);
  }
  void Number(std::string_view name, std::string_view capitalised, std::int64_t value) {
    if (Name(name, capitalised)) writer_.Integer(value);
  }
  std::string Take() { return writer_.EndObject().Take(); }

 private:
  bool Name(std::string_view name, std::string_view capitalised) {
    const auto& missing = flaws_.missing_claims;
    if (std::find(missing.begin(), missing.end(), name) != missing.end()) return false;
    writer_.Name(flaws_.capitalised_claims ? capitalised : name);
    return true;
  }

  const TokenFlaws& flaws_;
  json::Writer writer_;
};

std::string Claims(const Registered& registered) {
  ClaimWriter claims(registered.key.flaws);
  claims.Text("productCode", "ProductCode", registered.product_code);
  claims.Number("publicKeyVersion", "PublicKeyVersion", registered.key.version);
  if (registered.nonce) claims.Text("nonce", "Nonce", *registered.nonce);
  claims.Number("iat", "Iat", EpochSeconds(registered.issued_at));
  return claims.Take();
}

std::string Header(std::string_view algorithm) {
  json::Writer writer;
  writer.BeginObject().Name("alg").String(algorithm).Name("typ").String("JWT").EndObject();
  return writer.Take();
}

}  // namespace

Outcome<SigningKey> SigningKeys::Find(const std::string& product_code, const PublicKey& key, Use use) {
  if (use == Use::kRight && !key.private_key_pem.empty()) return SigningKey::FromPem(key.private_key_pem);
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto name = std::make_tuple(product_code, key.version, use);
  const auto found = made_.find(name);
  if (found != made_.end()) return found->second;
  auto made = SigningKey::Generate();
  if (made) made_.emplace(name, *made);
  return made;
}

Outcome<std::string> SigningKeys::Sign(const Registered& registered) {
  const TokenFlaws& flaws = registered.key.flaws;
  const std::string text =
      encoding::Base64UrlEncode(Header(flaws.algorithm)) + "." + encoding::Base64UrlEncode(Claims(registered));
  const auto algorithm = FindAlgorithm(flaws.algorithm);
  if (!algorithm) return text + ".";  // "none"
  const auto key = Find(registered.product_code, registered.key, flaws.wrong_key ? Use::kWrong : Use::kRight);
  if (!key) return key.error();
  const auto signature = key->Sign(text, *algorithm);
  if (!signature) return signature.error();
  return text + "." + encoding::Base64UrlEncode(*signature);
}

Outcome<std::string> SigningKeys::PublicPem(const std::string& product_code, const PublicKey& key) {
  const auto found = Find(product_code, key, Use::kRight);
  if (!found) return found.error();
  return found->PublicPem();
}

}  // namespace marketplace_metering::emulator
